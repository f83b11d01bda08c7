import Datasets
import Foundation
import Recipes
import Records

/// Rows that a recipe asks a generator for: `{generator: arithmetic, split: train, count: 1000}`.
struct TaskRows<Task: GeneratedTask>: Component {
  /// Which part of the task.
  var split = TaskSplit.train
  /// How many rows.
  var count = 1000
  /// Draws the rows; equal seeds give equal rows, whatever the run's seed.
  var seed = 0
  /// The task's own settings.
  var task = Task()

  init() {}

  func validate(_ issues: inout Issues) {
    requireCounts([("count", count)], atMost: largestCount, &issues)
  }

  /// The rows.
  fileprivate func rows() throws -> [JSON] {
    try task.made(split, count: count, seed: Seed(UInt64(bitPattern: Int64(seed))))
  }
}

/// A task whose rows are made from nothing.
public protocol GeneratedTask: Component {
  /// The rows of one split; equal seeds give equal rows.
  func made(_ split: TaskSplit, count: Int, seed: Seed) throws -> [JSON]
}

extension Arithmetic: GeneratedTask {
  /// The rows of one split.
  public func made(_ split: TaskSplit, count: Int, seed: Seed) throws -> [JSON] {
    try rows(split, count: count, seed: seed)
  }
}

extension WordLists: GeneratedTask {
  /// The rows of one split.
  public func made(_ split: TaskSplit, count: Int, seed: Seed) throws -> [JSON] {
    try rows(split, count: count, seed: seed)
  }

  /// Reports settings that no task can have.
  public func validate(_ issues: inout Issues) {
    do {
      _ = try rows(.train, count: 0, seed: Seed(0))
    } catch .outOfRange(let key, let value, let wanted) {
      issues.add(key, "is \(value); \(wanted) would do")
    } catch {
      issues.add("max_words", "\(error)")
    }
  }
}

/// The tasks that can be generated.
public let generatedTasks: [any GeneratedTask.Type] = [Arithmetic.self, WordLists.self]

/// The names of the tasks that can be generated.
public let generatedTaskNames = generatedTasks.map { recipeName(of: $0) }

/// The task of a name with the settings of a map; `nil` where there is no such task.
///
/// - Throws: every mistake in the settings.
public func generatedTask(_ name: String, _ settings: Node) throws(RecipeErrors)
  -> (any GeneratedTask)?
{
  guard let type = generatedTasks.first(where: { recipeName(of: $0) == name }) else { return nil }
  return try settings.decode(type)
}

/// The rows of a generator, by its name.
func generatedRows(_ call: GeneratorCall) throws(DataError) -> [JSON] {
  do {
    return try call.read()()
  } catch {
    throw DataError(call.name, "\(error)")
  }
}

extension GeneratorCall {
  /// The call's settings, as a way to its rows.
  ///
  /// - Throws: every mistake in them, paths relative to the call.
  fileprivate func read() throws(RecipeErrors) -> () throws -> [JSON] {
    guard let type = generatedTasks.first(where: { recipeName(of: $0) == name }) else {
      throw RecipeErrors(
        RecipeError(
          .none, "generator",
          "no generator is called \"\(name)\"; "
            + "the generators are \(generatedTaskNames.joined(separator: ", "))"))
    }
    return try read(type)
  }

  private func read<Task: GeneratedTask>(_ type: Task.Type) throws(RecipeErrors)
    -> () throws -> [JSON]
  {
    let settings = try Node(yaml: settings.text, file: name).decode(TaskRows<Task>.self)
    return settings.rows
  }
}

/// Reports mistakes in the settings of generators, which a recipe's own reading passes over.
func validateGenerators(_ data: DataSplits, at path: String, _ issues: inout Issues) {
  for (split, origin) in [
    ("train", data.train), ("validation", data.validation), ("test", data.test),
  ] {
    guard case .generator(let call)? = origin else { continue }
    do {
      _ = try call.read()
    } catch {
      for mistake in error.list {
        issues.add("\(path).\(split).\(mistake.path)", mistake.problem)
      }
    }
  }
}
