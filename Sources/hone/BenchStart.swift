import Foundation

extension BenchSession {
  /// Seconds from spawning this program until it is done, or has trained for one step.
  func measureStart() async throws -> [BenchResult] {
    let recipe = try Places.recipe(recipe)
    let program = try BenchProgram()
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "hone-bench-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let cases = [("--help", ["--help"]), ("recipe check", ["recipe", "check", recipe])]
    var results: [BenchResult] = []
    for (name, arguments) in cases {
      results.append(
        try await measured(.start, name) {
          try program.run(arguments)
          return nil
        })
    }
    results.append(
      try await measured(.start, "first step of \(recipe)") {
        try? FileManager.default.removeItem(at: folder)
        try program.runToFirstStep(["run", recipe, "--output", folder.path])
        return nil
      })
    return results
  }
}

/// This program, started anew.
struct BenchProgram {
  private let file: URL

  /// - Throws: `Refusal` where the system does not say which file is running.
  init() throws {
    let link = "/proc/self/exe"
    guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: link) else {
      throw Refusal(.software, "start: \(link) does not say which program this is")
    }
    file = URL(filePath: path)
  }

  /// Runs to the end, which must be a good one.
  func run(_ arguments: [String]) throws {
    let (process, output) = try started(arguments)
    let text = try output.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw failure(arguments, text) }
  }

  /// Runs until a line of progress is there, and ends the process.
  func runToFirstStep(_ arguments: [String]) throws {
    let (process, output) = try started(arguments)
    var text = Data()
    while !Self.showsStep(String(decoding: text, as: UTF8.self)) {
      let more = output.availableData
      if more.isEmpty { break }
      text += more
    }
    let isStopped = process.isRunning && kill(process.processIdentifier, SIGKILL) == 0
    process.waitUntilExit()
    guard isStopped || Self.showsStep(String(decoding: text, as: UTF8.self)) else {
      throw failure(arguments, text)
    }
  }

  /// Whether a line of a step is among the output: `sft 1/800  loss 3.2 …`.
  static func showsStep(_ output: String) -> Bool {
    output.split(whereSeparator: \.isNewline).contains { line in
      let words = line.split(separator: " ")
      return words.dropFirst().prefix(2).contains { word in
        let parts = word.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { Int($0) != nil }
      }
    }
  }

  private func started(_ arguments: [String]) throws -> (Process, FileHandle) {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = file
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    (process.standardOutput, process.standardError) = (pipe, pipe)
    try process.run()
    return (process, pipe.fileHandleForReading)
  }

  private func failure(_ arguments: [String], _ output: Data) -> Refusal {
    let said = String(decoding: output, as: UTF8.self).split(separator: "\n").last ?? "nothing"
    return Refusal(.software, "hone \(arguments.joined(separator: " ")) failed: \(said)")
  }
}
