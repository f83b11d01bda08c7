import Recipes
import Testing

@Suite struct CatalogTests {
  @Test func `parts are found by name, with their defaults`() throws {
    let entry = try #require(SurrogateFamily.catalog["clipped_surrogate"])
    #expect(entry.summary == "PPO's clipped ratio.")
    #expect(entry.defaults == ["epsilon": 0.2, "epsilon_high": 0.28])
    #expect(entry.settings.first?.key == "epsilon")
    #expect(try entry.part() as? ClippedSurrogate == ClippedSurrogate())
    #expect(SurrogateFamily.catalog.names == ["clipped_surrogate", "cispo", "mixture"])
  }

  @Test func `every part's defaults read back as they are`() throws {
    for entry in SurrogateFamily.catalog.entries {
      let part = try entry.part(entry.defaults)
      #expect(try Node(encoding: part) == entry.defaults)
    }
  }

  @Test func `the resolved settings show every default, and read back as they are`() throws {
    let read = try training("extra: [cispo]\nscaling: per_token\nsecond: {}\ncolumns: {b: x, a: y}")
    let node = try Node(encoding: read)
    #expect(
      node.yaml == """
        name: run
        seed: 0
        max_steps: 10
        temperature: null
        shuffle: true
        scaling: per_token
        optimizer:
          learning_rate: 2e-05
          betas: [0.9, 0.95]
        second:
          learning_rate: 1e-05
          betas: [0.9, 0.95]
        schedule: []
        surrogate:
          type: clipped_surrogate
          epsilon: 0.2
          epsilon_high: 0.28
        extra:
          - type: cispo
            epsilon_high: 5.0
            delta: null
        sources: []
        columns:
          a: y
          b: x

        """)
    #expect(try Node(encoding: training(node.yaml)) == node)
  }

  @Test func `a choice keeps the default's settings unless its type changes`() throws {
    let over = try training("surrogate: {epsilon: 0.5}")
    #expect((over.surrogate.part as? ClippedSurrogate)?.epsilonHigh == 0.28)
    #expect(try training("surrogate: {type: mixture}").surrogate.name == "mixture")
    #expect(try training("surrogate: null").surrogate.name == "clipped_surrogate")
  }
}
