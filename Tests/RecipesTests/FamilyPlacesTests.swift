import Testing

@testable import Recipes

@Suite struct FamilyPlacesTests {
  @Test func `a family is found wherever settings hold one of its parts, itself apart`() throws {
    let found = try FamilyPlaces(in: Training.self).found
    #expect(found.map(\.name) == ["surrogate"])
    #expect(found.first?.places.map(\.description) == ["surrogate", "extra[0]"])
    #expect(found.first?.catalog.names == SurrogateFamily.catalog.names)
  }

  @Test func `keys are described in the recipe's words`() throws {
    let catalog = SurrogateFamily.catalog
    let keys = try ["clipped_surrogate", "cispo", "mixture"].flatMap { name in
      try #require(catalog[name]).keys()
    }
    #expect(
      keys == [
        KeyDescription(
          name: "epsilon", type: "number", standard: "0.2",
          documentation: "How far below 1 the ratio may fall."),
        KeyDescription(
          name: "epsilon_high", type: "number", standard: "0.28", documentation: ""),
        KeyDescription(name: "epsilon_high", type: "number", standard: "5.0", documentation: ""),
        KeyDescription(
          name: "delta", type: "number | null", standard: "null", documentation: ""),
        KeyDescription(
          name: "parts", type: "list of surrogate", standard: "[]", documentation: ""),
        KeyDescription(
          name: "other", type: "surrogate | null", standard: "null", documentation: ""),
      ])
  }
}
