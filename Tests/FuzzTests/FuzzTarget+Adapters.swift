import Foundation
import Models

extension FuzzTarget {
  /// An adapter's `adapter_config.json`, beside its weights and the base that it is for.
  static let adapter = FuzzTarget(
    name: "adapter_config", corpus: [bytes("models/llama_lora/adapter_config.json")],
    words: [
      "all-linear", "rank_pattern", "alpha_pattern", "target_modules", "modules_to_save",
      "use_dora", ".*", "(.+.+)+!", "(a*)*", "{1,99999}", "\\\\p{L}", "q_proj", "65537",
    ],
    file: "adapter_config.json",
    prepare: {
      try copy(["config.json", "model.safetensors"], to: $0)
      try FileManager.default.copyItem(
        at: fixtures.appending(path: "models/llama_lora/adapter_model.safetensors"),
        to: $0.appending(path: "adapter_model.safetensors"))
    }
  ) { folder, _ in _ = try Decoder(contentsOf: folder) }
}
