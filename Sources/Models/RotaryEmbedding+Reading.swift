import Records

extension ConfigurationReader {
  /// The rotation: `rope_parameters` (transformers 5), or `rope_theta` and `rope_scaling` (before).
  func rotary(theta: Double, context: Int) throws(CheckpointError) -> RotaryEmbedding {
    let plain = try positive("rope_theta", default: theta)
    try refusePartialRotation()
    let new = try object("rope_parameters").map { (given) throws(CheckpointError) in
      try scaledRotary(given, theta: plain, context: context)
    }
    let base = mentions("rope_theta") ? plain : new?.theta ?? plain
    let old = try object("rope_scaling").map { (given) throws(CheckpointError) in
      try scaledRotary(given, theta: base, context: context)
    }
    return try one(new: new, old: old) ?? RotaryEmbedding(theta: plain)
  }

  /// The rotation that `rope_parameters` or `rope_scaling` describe, or both.
  func one(new: RotaryEmbedding?, old: RotaryEmbedding?) throws(CheckpointError) -> RotaryEmbedding?
  {
    if let new, let old, new != old {
      throw fail("rope_scaling", "is not the rotation that rope_parameters describe; keep one")
    }
    return new ?? old
  }

  private func scaledRotary(_ given: ConfigurationReader, theta: Double, context: Int)
    throws(CheckpointError) -> RotaryEmbedding
  {
    let original = self["original_max_position_embeddings"] == nil ? given : self
    return try given.scaledRotary(theta: theta, context: context, original: original)
  }

  /// The rotation that these parameters alone describe.
  ///
  /// - Parameters:
  ///   - theta: the base where they give none.
  ///   - context: positions that the model was made for.
  ///   - original: who holds `original_max_position_embeddings`.
  func scaledRotary(
    theta: Double, context: Int, original: ConfigurationReader? = nil
  ) throws(CheckpointError) -> RotaryEmbedding {
    let theta = try positive("rope_theta", default: theta)
    try refusePartialRotation()
    let first = try (original ?? self).size(
      "original_max_position_embeddings", default: context, limit: 1 << 30)
    let scaling = try scaling(context: context, original: first)
    try refuseUnread("these rotary positions")
    return RotaryEmbedding(theta: theta, scaling: scaling)
  }

  private func refusePartialRotation() throws(CheckpointError) {
    let share = try positive("partial_rotary_factor", default: 1)
    guard share == 1 else {
      throw fail("partial_rotary_factor", "\(share) is not supported; expected 1.0")
    }
  }

  private func scaling(context: Int, original: Int) throws(CheckpointError)
    -> RotaryEmbedding.Scaling
  {
    let key = self["rope_type"] == nil && self["type"] != nil ? "type" : "rope_type"
    if let old = self["type"], let new = self["rope_type"], old != new {
      throw fail("type", "\(old.text) differs from rope_type, \(new.text); remove one of them")
    }
    switch self[key] ?? "default" {
    case "default": return .none
    case "linear": return .linear(factor: try factor("factor"))
    case "dynamic": return .dynamic(factor: try factor("factor"), context: context)
    case "llama3":
      let (low, high) = (try factor("low_freq_factor"), try factor("high_freq_factor"))
      guard high > low else {
        throw fail("high_freq_factor", "\(high) is not above low_freq_factor, \(low)")
      }
      return .llama3(
        factor: try factor("factor"), lowFrequency: low, highFrequency: high,
        originalContext: original)
    case "yarn": return .yarn(try yarn(context: context, original: original))
    case let other:
      throw fail(
        key,
        "\(other.text) is not supported; expected default, linear, dynamic, llama3 or yarn")
    }
  }

  private func yarn(context: Int, original: Int) throws(CheckpointError) -> YaRN {
    let stretch = Double(context) / Double(original)
    let factor = try positive("factor", default: mentions("factor") ? nil : stretch)
    var yarn = YaRN(factor: Float(factor), originalContext: original)
    yarn.fastTurns = try positive("beta_fast", default: yarn.fastTurns)
    yarn.slowTurns = try positive("beta_slow", default: yarn.slowTurns)
    yarn.roundsBounds = try flag("truncate", default: true)
    if let queries = try weight("mscale"), let all = try weight("mscale_all_dim") {
      yarn.attentionFactor = Float(
        YaRN.steepness(factor, weight: queries) / YaRN.steepness(factor, weight: all))
    }
    yarn.attentionFactor = try bound("attention_factor") ?? yarn.attentionFactor
    return yarn
  }

  /// A number that counts as absent where it is 0.
  private func weight(_ key: String) throws(CheckpointError) -> Double? {
    self[key]?.double == 0 ? nil : try bound(key).map(Double.init)
  }

  private func factor(_ key: String) throws(CheckpointError) -> Float { Float(try positive(key)) }
}
