import ArgumentParser

/// What can be measured.
enum BenchWork: String, CaseIterable, ExpressibleByArgument {
  case sft, decode, grpo, dpo, ceilings, start, tokenizer

  /// What is measured where nothing is named.
  static let usual: [BenchWork] = [.sft, .decode, .grpo, .dpo, .ceilings]

  /// Whether this process computes with the model.
  var hasModel: Bool { [.sft, .decode, .grpo, .dpo].contains(self) }
}
