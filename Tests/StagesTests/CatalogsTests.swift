import Objectives
import Recipes
import Rewards
import Rollouts
import Testing
import Verifiers

@testable import Stages

/// Walks every catalog: nothing here needs editing when a component is added.
@Suite struct CatalogsTests {
  private func expectRoundTrips<F: Family>(_ family: F.Type) throws {
    #expect(!F.catalog.entries.isEmpty)
    for entry in F.catalog.entries {
      try permittingGaps {
        let part = try entry.part(entry.defaults)
        let component = try #require(part as? any Component, "\(entry.name)")
        #expect(try Node(encoding: component) == entry.defaults, "\(entry.name)")
        #expect(try Node(encoding: Choice<F>(entry.part())) == entry.defaults.typed(entry.name))
      }
      #expect(!entry.summary.isEmpty, "\(entry.name) has no doc comment")
      for setting in entry.settings {
        #expect(!setting.documentation.isEmpty, "\(entry.name).\(setting.key) has no doc comment")
      }
    }
    #expect(Set(F.catalog.names).count == F.catalog.names.count)
  }

  @Test func `every component's defaults read back as they are`() throws {
    try expectRoundTrips(SurrogateFamily.self)
    try expectRoundTrips(RegularizerFamily.self)
    try expectRoundTrips(TokenWeightingFamily.self)
    try expectRoundTrips(RewardShaperFamily.self)
    try expectRoundTrips(ReductionFamily.self)
    try expectRoundTrips(AdvantageEstimatorFamily.self)
    try expectRoundTrips(SupervisedLossFamily.self)
    try expectRoundTrips(PreferenceLossFamily.self)
    try expectRoundTrips(GateFamily.self)
    try expectRoundTrips(CurriculumFamily.self)
    try expectRoundTrips(RolloutStrategyFamily.self)
    try expectRoundTrips(VerifierFamily.self)
  }

  @Test func `every stage's settings read back as they are, and are described`() throws {
    func expectRoundTrip<S: Stage>(_ type: S.Type) throws {
      let node = try Node(encoding: S())
      try permittingGaps {
        let again = try Node(encoding: node.decode(S.self))
        #expect(again == node)
      }
      #expect(try Node.schema(for: type)["$schema"] != nil)
    }
    for type in StageEntry.types { try expectRoundTrip(type) }
  }
}

/// Runs `body`, whose defaults may lack what a recipe must give, and nothing else.
func permittingGaps(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let errors as RecipeErrors {
    for error in errors.list {
      #expect(error.problem.contains("is missing") || error.problem.contains("is empty"))
    }
  }
}

extension Node {
  /// The map with its type before everything else.
  fileprivate func typed(_ name: String) -> Node {
    Node(.map([.init("type", Node(.string(name)))] + (entries ?? [])))
  }
}
