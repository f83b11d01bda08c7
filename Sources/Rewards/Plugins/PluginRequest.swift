import Foundation
import Records

/// What a plug-in is asked: one line of JSON.
struct PluginRequest {
  /// The version of the protocol.
  static let version = 1

  /// What the answer repeats: no number that a completion could guess, so that a plug-in which prints
  /// the completion lets it answer nothing.
  let id: String
  /// What is to be judged.
  let submissions: [Submission]

  /// A request with an id of its own, drawn by the system and part of no result.
  init(_ submissions: [Submission]) { self.init(id: UUID().uuidString, submissions: submissions) }

  init(id: String, submissions: [Submission]) {
    self.id = id
    self.submissions = submissions
  }

  /// The line, with its end.
  var line: [UInt8] {
    let request: JSON = [
      "id": .string(id), "version": .int(Self.version),
      "submissions": .array(submissions.map(\.request)),
    ]
    return Array(request.text.utf8) + [UInt8(ascii: "\n")]
  }
}

extension Submission {
  /// The submission as a plug-in sees it.
  fileprivate var request: JSON {
    var members = [JSON.Member("problem", .string(problem))]
    if let plainPrompt { members.append(JSON.Member("prompt", .string(plainPrompt))) }
    members += [
      JSON.Member("messages", .array(messages.map(\.json))),
      JSON.Member("completion", .string(completion)),
      JSON.Member("tokens", tokens.map { .array($0.map { .int(Int($0)) }) } ?? .null),
      JSON.Member("finish", finish.map { .string($0.rawValue) } ?? .null),
      JSON.Member("columns", columns),
    ]
    return .object(members)
  }

  /// The prompt, where it is text and not a conversation.
  private var plainPrompt: String? {
    if columns["prompt"]?.array != nil || columns["messages"]?.array != nil { return nil }
    if messages.isEmpty { return "" }
    guard messages.count == 1, messages[0].role == .user else { return nil }
    return messages[0]["content"]?.string
  }
}
