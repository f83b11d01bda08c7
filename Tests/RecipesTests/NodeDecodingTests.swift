import Recipes
import Testing

@Suite struct NodeDecodingTests {
  @Test func `what a recipe leaves out keeps its default`() throws {
    let read = try training("optimizer: {betas: [0.5, 1]}\nschedule: [{}, {learning_rate: 3}]")
    #expect(read.optimizer.learningRate == 2e-5)  // the default of the setting, not of its type
    #expect(read.optimizer.betas == [0.5, 1])
    #expect(read.schedule.map(\.learningRate) == [1e-5, 3])
    #expect(read.surrogate.part as? ClippedSurrogate == ClippedSurrogate())
  }

  @Test func `null empties an optional and leaves a map of settings at its defaults`() throws {
    let read = try training("temperature: null\noptimizer:\nsecond: {}")
    #expect(read.temperature == nil)
    #expect(read.optimizer.learningRate == 2e-5)
    #expect(read.second == Optimizer())
    #expect(try training("second: ~").second == nil)
  }

  @Test func `a type may have several spellings`() throws {
    let read = try Node(yaml: "{a: x, b: [y, z]}", file: "r.yaml").decode([String: Files].self)
    #expect(read.mapValues(\.names) == ["a": ["x"], "b": ["y", "z"]])
    #expect(
      errors { try Node(yaml: "a: 1", file: "r.yaml").decode([String: Files].self) }
        == "r.yaml:1:4: a: expected a list, found the integer 1; write it in [ ]")
  }

  @Test func `numbers, enumerations, choices and dictionaries read as written`() throws {
    let read = try training(
      """
      seed: 9223372036854775807
      temperature: 1
      scaling: per_token
      columns: {questionText: prompt}
      surrogate: {type: cispo, delta: 1e-4}
      extra: [cispo, {type: clipped_surrogate, epsilon: 0.5}]
      """)
    #expect(read.seed == UInt64(Int.max) && read.temperature == 1 && read.scaling == .perToken)
    #expect(read.columns == ["questionText": "prompt"])
    #expect((read.surrogate.part as? CISPO)?.delta == 1e-4)
    #expect(read.extra.map(\.name) == ["cispo", "clipped_surrogate"])
    #expect((read.extra.last?.part as? ClippedSurrogate)?.epsilon == 0.5)
  }

  @Test(arguments: [
    (
      "epsilon: 1",
      "r.yaml:1:1: epsilon: unknown key; the keys here are name, seed, max_steps, temperature, shuffle, scaling, optimizer, second, schedule, surrogate, extra, sources, columns"
    ),
    (
      "surrogate:\n  epsilon_hihg: 1",
      "r.yaml:2:3: surrogate.epsilon_hihg: unknown key; did you mean epsilon_high? The keys here are epsilon, epsilon_high"
    ),
    (
      "surrogate: {tpye: cispo}",
      "r.yaml:1:13: surrogate.tpye: unknown key; did you mean type? The keys here are epsilon, epsilon_high"
    ),
    (
      "second: {lerning_rate: 1}",
      "r.yaml:1:10: second.lerning_rate: unknown key; did you mean learning_rate? The keys here are learning_rate, betas"
    ),
    (
      "schedule: [{}, {beta: []}]",
      "r.yaml:1:17: schedule[1].beta: unknown key; did you mean betas? The keys here are learning_rate, betas"
    ),
    (
      "extra:\n- {type: cispo, epsilon: 1}",
      "r.yaml:2:17: extra[0].epsilon: unknown key; the keys here are epsilon_high, delta"
    ),
    (
      "sources: [{file: a, wieght: 1}]",
      "r.yaml:1:21: sources[0].wieght: unknown key; did you mean weight? The keys here are file, weight"
    ),
    (
      "sources: [{fiel: a}]",
      """
      r.yaml:1:11: sources[0].file: is required, and not given
      r.yaml:1:12: sources[0].fiel: unknown key; did you mean file? The keys here are file
      """
    ),
    ("sources: [{weight: 1}]", "r.yaml:1:11: sources[0].file: is required, and not given"),
    (
      "surrogate: cipso",
      "r.yaml:1:12: surrogate.type: no surrogate is called \"cipso\"; did you mean cispo? The types here are clipped_surrogate, cispo, mixture"
    ),
    (
      "extra: [{epsilon: 1}]",
      "r.yaml:1:9: extra[0]: expected a type; the types here are clipped_surrogate, cispo, mixture"
    ),
    (
      "surrogate: 3",
      "r.yaml:1:12: surrogate: expected a surrogate, found the integer 3; the types here are clipped_surrogate, cispo, mixture"
    ),
    (
      "surrogate: {type: [a]}",
      "r.yaml:1:19: surrogate.type: expected the name of a surrogate, found a list; the types here are clipped_surrogate, cispo, mixture"
    ),
    ("name: 7", "r.yaml:1:7: name: expected text, found the integer 7; quote it"),
    ("shuffle: yes", "r.yaml:1:10: shuffle: expected true or false, found the text \"yes\""),
    (
      "max_steps: 1e3",
      "r.yaml:1:12: max_steps: expected an integer, found the number 1000.0; write 1000"
    ),
    ("max_steps: 0.5", "r.yaml:1:12: max_steps: expected an integer, found the number 0.5"),
    (
      "max_steps: 3000000000",
      "r.yaml:1:12: max_steps: 3000000000 is out of range; it is between -2147483648 and 2147483647"
    ),
    ("seed: -1", "r.yaml:1:7: seed: -1 is out of range; it must not be negative"),
    ("seed:", "r.yaml:1:6: seed: expected an integer, found nothing"),
    ("temperature: hot", "r.yaml:1:14: temperature: expected a number, found the text \"hot\""),
    ("temperature: 1e39", "r.yaml:1:14: temperature: 1e+39 is out of range"),
    ("temperature: .nan", "r.yaml:1:14: temperature: expected a number, found the number .nan"),
    (
      "scaling: grop",
      "r.yaml:1:10: scaling: \"grop\" is no choice here; did you mean group? The choices are group, batch, per_token"
    ),
    (
      "scaling: 1",
      "r.yaml:1:10: scaling: expected one of group, batch, per_token; found the integer 1"
    ),
    (
      "optimizer: 1",
      "r.yaml:1:12: optimizer: expected a map, found the integer 1; the keys here are learning_rate, betas"
    ),
    (
      "optimizer: {betas: 1}",
      "r.yaml:1:20: optimizer.betas: expected a list, found the integer 1; write it in [ ]"
    ),
    (
      "optimizer: {betas: [x, 1]}",
      "r.yaml:1:21: optimizer.betas[0]: expected a number, found the text \"x\""
    ),
    ("columns: [a]", "r.yaml:1:10: columns: expected a map, found a list"),
    ("columns: {a: 1}", "r.yaml:1:14: columns.a: expected text, found the integer 1; quote it"),
    (
      "optimizer: {learning_rate: 0}",
      "r.yaml:1:28: optimizer.learning_rate: must be positive; try 1e-5"
    ),
    ("second: {betas: []}", "r.yaml:1:17: second.betas: needs two numbers; write [0.9, 0.95]"),
    (
      "extra: [{type: mixture, parts: [{type: clipped_surrogate, epsilon: -1}]}]",
      "r.yaml:1:68: extra[0].parts[0].epsilon: must not be negative; give 0 or more"
    ),
    (
      "- 1",
      "r.yaml:1:1: expected a map, found a list; the keys here are name, seed, max_steps, temperature, shuffle, scaling, optimizer, second, schedule, surrogate, extra, sources, columns"
    ),
  ])
  func `a mistake is named with its place`(yaml: String, text: String) {
    #expect(errors { try training(yaml) } == text)
  }

  @Test func `all mistakes of a recipe are reported at once, in the order of the file`() {
    let text = errors {
      try training("shuffle: 1\nseed: -1\nschedule: [{a: 1}, {learning_rate: x}]\nextra: [1, 2]")
    }
    #expect(
      text.split(separator: "\n").map { $0.prefix(11) } == [
        "r.yaml:1:10", "r.yaml:2:7:", "r.yaml:3:13", "r.yaml:3:36", "r.yaml:4:9:", "r.yaml:4:12",
      ])
  }
}
