import Expressions
import Foundation
import Records
import Recipes

/// An `adapter_config.json` of PEFT, read with errors that name the field.
struct AdapterConfiguration {
  static let fileName = "adapter_config.json"

  let fields: ConfigurationReader
  /// What the adapters were made with.
  let settings: LoRA
  /// The model that they are for, as the file names it.
  let base: String?
  /// Ranks and α of layers that differ from the rest: the first pattern that means a layer counts.
  let ranks: [(pattern: String, value: Double)]
  let alphas: [(pattern: String, value: Double)]

  init(directory: URL) throws(CheckpointError) {
    fields = try ConfigurationReader(contentsOf: directory.appending(path: Self.fileName))
    guard let peftType = fields["peft_type"]?.string else {
      throw fields.mismatch("peft_type", "text")
    }
    guard peftType == "LORA" else {
      throw fields.fail("peft_type", "\"\(peftType)\" is not supported; expected LORA")
    }
    base = fields["base_model_name_or_path"]?.string
    var settings = LoRA()
    settings.r = try fields.size("r", default: 8, limit: 65_536)
    settings.loraAlpha = try fields.positive("lora_alpha", default: 8)
    settings.loraDropout = try Self.share(fields, "lora_dropout")
    settings.useRslora = try fields.flag("use_rslora")
    settings.useDora = try fields.flag("use_dora")
    settings.targetModules = try Self.targets(fields)
    self.settings = settings
    ranks = try Self.patterns(fields, "rank_pattern")
    alphas = try Self.patterns(fields, "alpha_pattern")
    for rank in ranks where Int(exactly: rank.value) == nil || rank.value > 65_536 {
      throw fields.fail("rank_pattern", "\(rank.value) is no rank; expected 1 ... 65536")
    }
    try Self.requireUsual(fields)
    // Read where the model is known.
    _ = fields["fan_in_fan_out"]
    try fields.refuseUnread("adapters", neutral: Self.neutral.contains)
  }

  /// The rank of a layer.
  func rank(of path: String) -> Int {
    Self.first(ranks, of: path).map { Int($0) } ?? settings.r
  }
  /// α of a layer.
  func alpha(of path: String) -> Double { Self.first(alphas, of: path) ?? settings.loraAlpha }

  private static func first(_ patterns: [(pattern: String, value: Double)], of path: String)
    -> Double?
  {
    patterns.first { pattern, _ in
      (try? Expression("(.*\\.)?(\(pattern))").matchesWhole(path)) == true
    }?.value
  }

  private static func share(_ fields: ConfigurationReader, _ key: String) throws(CheckpointError)
    -> Double
  {
    guard let value = fields[key] else { return 0 }
    guard let share = value.double, 0..<1 ~= share else {
      throw fields.fail(key, "expected 0 or more, and less than 1, found \(value.text)")
    }
    return share
  }

  private static func targets(_ fields: ConfigurationReader) throws(CheckpointError)
    -> ModuleTargets
  {
    let key = "target_modules"
    let targets: ModuleTargets
    if let names = fields[key]?.array {
      targets = .names(names.compactMap(\.string))
      if names.contains(where: { $0.string == nil }) { throw fields.mismatch(key, "names") }
    } else if let text = fields[key]?.string {
      targets = text.lowercased() == "all-linear" ? .allLinear : .pattern(text)
    } else {
      throw fields.mismatch(key, "a list of names, or a pattern")
    }
    if let problem = targets.problem { throw fields.fail(key, problem) }
    return targets
  }

  private static func patterns(_ fields: ConfigurationReader, _ key: String)
    throws(CheckpointError) -> [(pattern: String, value: Double)]
  {
    var patterns: [(pattern: String, value: Double)] = []
    for member in try fields.object(key)?.json.members ?? [] {
      let name = "\(key).\(member.key)"
      if let problem = ModuleTargets.problem(of: member.key) { throw fields.fail(name, problem) }
      guard let value = member.value.double, value.isPositiveFloat else {
        throw fields.fail(name, "expected a number above 0, found \(member.value.text)")
      }
      patterns.append((member.key, value))
    }
    return patterns
  }
}

extension AdapterConfiguration {
  /// Fields that change nothing of what is computed.
  private static let neutral: Set = [
    "auto_mapping", "ensure_weight_tying", "inference_mode", "megatron_core", "peft_version",
    "qalora_group_size", "revision", "runtime_config", "task_type",
  ]

  private static func requireUsual(_ fields: ConfigurationReader) throws(CheckpointError) {
    if let bias = fields["bias"], bias != "none" {
      throw fields.fail("bias", "\(bias.text) is not supported; expected none")
    }
    // Others begin by changing the base itself.
    if let way = fields["init_lora_weights"], way.bool == nil, way != "gaussian" {
      throw fields.fail(
        "init_lora_weights", "\(way.text) is not supported; expected true, false or gaussian")
    }
  }
}
