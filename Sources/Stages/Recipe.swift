import Foundation
import Kernels
import Models
import Recipes
public import Records
import Text

/// A whole recipe, resolved: every default filled in.
public struct Recipe: Component {
  /// What the run is called.
  public var name = "run"
  /// The root of all randomness.
  public var seed = 0
  /// The run's directory; `runs/<name>-seed<seed>` where none is given.
  public var output: String?
  /// The model that the first stage starts from.
  public var model = ModelSource()
  /// The vocabulary; the model's own where none is given.
  public var tokenizer = TokenizerSource()
  /// The legs, in order; each goes on with the model that the one before left.
  public var stages: [StageEntry] = []

  /// A recipe without stages.
  public init() {}

  /// Reports what no stage could work with.
  public func validate(_ issues: inout Issues) {
    issues.require(
      output != nil || canNameDirectory(name), "name",
      "\"\(name)\" cannot name a directory; use letters, digits, - and _, and dots inside")
    issues.require(seed >= 0, "seed", "is \(seed); give 0 or more")
    issues.require(!stages.isEmpty, "stages", "is empty; give at least one stage, such as sft")
    issues.require(
      (model.path == nil) != (model.config == nil), "model",
      "give one of path (a checkpoint's directory) and config (a model from scratch)")
    issues.require(
      model.config == nil || tokenizer.path != nil || tokenizer.train != nil, "tokenizer",
      "a model from scratch needs one; give path, or train")
    issues.require(
      tokenizer.path == nil || tokenizer.train == nil, "tokenizer",
      "path and train exclude each other; keep one")
    issues.require(
      model.adapter == nil || model.path != nil, "model.adapter",
      "needs the model that it is for; give path too")
    validateStages(&issues)
    validateAdapters(&issues)
    validatePrecisions(&issues)
  }

  private func validateStages(_ issues: inout Issues) {
    var seen: Set<String> = []
    for (index, entry) in stages.enumerated() {
      issues.require(
        canNameDirectory(entry.name), "stages[\(index)].\(entry.kind).name",
        "\"\(entry.name)\" cannot name a directory; "
          + "use letters, digits, - and _, and dots inside")
      issues.require(
        seen.insert(entry.name).inserted, "stages[\(index)]",
        "two stages are called \"\(entry.name)\"; give this one a name of its own")
      issues.require(
        !(entry.traits?.needsRewards ?? false) || !rewards(for: index).isEmpty,
        "stages[\(index)].\(entry.kind).rewards",
        "nobody judges; give at least one verifier here or in a stage before")
      if let data = entry.traits?.data {
        validateGenerators(data, at: "stages[\(index)].\(entry.kind).data", &issues)
      }
      validateAgainst(entry, at: index, &issues)
      validateBestOf(entry, at: index, &issues)
      guard let name = entry.traits?.startFrom, origin(of: index) == nil else { continue }
      let earlier = stages[..<index].filter(\.isTraining).map(\.name).joined(separator: ", ")
      issues.add(
        "stages[\(index)].\(entry.kind).start_from",
        "no training stage before this one is called \"\(name)\"; there are \(earlier)")
    }
  }

  private func validateBestOf(_ entry: StageEntry, at index: Int, _ issues: inout Issues) {
    guard let name = (entry.stage as? Evaluation)?.bestOf else { return }
    let names = rewards(for: index).map(\.label)
    issues.require(
      names.contains(name), "stages[\(index)].\(entry.kind).best_of",
      "no reward is called \"\(name)\"; there are \(names.joined(separator: ", "))")
  }

  private func validateAgainst(_ entry: StageEntry, at index: Int, _ issues: inout Issues) {
    guard let name = (entry.stage as? Evaluation)?.against else { return }
    let earlier = stages[..<index].filter { $0.stage is Evaluation }.map(\.name)
    issues.require(
      earlier.contains(name), "stages[\(index)].\(entry.kind).against",
      "no evaluate stage before this one is called \"\(name)\"; "
        + (earlier.isEmpty ? "there is none" : "there are \(earlier.joined(separator: ", "))"))
  }

  /// Where the run is written.
  public var outputDirectory: String { output ?? "runs/\(name)-seed\(seed)" }
}

/// The model that a recipe starts from.
public struct ModelSource: Component {
  /// A checkpoint's directory, `config.json` and `model.safetensors`, or that of PEFT adapters,
  /// which name their base.
  public var path: String?
  /// PEFT adapters for the model: trained on by a stage with `lora`, else merged before training.
  public var adapter: String?
  /// How the weights are held while they do not learn: as the file has them where none is given.
  /// What learns is always `float32`.
  public var dtype: WeightType?
  /// Of the factors of products with weights, in rollouts and in training alike: `float32`, or
  /// `bf16` where the processor has AVX512_BF16. Sums, attention and the weights that learn are
  /// `float32` either way. Policy stages may sample in another one (`rollout_precision`).
  public var precision = Precision.float32
  /// A new model of this shape.
  public var config: DecoderSettings?

  /// No model yet.
  public init() {}
}

/// The vocabulary that a recipe uses.
public struct TokenizerSource: Component {
  /// A `tokenizer.json`, a SentencePiece model, or a directory that holds one of them.
  public var path: String?
  /// Trains one on the texts of the first training split.
  public var train: SentencePieceTrainer?
  /// Whether sequences open with BOS, where the vocabulary has one; a chat template in Jinja says
  /// so itself.
  public var addBOS = true
  /// A chat template in Jinja, or `role_tags`; the one beside the vocabulary where none is given.
  public var chatTemplate: String?
  /// Variables for the chat template, such as `enable_thinking`; those of a row replace them.
  public var chatTemplateKwargs: JSON?
  /// The day, as `2026-11-21`, that chat templates write; one that calls `strftime_now` needs it.
  public var chatTemplateDate: String?

  /// The model's own.
  public init() {}

  /// Reports settings that cannot be.
  public func validate(_ issues: inout Issues) {
    if let kwargs = chatTemplateKwargs, kwargs.members == nil {
      issues.add("chat_template_kwargs", "is \(kwargs.kind); give a map of variables")
    }
    if let date = chatTemplateDate {
      issues.require(
        CalendarDate(date) != nil, "chat_template_date",
        "\"\(date)\" is no day; write it as 2026-11-21")
    }
  }
}
