import Objectives
import Recipes
import Records
import Testing

@Suite struct EntropyTargetTests {
  private func coefficient(_ part: EntropyTarget, _ memory: EntropyTarget.Memory) -> Float {
    (part.regularizer(memory) as? EntropyBonus)?.coefficient ?? .nan
  }

  private func metrics(_ entropy: Double) -> Metrics {
    var metrics = Metrics()
    metrics["entropy"] = entropy
    return metrics
  }

  @Test func `the coefficient moves by delta towards the target`() {
    // From 0.01 with entropies of 0.15, 0.18, 0.30, 0.10 about 0.2; the bonus is off above it.
    var part = EntropyTarget()
    part.initialCoefficient = 0.01
    var memory = part.memory
    #expect(coefficient(part, memory) == 0)
    var seen: [(Double, Float)] = []
    for entropy in [0.15, 0.18, 0.30, 0.10] {
      part.observe(metrics(entropy), &memory)
      seen.append((memory.coefficient, coefficient(part, memory)))
    }
    for (found, expected) in zip(seen, [0.015, 0.02, 0.015, 0.02]) {
      #expect(abs(found.0 - expected) < 1e-12)
    }
    #expect(seen.map { $0.1 > 0 } == [true, true, false, true])
  }

  @Test func `the coefficient stays within its bounds`() {
    var part = EntropyTarget()
    (part.delta, part.maximum) = (0.4, 0.5)
    var memory = part.memory
    for _ in 0..<3 { part.observe(metrics(0), &memory) }
    #expect(memory.coefficient == 0.5)
    for _ in 0..<3 { part.observe(metrics(9), &memory) }
    #expect(memory.coefficient == 0)
    let before = memory
    part.observe(Metrics(), &memory)
    #expect(memory == before)
  }

  @Test func `settings that cannot be are refused`() {
    var part = EntropyTarget()
    (part.target, part.delta, part.minimum, part.maximum) = (-1, 0, 0.5, 0.1)
    var issues = Issues()
    part.validate(&issues)
    #expect(issues.found.map(\.key) == ["target", "delta", "maximum", "initial_coefficient"])
  }
}
