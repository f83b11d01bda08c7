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
}
