import ArgumentParser
import Foundation
import Records
import Reports
import Text

/// What a vocabulary is.
struct TokenizerInfo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Show a vocabulary's size, special tokens and identity.",
    discussion: """
      Keys of --json: kind, size, bos, eos, pad, unk (each id and text, or null), added
      (id, text, special), identity (SHA-256 of what defines the ids).
      """)

  @Argument(help: "A tokenizer's directory or file.") var path: String
  @Flag(help: "Print the facts as JSON.") var json = false

  func run() async throws {
    let tokenizer = try openTokenizer(at: URL(filePath: path))
    let vocabulary = tokenizer.vocabulary
    let roles: [(String, Int32?)] = [
      ("bos", vocabulary.bosID), ("eos", vocabulary.eosIDs.first), ("pad", vocabulary.padID),
      ("unk", vocabulary.unkID),
    ]
    let kind = tokenizer.kind
    if json {
      return Console.current.print(self.json(kind, vocabulary, roles, tokenizer).text)
    }
    var rows = [["kind", kind], ["size", "\(vocabulary.size)"]]
    for (role, id) in roles {
      rows.append([role, id.map { "\($0) \(tokenizer.piece(of: $0) ?? "")" } ?? "none"])
    }
    rows.append(["identity", vocabulary.identity])
    for token in vocabulary.added {
      rows.append([token.isSpecial ? "special" : "added", "\(token.id) \(token.text)"])
    }
    Console.current.print(textTable(["fact", "value"], rows))
  }

  private func json(
    _ kind: String, _ vocabulary: Vocabulary, _ roles: [(String, Int32?)],
    _ tokenizer: any Tokenizer
  ) -> JSON {
    var members: [JSON.Member] = [
      .init("kind", .string(kind)), .init("size", .int(vocabulary.size)),
    ]
    for (role, id) in roles {
      members.append(.init(role, id.map { Self.token($0, tokenizer) } ?? .null))
    }
    let added = vocabulary.added.map { token -> JSON in
      [
        "id": .int(Int(token.id)), "text": .string(token.text), "special": .bool(token.isSpecial),
      ]
    }
    members.append(.init("added", .array(added)))
    members.append(.init("identity", .string(vocabulary.identity)))
    return .object(members)
  }

  private static func token(_ id: Int32, _ tokenizer: any Tokenizer) -> JSON {
    ["id": .int(Int(id)), "text": .string(tokenizer.piece(of: id) ?? "")]
  }
}
