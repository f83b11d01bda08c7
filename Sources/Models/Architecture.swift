import Recipes
import Records

/// A family of checkpoints: how its `config.json` describes a decoder.
///
/// A type in `Families/` is all that a family is; its name in recipe spelling is its `model_type`.
/// What it stores are settings of new models that other families do not have.
public protocol Architecture: Component {
  /// What the fields of a `config.json` say.
  ///
  /// - Throws: `CheckpointError` at a field that is missing, wrong or not supported.
  static func configuration(_ fields: ConfigurationReader) throws(CheckpointError)
    -> DecoderConfiguration
  /// The fields of a new model's `config.json`, the tokens apart.
  func fields(_ sizes: DecoderSettings) -> [JSON.Member]
}

extension Architecture {
  /// The `model_type` of the family's files.
  static var modelType: String { recipeName(of: Self.self) }
}

extension DecoderConfiguration {
  /// What `fields` say, in the words of the family that they name.
  ///
  /// Every field is either read, known to change nothing, or an error.
  init(_ fields: ConfigurationReader) throws(CheckpointError) {
    let family = try Self.family(fields)
    if fields["quantization_config"] != nil {
      throw fields.fail(
        "quantization_config", "quantised weights are not supported; use the float checkpoint")
    }
    self = try family.configuration(fields)
    if try fields.scores() { readsScores() }
    try fields.refuseUnread("a \(modelType) model")
  }

  private static func family(_ fields: ConfigurationReader) throws(CheckpointError)
    -> any Architecture.Type
  {
    guard let name = fields["model_type"]?.string else {
      throw fields.mismatch("model_type", "text")
    }
    let catalog = ArchitectureFamily.catalog
    guard let family = catalog[name]?.type as? any Architecture.Type else {
      let known = catalog.names.joined(separator: ", ")
      throw fields.fail("model_type", "\"\(name)\" is not supported; expected one of \(known)")
    }
    return family
  }
}
