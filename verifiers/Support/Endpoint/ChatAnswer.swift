import Records
import Rewards

/// What an endpoint's model wrote, and what it took.
struct ChatAnswer: Sendable, Equatable {
  let text: String
  let promptTokens: Int
  let completionTokens: Int

  /// Reads the answer of an endpoint.
  ///
  /// - Throws: `Unparseable` where it is none, or the reply was cut off.
  init(_ body: [UInt8]) throws(Unparseable) {
    let answer: JSON
    do throws(JSONError) {
      answer = try JSON(parsing: body, .python, depth: 64)
    } catch {
      throw Unparseable("the answer is no JSON: \(error)")
    }
    guard let choice = answer["choices"]?.array?.first, let message = choice["message"] else {
      throw Unparseable("the answer has no choices with a message")
    }
    if choice["finish_reason"]?.string == "length" {
      throw Unparseable("the reply was cut off; raise max_tokens")
    }
    text = Message(.assistant, fields: message.members ?? []).content
    if text.trimmingWhitespace.isEmpty {
      throw Unparseable("the reply is empty")
    }
    promptTokens = max(0, answer["usage"]?["prompt_tokens"]?.int ?? 0)
    completionTokens = max(0, answer["usage"]?["completion_tokens"]?.int ?? 0)
  }

  /// What a body that tells of a mistake says, shortened.
  static func complaint(_ body: [UInt8]) -> String {
    let answer = try? JSON(parsing: body, .python, depth: 64)
    let said = answer?["error"]?["message"]?.string ?? answer?["error"]?.string
    return String((said ?? String(decoding: body.prefix(400), as: UTF8.self)).prefix(200))
  }
}
