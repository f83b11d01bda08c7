import Foundation
import Recipes
import Records
import Rewards
import Sandbox
import Testing

@testable import Verifiers

@Suite struct ExecutableTests {
  private let rows = ["one line", "two\nlines", "a \\n that is none", ""].map {
    Submission(messages: [], completion: $0, columns: ["completion": "a\nb"])
  }

  /// Where the examples lie.
  private static let examples = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "verifiers/examples")

  @Test func `the example in shell judges as its manifest says`() async throws {
    var verifier = Executable()
    verifier.manifest = Self.examples.appending(path: "shell/manifest.yaml").path
    let folder = try Folder()
    var outcomes: [Verdict.Outcome] = []
    for row in rows { outcomes.append(try await folder.judged(verifier, [row])[0].get().outcome) }
    #expect(outcomes == [.scored(1), .scored(0), .scored(1), .unparseable])
  }

  @Test func `a command runs in the directory of the run, with its variables`() async throws {
    let folder = try Folder()
    try folder.write(
      "id=${line#*:}; printf '{\"id\":%s,\"results\":[{\"score\":%s}]}\\n' \"${id%%,*}\" $SCORE\n",
      to: "x.sh")
    var verifier = Executable()
    verifier.command = ["sh", "-c", "read -r line; . ./x.sh"]
    verifier.environment = ["SCORE": "0.25"]
    #expect(try await folder.judged(verifier, [rows[0]])[0].score == 0.25)
  }

  @Test func `how much it sees at once is the recipe's word, then the manifest's`() async throws {
    let folder = try Folder()
    try folder.write("command: [cat]\ngranularity: group\n", to: "m.yaml")
    let services = VerifierServices(directory: folder.url)
    var verifier = Executable()
    verifier.manifest = "m.yaml"
    #expect(try await verifier.judge(with: services).granularity == .group)
    verifier.batch = .batch
    #expect(try await verifier.judge(with: services).granularity == .batch)
    await services.scope.close()
  }

  @Test func `in a sandbox there is no network, and nothing to write or to see`() async throws {
    let folder = try Folder()
    try folder.write("x", to: "seen")
    let script = """
      cat seen > /dev/null && ! (echo y > seen) 2> /dev/null && [ ! -e \(#filePath) ] \\
        && [ -z "$HONE_SECRET" ] && [ "$(ls /sys/class/net 2> /dev/null | grep -vc lo)" = 0 ] \\
        && read -r line && id=${line#*:} \\
        && printf '{"id":%s,"results":[{"score":1}]}\\n' "${id%%,*}"
      """
    var verifier = Executable()
    verifier.command = ["sh", "-c", script]
    verifier.sandbox = .bubblewrap
    do {
      #expect(try await folder.judged(verifier, [rows[0]]).map(\.score) == [1])
    } catch {
      // Refusing is right where bubblewrap cannot work.
      #expect("\(error)".contains("bubblewrap"))
    }
  }

  @Test(arguments: [
    ("{}", "is empty; give the program and its arguments, or a manifest"),
    ("{command: [a], manifest: b}", "manifest is given too; keep one"),
    ("{command: [a], timeout: 0}", "give seconds above 0"),
    ("{command: [a], start_timeout: 0}", "give seconds above 0"),
    ("{command: [a], workers: 0}", "give at least 1"),
  ])
  func `settings that cannot be are refused`(text: String, fault: String) {
    let errors = #expect(throws: RecipeErrors.self) {
      try Node(yaml: text, file: "test").decode(Executable.self)
    }
    #expect(errors?.description.contains(fault) == true)
  }
}
