import Records
import Rewards

/// What an endpoint's model wrote, and what it took.
struct ChatAnswer: Sendable {
  private let answer: JSON
  /// Tokens that were read; 0 where the answer does not say.
  let promptTokens: Int
  /// Tokens that were written; 0 where the answer does not say.
  let completionTokens: Int

  /// Reads the answer of an endpoint.
  ///
  /// - Throws: `Unparseable` where it is none.
  init(_ body: [UInt8]) throws(Unparseable) {
    do throws(JSONError) {
      answer = try JSON(parsing: body, .python, depth: 64)
    } catch {
      throw Unparseable("the answer is no JSON: \(error)")
    }
    promptTokens = max(0, answer["usage"]?["prompt_tokens"]?.int ?? 0)
    completionTokens = max(0, answer["usage"]?["completion_tokens"]?.int ?? 0)
  }

  /// What was written.
  ///
  /// - Throws: `Unparseable` where there is nothing, or it was cut off.
  func text() throws(Unparseable) -> String {
    guard let choice = answer["choices"]?.array?.first, let message = choice["message"] else {
      let complaint = Self.complaint(answer).map { ": \($0)" } ?? ""
      throw Unparseable("the answer has no choices with a message" + complaint)
    }
    if choice["finish_reason"]?.string == "length" {
      throw Unparseable("the reply was cut off; raise max_tokens")
    }
    let text = Message(.assistant, fields: message.members ?? []).content
    if text.trimmingWhitespace.isEmpty {
      throw Unparseable("the reply is empty")
    }
    return text
  }

  /// What a body that tells of a mistake says, shortened.
  static func complaint(_ body: [UInt8]) -> String {
    (try? JSON(parsing: body, .python, depth: 64)).flatMap(complaint)
      ?? String(String(decoding: body.prefix(400), as: UTF8.self).prefix(200))
  }

  private static func complaint(_ answer: JSON) -> String? {
    (answer["error"]?["message"]?.string ?? answer["error"]?.string).map { String($0.prefix(200)) }
  }
}
