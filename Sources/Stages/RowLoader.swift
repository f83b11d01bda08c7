import Datasets
import Foundation
import Text

/// Reads and renders rows for a model.
struct RowLoader {
  let renderer: Renderer
  /// Where relative paths start from.
  let directory: URL
  /// The most tokens that the model can see.
  let context: Int

  /// Reads one split.
  func load(_ origin: DataOrigin) throws -> Dataset {
    try Dataset(origin, directory: directory, generate: generatedRows)
  }

  /// Renders rows, and holds them to the stage's limits and to the model's context.
  ///
  /// - Throws: `DataError` at the first row that the limits leave and the context has no room for.
  func render(_ dataset: Dataset, for purpose: RenderedSet.Purpose, limits: LengthLimits) throws
    -> RenderedSet
  {
    let set = try RenderedSet(dataset, for: purpose, with: renderer, limits: limits)
    // A prompt needs room for one token more.
    let most = purpose == .sampling ? context - 1 : context
    for (row, example) in zip(set.dataset.rows, set.examples) where example.tokens.count > most {
      let (what, key) =
        purpose == .sampling ? ("the prompt", "max_prompt_length") : ("the row", "max_length")
      throw DataError(
        row.file, line: row.line, field: "prompt",
        "\(what) has \(example.tokens.count) tokens, the model's context \(context); "
          + "shorten it, or leave such rows out with \(key): \(most)")
    }
    return set
  }

  /// The same for rows of preferences; either side of a row may be the one that is too long.
  func render(_ dataset: Dataset, as form: PreferenceForm, limits: LengthLimits) throws
    -> RenderedPreferences
  {
    let set = try RenderedPreferences(dataset, as: form, with: renderer, limits: limits)
    for (row, example) in zip(set.dataset.rows, set.examples) {
      guard let count = example.sides.map(\.tokens.count).max(), count > context else { continue }
      throw DataError(
        row.file, line: row.line, field: "prompt",
        "prompt and completion have \(count) tokens, the model's context \(context); "
          + "shorten them, or leave such rows out with max_length: \(context)")
    }
    return set
  }

  /// Renders what a stage will read, for the errors alone.
  func check(_ dataset: Dataset, _ input: StageInput) throws {
    if let form = input.preferences {
      let set = try render(dataset, as: form, limits: input.limits)
      if input.hasMargins { _ = try RewardRows(set) }
    } else {
      _ = try render(dataset, for: input.purpose, limits: input.limits)
    }
  }
}
