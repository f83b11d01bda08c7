import Datasets
import Foundation
import Models
import Recipes
import Records
import RunStore
import Text

/// The vocabulary and the model that a run starts from.
struct Material: @unchecked Sendable {
  let tokenizer: any Tokenizer
  let template: any ChatTemplate
  var model: Decoder
  /// What adapters of the model name as their base; `nil` for a model from scratch.
  let base: String?

  /// Reads or makes them.
  ///
  /// - Parameter run: a run that goes on has its vocabulary and its template already.
  init(_ recipe: Recipe, in directory: URL, resuming run: RunDirectory? = nil) throws {
    let kept = run?.tokenizer
    if let kept, FileManager.default.fileExists(atPath: kept.path) {
      tokenizer = try openTokenizer(at: kept)
      template = try Self.template(recipe, at: kept, tokenizer)
    } else {
      tokenizer = try Self.tokenizer(recipe, directory)
      template = try Self.template(recipe, directory, tokenizer)
    }
    let found = try Self.directory(recipe.model, directory)
    let named = found.flatMap { $0.hasAdapters && recipe.model.adapter == nil ? $0.base.path : nil }
    base = named ?? recipe.model.path
    model = try Self.model(recipe, directory, tokenizer)
    try recipe.requireAdaptable(model)
  }

  /// The recipe's vocabulary, read or trained.
  static func tokenizer(_ recipe: Recipe, _ directory: URL) throws -> any Tokenizer {
    if let settings = recipe.tokenizer.train {
      return try settings.tokenizer(on: try trainingTexts(recipe, directory))
    }
    guard let place = try vocabulary(recipe, directory) else {
      throw RunError.unusable("tokenizer: give path, or train")
    }
    let key = recipe.tokenizer.path == nil ? "model.path" : "tokenizer.path"
    guard FileManager.default.fileExists(atPath: place.path) else {
      throw CheckpointError(
        file: place.relativePath, problem: "there is no such file; \(key) names it")
    }
    return try openTokenizer(at: place)
  }

  /// Where the recipe's vocabulary lies, and its template with it; `nil` where one is trained.
  private static func vocabulary(_ recipe: Recipe, _ directory: URL) throws -> URL? {
    if recipe.tokenizer.train != nil { return nil }
    guard let path = recipe.tokenizer.path else {
      return try self.directory(recipe.model, directory)?.tokenizer
    }
    return URL(filePath: path, relativeTo: directory)
  }

  /// The recipe's chat template, else the one beside its vocabulary.
  static func template(_ recipe: Recipe, _ directory: URL, _ tokenizer: any Tokenizer) throws
    -> any ChatTemplate
  {
    guard let given = recipe.tokenizer.chatTemplate, given != RoleTags.recipeName else {
      return try template(recipe, at: try vocabulary(recipe, directory), tokenizer)
    }
    let file = URL(filePath: given, relativeTo: directory)
    return recipe.tokenizer.prepared(try openJinjaTemplate(file: file, for: tokenizer))
  }

  /// The template beside the vocabulary at `place`, where the recipe does not want role tags.
  private static func template(_ recipe: Recipe, at place: URL?, _ tokenizer: any Tokenizer) throws
    -> any ChatTemplate
  {
    guard let place, recipe.tokenizer.chatTemplate != RoleTags.recipeName else {
      return RoleTags()
    }
    let template = try openChatTemplate(at: place, for: tokenizer)
    return (template as? JinjaTemplate).map(recipe.tokenizer.prepared) ?? template
  }

  /// What renders the recipe's rows.
  func renderer(_ recipe: Recipe) -> Renderer {
    Renderer(tokenizer, template: template, addsBOS: recipe.tokenizer.addBOS)
  }

  /// Prompts and completions of the first training split of any stage.
  private static func trainingTexts(_ recipe: Recipe, _ directory: URL) throws -> [String] {
    guard let origin = recipe.stages.compactMap({ $0.traits?.data.train }).first else {
      throw RunError.unusable("tokenizer.train: no stage has a training split to learn from")
    }
    let dataset = try Dataset(origin, directory: directory, generate: generatedRows)
    return dataset.rows.flatMap(\.texts)
  }

  private static func model(_ recipe: Recipe, _ directory: URL, _ tokenizer: any Tokenizer) throws
    -> Decoder
  {
    if let path = recipe.model.path, let found = try self.directory(recipe.model, directory) {
      let model = try found.model(as: recipe.weightType)
      guard !model.configuration.isScoring else {
        throw RunError.unusable(
          "\(path): is a reward model, which writes nothing; "
            + "give a policy here, and name reward models in rewards")
      }
      try requireMatch(model, tokenizer, path)
      return try recipe.withPrecision(model)
    }
    return try recipe.withPrecision(
      Decoder(
        try configuration(recipe, directory, tokenizer),
        seed: Seed(UInt64(recipe.seed)).child("model")))
  }

  /// The directory of the recipe's model, with its adapters if it has any; `nil` for a model from
  /// scratch.
  static func directory(_ source: ModelSource, _ directory: URL) throws -> ModelDirectory? {
    guard let path = source.path else { return nil }
    let place = URL(filePath: path, relativeTo: directory)
    guard let adapter = source.adapter else {
      return try ModelDirectory(place, relativeTo: directory)
    }
    let found = try ModelDirectory(URL(filePath: adapter, relativeTo: directory), base: place)
    guard found.hasAdapters else {
      throw CheckpointError(
        file: found.url.relativePath,
        problem: "holds no adapter_config.json; model.adapter names it")
    }
    return found
  }

  /// The shape of the recipe's model, without its weights.
  static func configuration(_ recipe: Recipe, _ directory: URL, _ tokenizer: any Tokenizer) throws
    -> DecoderConfiguration
  {
    if let found = try self.directory(recipe.model, directory) { return try found.configuration() }
    let settings = recipe.model.config ?? DecoderSettings()
    return try settings.configuration(
      vocabSize: tokenizer.vocabularySize, bosTokenID: tokenizer.bosID,
      eosTokenIDs: tokenizer.eosIDs)
  }

  /// Larger embeddings are padding, as many checkpoints have; smaller ones belong to another
  /// vocabulary.
  private static func requireMatch(_ model: Decoder, _ tokenizer: any Tokenizer, _ path: String)
    throws
  {
    let (size, rows) = (tokenizer.vocabularySize, model.configuration.vocabSize)
    guard size <= rows else {
      throw RunError.unusable(
        "\(path): the tokenizer has \(size) tokens and the model \(rows); "
          + "give the tokenizer that the model was trained with")
    }
  }
}

extension TokenizerSource {
  /// The template with the recipe's variables and day.
  fileprivate func prepared(_ template: JinjaTemplate) -> JinjaTemplate {
    var template = template
    template.variables = chatTemplateKwargs ?? .object([])
    template.date = chatTemplateDate.flatMap(CalendarDate.init)
    return template
  }
}

extension SentencePieceTrainer: Component {}

extension Arithmetic: Component {
  /// Reports settings that no task can have.
  public func validate(_ issues: inout Issues) {
    do {
      _ = try rows(.train, count: 0, seed: Seed(0))
    } catch .outOfRange(let key, let value, let wanted) {
      issues.add(key == "shares" ? "add_share" : key, "is \(value); \(wanted) would do")
    } catch {
      issues.add("digits", "\(error)")
    }
  }
}
