public import Foundation
import Records

extension DecoderConfiguration {
  /// Reads the `config.json` of a model directory and, where it is there, `generation_config.json`,
  /// whose end tokens count.
  ///
  /// - Throws: `CheckpointError` at the field.
  public init(directory: URL) throws(CheckpointError) {
    try self.init(contentsOf: directory.appending(path: "config.json"))
    let generation = directory.appending(path: "generation_config.json")
    if FileManager.default.fileExists(atPath: generation.path) {
      let fields = try ConfigurationReader(contentsOf: generation)
      generationFields = fields.json.members
      eosTokenIDs = try fields.tokens("eos_token_id", below: vocabSize) ?? eosTokenIDs
    }
  }
}
