import Datasets
import Foundation
import Synchronization
import Text

/// Rows that were rendered to check a recipe, for the stage that reads them first.
final class CheckedRows: Sendable {
  private let sets = Mutex<[StageInput: RenderedSet]>([:])

  /// Keeps what was rendered for `input`.
  func keep(_ set: RenderedSet, of input: StageInput) { sets.withLock { $0[input] = set } }
  /// What was rendered for `input`; it is given away once.
  func take(_ input: StageInput) -> RenderedSet? { sets.withLock { $0.removeValue(forKey: input) } }
}

/// Reads and renders rows for a model.
struct RowLoader {
  let renderer: Renderer
  /// Where relative paths start from.
  let directory: URL
  /// The most tokens that the model can see.
  let context: Int
  /// Rows that have been rendered before.
  let checked: CheckedRows

  /// Reads one split.
  func load(_ origin: DataOrigin) throws -> Dataset {
    try Dataset(origin, directory: directory, generate: generatedRows)
  }

  /// Reads one split and renders it.
  func read(_ origin: DataOrigin, for purpose: RenderedSet.Purpose, limits: LengthLimits) throws
    -> RenderedSet
  {
    let input = StageInput(origin: origin, purpose: purpose, limits: limits)
    return try checked.take(input) ?? render(load(origin), for: purpose, limits: limits)
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

  /// Reads what a stage will read, for the errors; `isFirst` says that its rows are needed soon.
  func check(_ input: StageInput, isFirst: Bool) throws {
    guard let origin = input.origin else { return }
    if let form = input.preferences {
      let set = try render(load(origin), as: form, limits: input.limits)
      if input.hasMargins { _ = try RewardRows(set) }
    } else {
      let set = try render(load(origin), for: input.purpose, limits: input.limits)
      if isFirst { checked.keep(set, of: input) }
    }
  }
}
