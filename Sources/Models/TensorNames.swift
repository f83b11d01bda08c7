/// What a family calls the parts of a decoder in its checkpoints.
struct TensorNames: Sendable, Hashable {
  var trunk = "model"
  var embedding = "embed_tokens"
  /// The table of learned positions, where there is one.
  var positions = "embed_positions"
  var layers = "layers"
  var norm = "norm"
  var head = "lm_head"

  var attentionNorm = "input_layernorm"
  var attention = "self_attn"
  /// Queries, keys and values; or one name, for a product that gives all three side by side.
  var projections = ["q_proj", "k_proj", "v_proj"]
  var queryNorm = "q_norm"
  var keyNorm = "k_norm"
  var output = "o_proj"
  var attentionOutputNorm = "attention_output_norm"

  var mlpNorm = "post_attention_layernorm"
  var mlp = "mlp"
  var gate = "gate_proj"
  var up = "up_proj"
  var down = "down_proj"
  var mlpOutputNorm = "mlp_output_norm"

  /// How the names of tensors end that some checkpoints repeat and nothing reads.
  var ignored = [".rotary_emb.inv_freq"]
  /// The products whose weights are stored as `[inputs, outputs]`.
  var transposed: Set<String> = []

  /// What files of the trunk alone leave out of its tensors' names; nothing where the files have it.
  func missingPrefix(_ stored: [String]) -> String {
    stored.contains { $0.hasPrefix(trunk + ".") } ? "" : trunk + "."
  }

  /// Whether the weight called `name` is stored with its axes exchanged.
  func isTransposed(_ name: String) -> Bool {
    let parts = name.split(separator: ".")
    return parts.count > 1 && parts.last == "weight"
      && transposed.contains(String(parts[parts.count - 2]))
  }
}
