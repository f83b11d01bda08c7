import Foundation

/// The files that make up a tokenizer, byte for byte, so that a checkpoint can carry them on.
struct TokenizerFiles: Sendable {
  private let files: [(name: String, bytes: [UInt8])]

  /// Everything that a directory of Hugging Face holds about its tokenizer and chat template.
  static let names = [
    "tokenizer.json", "tokenizer.model", "spiece.model", "tokenizer_config.json",
    "special_tokens_map.json", "added_tokens.json", "chat_template.jinja", "chat_template.json",
  ]

  init(_ files: [(name: String, bytes: [UInt8])]) { self.files = files }

  /// Those of the files that `directory` has.
  init(directory: URL, names: [String] = Self.names) throws(TokenizerError) {
    var found: [(String, [UInt8])] = []
    for name in names {
      let file = directory.appending(path: name)
      if FileManager.default.fileExists(atPath: file.path) {
        found.append((name, try Self.read(file)))
      }
    }
    files = found
  }

  subscript(_ name: String) -> [UInt8]? { files.first { $0.name == name }?.bytes }

  /// The file's bytes.
  static func read(_ file: URL) throws(TokenizerError) -> [UInt8] {
    do {
      return Array(try Data(contentsOf: file))
    } catch { throw .unreadable(path: file.relativePath, reason: reason(error)) }
  }

  /// Writes every file, each in one move.
  func write(to directory: URL) throws(TokenizerError) {
    for file in files {
      let place = directory.appending(path: file.name)
      do {
        try Data(file.bytes).write(to: place, options: .atomic)
      } catch { throw .unwritable(path: place.relativePath, reason: reason(error)) }
    }
  }
}
