import Foundation
import Stages
import Testing

@testable import hone

@Suite struct MethodsTests {
  @Test func `methods are listed by family, one a line`() async throws {
    let trial = try Trial()
    let all = await trial.hone("methods list")
    #expect(all.code == 0 && all.output.hasPrefix("preset\n  bnpo "))
    #expect(all.output.contains("\n\nsurrogate\n  cispo "))
    let gates = await trial.hone("methods list --family gate")
    #expect(gates.output.hasPrefix("gate\n  mixed_outcomes  Keeps a group whose rewards differ"))
    #expect(gates.output.hasSuffix(" [arXiv:2503.14476]\n"))
    let unknown = await trial.hone("methods list --family gates")
    #expect(unknown.code == 64)
    #expect(
      unknown.error.hasPrefix("error: gates: there is no such family; did you mean gate? "))
    #expect(await trial.hone("methods list --markdown --json").code == 64)
  }

  @Test func `a method is described with its keys and a piece of recipe`() async throws {
    let trial = try Trial()
    let outcome = await trial.hone("methods describe advantage_estimator/group_relative")
    #expect(outcome.code == 0)
    for part in [
      "advantage_estimator/group_relative\n\nEach reward less its group's mean",
      "\nsource   Shao et al. 2024 (GRPO), arXiv:2402.03300, §4.1.2; Liu",
      "\nneeds    groups of 2 completions or more\n", "\npresets  bnpo, cispo, ",
      "\nin       stages[].policy_optimization.advantage\n",
      "\nscale_rewards            group | batch | none  group ",
      "\n      advantage:\n        type: group_relative\n        scale_rewards: group\n",
    ] { #expect(outcome.output.contains(part), "\(part)\n\(outcome.output)") }
    let both = await trial.hone("methods describe rloo")
    #expect(both.output.hasPrefix("preset/rloo\n"))
    #expect(both.output.contains("\n\n\nadvantage_estimator/rloo\n"))
    let unknown = await trial.hone("methods describe cipso")
    #expect(unknown.code == 64)
    #expect(
      unknown.error.hasPrefix("error: cipso: no method is called so; did you mean cispo? "))
  }

  @Test func `methods are JSON where that is asked for`() async throws {
    struct Listed: Decodable { let family, name, summary: String }
    struct Described: Decodable { let name, snippet: String }
    let trial = try Trial()
    let list = await trial.hone("methods list --json")
    let listed = try JSONDecoder().decode([Listed].self, from: Data(list.output.utf8))
    #expect(listed.map(\.name) == (try Method.all()).map(\.name))
    let described = await trial.hone("methods describe rloo --json")
    let methods = try JSONDecoder().decode([Described].self, from: Data(described.output.utf8))
    #expect(methods.count == 2 && methods[0].snippet.hasPrefix("stages:\n  - rloo:\n"))
  }

  @Test func `the page of methods is current`() throws {
    let root = Trial.fixtures.deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/methods.md"), encoding: .utf8)
    let isCurrent = page == methodsPage(try Method.all())
    #expect(isCurrent, "docs/methods.md is not what the declarations say; make docs writes it")
  }
}
