import Foundation
import Recipes
import Testing

@Suite struct ExtendingTests {
  private let presets = Presets(names: ["grpo", "dr_grpo", "loop"]) { name throws(RecipeErrors) in
    switch name {
    case "grpo": ["k": 8, "beta": 0.5, "surrogate": ["type": "clipped", "epsilon": 0.2]]
    case "dr_grpo": ["extends": "grpo", "surrogate": ["epsilon": 0.3]]
    case "loop": ["extends": ["grpo", "loop"]]
    default: nil
    }
  }
  private func extended(_ yaml: String) throws -> Node {
    try Node(yaml: yaml, file: "r.yaml").extended(with: presets)
  }

  @Test func `a preset's presets come below it, and the map itself on top`() throws {
    #expect(
      try extended("extends: dr_grpo\nbeta: 0.0")
        == ["k": 8, "beta": 0.0, "surrogate": ["type": "clipped", "epsilon": 0.3]])
    #expect(
      try extended("extends: [dr_grpo, grpo]")["surrogate"] == ["type": "clipped", "epsilon": 0.2])
    #expect(try extended("a: 1") == ["a": 1])
  }

  @Test func `each layer may use flat keys`() throws {
    let node = try Node(yaml: "extends: grpo\nk: 3\nbeta: 1", file: "r.yaml")
    #expect(
      try node.extended(with: presets, aliases: ["beta": "kl.beta"])
        == ["k": 3, "surrogate": ["type": "clipped", "epsilon": 0.2], "kl": ["beta": 1]])
  }

  @Test(arguments: [
    (
      "extends: gpro",
      "r.yaml:1:10: extends: no preset is called \"gpro\"; did you mean grpo? The presets are grpo, dr_grpo, loop"
    ),
    (
      "extends: [grpo, 1]",
      "r.yaml:1:17: extends: expected the name of a preset or a file, found the integer 1"
    ),
    ("extends: no/such.yaml", "r.yaml:1:10: extends: there is no file no/such.yaml"),
    ("extends: loop", "extends: goes in a circle: loop → loop"),
  ])
  func `a base that cannot be had is an error at its place`(yaml: String, text: String) {
    #expect(errors { try extended(yaml) } == text)
  }

  @Test func `files are found from the file that names them, and circles are found`() throws {
    let folder = URL.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(
      atPath: folder + "/sub", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let files = [
      "/base.yaml": "a: 1\nb: 1", "/sub/mine.yaml": "extends: ../base.yaml\nb: 2",
      "/x.yaml": "extends: sub/y.yaml", "/sub/y.yaml": "extends: ../x.yaml",
    ]
    for (name, text) in files {
      try text.write(toFile: folder + name, atomically: true, encoding: .utf8)
    }
    #expect(try Node(file: folder + "/sub/mine.yaml").extended() == ["a": 1, "b": 2])
    #expect(
      errors { try Node(file: folder + "/x.yaml").extended() }
        == "\(folder)/sub/y.yaml:1:10: extends: goes in a circle: "
        + "\(folder)/x.yaml → \(folder)/sub/y.yaml → \(folder)/x.yaml")
  }
}
