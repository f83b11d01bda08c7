import Recipes
import Testing

@Suite struct AssignmentTests {
  private let recipe: Node = [
    "seed": 1,
    "stages": [
      ["sft": ["max_steps": 1]],
      ["policy_optimization": ["name": "grpo", "optimizer": ["learning_rate": 1.0]]],
      ["evaluate": .null],
    ],
  ]

  private func set(_ text: String) throws -> Node {
    try recipe.applying(Assignment(parsing: text)) { stage in
      stage == "policy_optimization" ? ["learning_rate": "optimizer.learning_rate"] : [:]
    }
  }

  @Test(
    arguments: [
      ("seed=2", "seed", 2),
      ("model.path='a b'", "model.path", "a b"),
      ("stages[0].max_steps=5", "stages[0].sft.max_steps", 5),
      ("stages[0].sft.max_steps=5", "stages[0].sft.max_steps", 5),
      ("sft.max_steps=5", "stages[0].sft.max_steps", 5),
      (
        "grpo.optimizer.learning_rate=1e-4",
        "stages[1].policy_optimization.optimizer.learning_rate", 1e-4
      ),
      ("stages[1].grpo.max_steps=2", "stages[1].policy_optimization.max_steps", 2),
      ("grpo.learning_rate=2.5", "stages[1].policy_optimization.optimizer.learning_rate", 2.5),
      ("evaluate.k=[1, 4]", "stages[2].evaluate.k", [1, 4]),
      (
        "grpo.objective.surrogate={type: cispo}",
        "stages[1].policy_optimization.objective.surrogate.type", "cispo"
      ),
      ("seed=", "seed", .null),
    ] as [(String, String, Node)])
  func `a setting is found by its path or its stage`(text: String, path: String, value: Node) throws
  {
    #expect(try set(text)[at: RecipePath(parsing: path)] == value)
  }

  @Test(arguments: [
    ("seed", "--set seed: has no value; write it like stages[1].max_steps=5"),
    ("a..b=1", "--set a..b=1: \"a..b\" is no path; write it like stages[1].max_steps"),
    (
      "seed=[1",
      "--set seed=[1: is not YAML here: while parsing a flow sequence: did not find expected ',' or ']'"
    ),
    (
      "stages[3].k=1",
      "--set stages[3].k=1: stages[3].k: there is no such element; the list here has 3"
    ),
    ("stages.k=1", "--set stages.k=1: stages: there is a list here; say which element, as in [0]"),
  ])
  func `a setting that leads nowhere is an error at its argument`(text: String, message: String) {
    #expect(errors { try set(text) } == message)
  }

  @Test func `a name that two stages share is an error`() {
    let recipe: Node = ["stages": [["sft": [:]], ["sft": [:]]]]
    #expect(
      errors { try recipe.applying(Assignment(parsing: "sft.k=1")) }
        == "--set sft.k=1: sft.k: 2 stages are called sft; write stages[0] or stages[1]")
  }

  @Test func `a wrong value is an error at the argument that gives it`() {
    #expect(
      errors { try Node(.map([])).applying(Assignment(parsing: "seed=x")).decode(Training.self) }
        == "--set seed=x: seed: expected an integer, found the text \"x\"")
  }
}
