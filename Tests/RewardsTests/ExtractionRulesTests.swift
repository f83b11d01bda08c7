import Foundation
import Recipes
import Rewards
import Testing

@Suite struct ExtractionRulesTests {
  private func rules(_ yaml: String) throws -> ExtractionRules {
    try Node(yaml: yaml, file: "r.yaml").decode(ExtractionRules.self)
  }

  @Test func `one rule may stand for a list of it`() throws {
    #expect(try rules("boxed") == [.boxed])
    #expect(try rules("'tag:answer'") == [.tag("answer")])
    #expect(try rules("[boxed, whole]") == [.boxed, .whole])
    #expect(try JSONEncoder().encode([.boxed] as ExtractionRules) == Data("[\"boxed\"]".utf8))
  }

  @Test func `a misspelt rule is corrected, alone or in a list`() {
    for yaml in ["boxd", "[boxd]"] {
      let error = #expect(throws: (any Error).self) { try rules(yaml) }
      #expect("\(error, default: "")".contains("did you mean boxed?"))
    }
  }
}
