import Foundation

/// Where the lines of `hone verify` go: a new file, or the console.
struct VerdictSink: Sendable {
  private let file: FileHandle?
  private let console = Console.current

  /// - Throws: `Refusal` where the file is there already, or cannot be made.
  init(_ path: String?) throws(Refusal) {
    guard let path else {
      file = nil
      return
    }
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Refusal(.cannotCreate, "\(path): is there already; name a new file")
    }
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let made = FileHandle(forWritingAtPath: path)
    else {
      throw Refusal(.cannotCreate, "\(path): cannot be made; name a file in a folder that is there")
    }
    file = made
  }

  /// Writes a line; false where nobody reads any more.
  ///
  /// - Throws: `Refusal` where the file, or the console, cannot be written on.
  func delivers(_ line: String) throws(Refusal) -> Bool {
    guard let file else { return try console.delivers(line) }
    do {
      try file.write(contentsOf: Data((line + "\n").utf8))
      return true
    } catch {
      throw Refusal(.inputOutput, "cannot write the output: \(error.localizedDescription)")
    }
  }
}
