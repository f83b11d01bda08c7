import Datasets
import Foundation
import Recipes
import Records

/// Rows that a recipe asks a generator for: `{generator: arithmetic, split: train, count: 1000}`.
struct ArithmeticRows: Component {
  /// Which part of the task.
  var split = Arithmetic.Split.train
  /// How many rows.
  var count = 1000
  /// Draws the rows; equal seeds give equal rows, whatever the run's seed.
  var seed = 0
  /// The task's own settings.
  var task = Arithmetic()

  init() {}

  func validate(_ issues: inout Issues) {
    requireCounts([("count", count)], atMost: largestCount, &issues)
  }
}

/// The rows of a generator, by its name.
func generatedRows(_ call: GeneratorCall) throws(DataError) -> [JSON] {
  do {
    let settings = try call.arithmetic()
    return try settings.task.rows(
      settings.split, count: settings.count, seed: Seed(UInt64(bitPattern: Int64(settings.seed))))
  } catch {
    throw DataError(call.name, "\(error)")
  }
}

extension GeneratorCall {
  /// The names there are.
  private static let names = ["arithmetic"]

  /// The call's settings.
  ///
  /// - Throws: every mistake in them, paths relative to the call.
  fileprivate func arithmetic() throws(RecipeErrors) -> ArithmeticRows {
    guard Self.names.contains(name) else {
      let names = Self.names.joined(separator: ", ")
      throw RecipeErrors(
        RecipeError(
          .none, "generator", "no generator is called \"\(name)\"; the generators are \(names)"))
    }
    return try Node(yaml: settings.text, file: name).decode(ArithmeticRows.self)
  }
}

/// Reports mistakes in the settings of generators, which a recipe's own reading passes over.
func validateGenerators(_ data: DataSplits, at path: String, _ issues: inout Issues) {
  for (split, origin) in [
    ("train", data.train), ("validation", data.validation), ("test", data.test),
  ] {
    guard case .generator(let call)? = origin else { continue }
    do {
      _ = try call.arithmetic()
    } catch {
      for mistake in error.list {
        issues.add("\(path).\(split).\(mistake.path)", mistake.problem)
      }
    }
  }
}
