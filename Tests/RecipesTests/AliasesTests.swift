import Recipes
import Testing

@Suite struct AliasesTests {
  private let aliases: [String: RecipePath] = [
    "learning_rate": "optimizer.learning_rate", "beta": "regularizers[reference_kl].beta",
  ]
  private func hoisted(_ yaml: String, over base: Node = [:]) throws -> Node {
    try base.overlaid(by: Node(yaml: yaml, file: "r.yaml"), aliases: aliases)
  }

  @Test func `a flat key is written where it lives`() throws {
    #expect(try hoisted("learning_rate: 1") == ["optimizer": ["learning_rate": 1]])
    #expect(
      try hoisted("learning_rate: 1\noptimizer: {b: 2}")
        == ["optimizer": ["b": 2, "learning_rate": 1]])
    #expect(try hoisted("beta: 0.5") == ["regularizers": [["type": "reference_kl", "beta": 0.5]]])
  }

  @Test func `a flat key changes what a base gives, and keeps the rest of it`() throws {
    let base: Node = [
      "optimizer": ["learning_rate": 3],
      "regularizers": ["entropy", ["type": "reference_kl", "beta": 1]],
    ]
    let node = try hoisted("learning_rate: 1\nbeta: 2", over: base)
    #expect(
      node == [
        "optimizer": ["learning_rate": 1],
        "regularizers": ["entropy", ["type": "reference_kl", "beta": 2]],
      ])
  }

  @Test func `a setting given both ways is an error at the later one`() {
    #expect(
      errors { try hoisted("optimizer: {learning_rate: 2}\nlearning_rate: 1") }
        == "r.yaml:2:1: learning_rate: optimizer.learning_rate is given too, and means the same; keep one"
    )
    #expect(
      errors { try hoisted("learning_rate: 1\noptimizer: {learning_rate: 2}") }
        == "r.yaml:2:28: optimizer.learning_rate: learning_rate is given too, and means the same; keep one"
    )
  }

  @Test(arguments: [
    (
      "- {a: 1, b: 2}",
      "r.yaml:1:3: stages[0]: expected a map with one key, found 2 keys; the keys here are sft, grpo"
    ),
    (
      "- {}",
      "r.yaml:1:3: stages[0]: expected a map with one key, found 0 keys; the keys here are sft, grpo"
    ),
    (
      "- 1",
      "r.yaml:1:3: stages[0]: expected a map with one key, found the integer 1; the keys here are sft, grpo"
    ),
    (
      "- gpro: {}",
      "r.yaml:1:3: stages[0].gpro: unknown key; did you mean grpo? The keys here are sft, grpo"
    ),
  ])
  func `a map with one key is taken apart`(yaml: String, text: String) throws {
    let node = try #require(try Node(yaml: yaml, file: "r.yaml").elements?.first)
    #expect(errors { try node.onlyEntry(at: "stages[0]", among: ["sft", "grpo"]) } == text)
  }

  @Test func `a single key may go without a map`() throws {
    for yaml in ["sft", "{sft: }", "sft: {}"] {
      let entry = try Node(yaml: yaml, file: "r.yaml").onlyEntry(at: "stages[0]", among: ["sft"])
      #expect(entry == .init("sft", [:]))
    }
  }
}
