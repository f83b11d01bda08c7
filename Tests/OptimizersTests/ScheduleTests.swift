import Foundation
import Optimizers
import Recipes
import Records
import Testing

@Suite struct ScheduleTests {
  @Test(arguments: Schedule.Kind.allCases)
  func `every curve is transformers'`(kind: Schedule.Kind) throws {
    let file = Fixtures.models.appending(path: "lr_schedules.json")
    let golden = try #require(try JSON(parsing: Data(contentsOf: file))[kind.rawValue])
    let rates = try #require(golden["lr"]?.array).compactMap(\.double)
    var schedule = Schedule()
    schedule.lrSchedulerType = kind
    schedule.warmupSteps = kind == .constant ? 0 : try #require(golden["warmup"]?.int)
    schedule.numDecaySteps = golden["kwargs"]?["num_decay_steps"]?.int ?? 0
    let peak = 0.001
    schedule.minLRRatio = (golden["kwargs"]?["min_lr"]?.double ?? 0) / peak
    #expect(issues(schedule).isEmpty)
    for (step, rate) in rates.enumerated() {
      let found = peak * schedule.factor(at: step, of: rates.count)
      #expect(abs(found - rate) <= 1e-6 * peak, "step \(step)")
    }
  }

  @Test func `a stage that runs past its end keeps the last rate`() {
    var schedule = Schedule()
    #expect(schedule.factor(at: 12, of: 10) == 0)
    schedule.lrSchedulerType = .warmupStableDecay
    (schedule.numDecaySteps, schedule.minLRRatio) = (2, 0.1)
    #expect(schedule.factor(at: 12, of: 10) == 0.1)
  }

  @Test func `settings that the curve would pass over are refused`() {
    var schedule = Schedule()
    schedule.lrSchedulerType = .constant
    (schedule.warmupSteps, schedule.numDecaySteps, schedule.minLRRatio) = (3, 2, 0.1)
    #expect(
      issues(schedule) == [
        "warmup_steps: constant has no warm-up; use constant_with_warmup",
        "num_decay_steps: constant has no decay of its own; leave it at 0",
        "min_lr_ratio: constant ends where it ends; use cosine_with_min_lr or warmup_stable_decay",
      ])
    schedule = Schedule()
    schedule.lrSchedulerType = .warmupStableDecay
    (schedule.warmupSteps, schedule.minLRRatio) = (-1, 2)
    #expect(
      issues(schedule) == [
        "warmup_steps: -1 is below 0",
        "num_decay_steps: warmup_stable_decay needs at least 1, found 0",
        "min_lr_ratio: 2.0 is outside 0 ... 1",
      ])
  }
}

/// A component's problems, `key: problem`.
func issues(_ component: some Component) -> [String] {
  var issues = Issues()
  component.validate(&issues)
  return issues.found.map { "\($0.key): \($0.problem)" }
}
