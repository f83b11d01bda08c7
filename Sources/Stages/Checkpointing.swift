import Recipes
import Records

/// When a training stage validates and saves, and what counts as its best.
public struct Checkpointing: Component, Hashable {
  /// Validate every so many steps, and at the end; `nil` never does.
  public var evalSteps: Int?
  /// Save every so many steps; the end of a stage is always saved.
  public var saveSteps: Int?
  /// How many checkpoints a stage keeps, its best and its latest among them; `nil` keeps all.
  public var saveTotalLimit: Int? = 2
  /// The validation metric that decides which checkpoint is best.
  public var metricForBestModel: String?
  /// Whether more of it is better; by its name where `nil` (a loss is better when small).
  public var greaterIsBetter: Bool?
  /// Whether the stage hands on its best checkpoint rather than its last.
  public var loadBestModelAtEnd = false
  /// Ends the stage early.
  public var stopWhen: StopCondition?

  /// No validation; two checkpoints.
  public init() {}

  /// Reports settings that cannot work together.
  public func validate(_ issues: inout Issues) {
    requireCounts(
      [("eval_steps", evalSteps), ("save_steps", saveSteps), ("save_total_limit", saveTotalLimit)],
      atMost: largestCount, &issues)
    for (key, isSet) in [
      ("stop_when", stopWhen != nil), ("metric_for_best_model", metricForBestModel != nil),
    ] where isSet {
      issues.require(evalSteps != nil, key, "needs validation; give eval_steps too")
    }
    issues.require(
      !loadBestModelAtEnd || metricForBestModel != nil, "load_best_model_at_end",
      "needs to know what is best; give metric_for_best_model too")
  }

  /// Reports names that validation will not report.
  ///
  /// - Parameters:
  ///   - loss: whether the loss is measured.
  ///   - samples: whether completions are sampled and judged.
  ///   - others: names of the stage's own.
  func requireReported(
    loss: Bool, samples: Bool, also others: [String] = [], _ issues: inout Issues
  ) {
    let losses = ["eval_loss", "eval_mean_token_accuracy", "eval_entropy"]
    let judged = [
      "eval_accuracy", "eval_reward", "eval_reward_std", "eval_frac_reward_zero_std",
      "eval_completions/mean_length",
    ]
    let known = (loss ? losses : []) + others + (samples ? judged : [])
    for (key, name) in [
      ("metric_for_best_model", metricForBestModel), ("stop_when.metric", stopWhen?.metric),
    ] {
      guard let name, evalSteps != nil, !known.contains(name),
        !(samples && name.hasPrefix("eval_rewards/"))
      else { continue }
      issues.add(
        "checkpointing." + key,
        "validation reports no \"\(name)\"; \(didYouMean(name, among: known, "it reports"))")
    }
  }

  /// Whether validation falls due at `step`: every so many, and at the end.
  func validates(at step: Int, of total: Int) -> Bool {
    evalSteps.map { step % $0 == 0 || step >= total } ?? false
  }

  /// Whether a checkpoint falls due at `step`.
  func saves(at step: Int) -> Bool { saveSteps.map { step % $0 == 0 } ?? false }

  /// Whether `value` beats `best`; a number that is not finite beats nothing.
  func isBetter(_ value: Double, than best: Double?) -> Bool {
    guard value.isFinite else { return false }
    guard let best else { return true }
    let isGreater = greaterIsBetter ?? !(metricForBestModel ?? "").contains("loss")
    return isGreater ? value > best : value < best
  }
}
