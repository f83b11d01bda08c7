import Foundation
import Rewards
import Testing

@Suite struct PluginManifestTests {
  private func read(_ text: String) throws -> PluginManifest {
    let note = Note()
    try text.write(to: note.url, atomically: true, encoding: .utf8)
    return try PluginManifest(contentsOf: note.url)
  }

  @Test func `a manifest is read with its defaults`() throws {
    let manifest = try read("command: [sh, x.sh]\ngranularity: group\nenvironment: {A: b}\n")
    #expect(manifest.command == ["sh", "x.sh"] && manifest.granularity == .group)
    #expect(manifest.environment == ["A": "b"] && manifest.timeout == 10 && !manifest.greets)
    #expect(manifest.startTimeout == 120)
  }

  @Test(arguments: [
    ("comand: [sh]", ":1:1: comand: unknown key; did you mean command"),
    ("command: []", "is empty; give the program and its arguments"),
    ("command: [sh]\ntimeout: 0", ":2:10: timeout: 0.0 is no time; give seconds above 0"),
    ("command: [sh]\nstart_timeout: -1", ":2:16: start_timeout: -1.0 is no time"),
    ("command: [sh]\ngranularity: token", "granularity"),
  ])
  func `a mistake is told with its place`(text: String, fault: String) {
    let error = #expect(throws: VerifierError.self) { try read(text) }
    #expect(error?.description.contains(fault) == true, "\(String(describing: error))")
  }

  @Test func `a manifest that is not there is told by name`() {
    #expect(
      throws: VerifierError.failed(
        reason: "no/such.yaml: there is no such file, or it is not UTF-8")
    ) { try PluginManifest(contentsOf: URL(filePath: "no/such.yaml")) }
  }
}
