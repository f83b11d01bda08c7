import Foundation
import Testing

@testable import hone

@Suite struct ConsoleTests {
  /// What a command line gives whose output goes to a device that is always full.
  private func outcomeOnFullDisk(_ line: String, _ trial: Trial) async throws -> (Int32, String) {
    try trial.write("error", "")
    let errors = trial.folder.appending(path: "error")
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let error = try FileHandle(forWritingTo: errors)
    let console = Console(output: full.fileDescriptor, error: error.fileDescriptor)
    let words = line.split(separator: " ").map {
      String($0).replacing("DIR", with: trial.folder.path)
    }
    let code = await Console.$current.withValue(console) { await Hone.execute(words) }
    try full.close()
    try error.close()
    return (code, try String(contentsOf: errors, encoding: .utf8))
  }

  @Test(arguments: [
    "verify --verifier exact_match --data DIR/rows.jsonl",
    "verifier test exact_match --data DIR/rows.jsonl", "recipe list", "methods list --json",
    "--version", "verify --help",
  ])
  func `output that cannot be written is an error`(line: String) async throws {
    let trial = try Trial()
    try trial.write("rows.jsonl", "{\"completion\":\"2\",\"answer\":\"2\"}\n{\"answer\":\"3\"}\n")
    let (code, error) = try await outcomeOnFullDisk(line, trial)
    #expect(code == 74)
    #expect(error.hasSuffix("error: cannot write the output: No space left on device\n"))
    #expect(!error.contains("verified"))
  }

  @Test func `lines arrive whole, and a reader who leaves is no error`() async throws {
    let pipe = Pipe()
    let console = Console(
      output: pipe.fileHandleForWriting.fileDescriptor, error: STDERR_FILENO)
    #expect(try console.delivers("ä line"))
    console.print("another")
    #expect(pipe.fileHandleForReading.availableData == Data("ä line\nanother\n".utf8))
    try console.requireDelivery()
    _ = signal(SIGPIPE, SIG_IGN)
    try pipe.fileHandleForReading.close()
    #expect(try !console.delivers("nobody reads this"))
    try console.requireDelivery()
  }
}
