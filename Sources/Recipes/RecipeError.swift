/// Where something is written: a file or a `--set` argument, with a 1-based line and column.
public struct Place: Sendable, Hashable, CustomStringConvertible {
  /// The file as it was named, or the `--set` argument; empty where nothing is written.
  public var file: String
  /// The 1-based line, where the place has one.
  public var line: Int?
  /// The 1-based column, where the place has one.
  public var column: Int?

  /// A place in `file`.
  public init(file: String = "", line: Int? = nil, column: Int? = nil) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// Nowhere: a value that no file holds, such as a default.
  public static let none = Place()

  /// `file:line:column`, as far as known.
  public var description: String {
    ([file] + [line, column].compactMap { $0.map(String.init) }).joined(separator: ":")
  }
}

/// One mistake in a recipe, with its place.
public struct RecipeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Where it is written.
  public var place: Place
  /// Which setting it is about (`stages[0].policy_optimization.max_steps`); empty for the whole file.
  public var path: String
  /// What is wrong and what would do.
  public var problem: String

  /// A mistake at `place` in the setting `path`.
  public init(_ place: Place, _ path: RecipePath = [], _ problem: String) {
    self.place = place
    self.path = path.description
    self.problem = problem
  }

  /// `file:line:column: path: problem`.
  public var description: String {
    [place.description, path, problem].filter { !$0.isEmpty }.joined(separator: ": ")
  }
}

/// Every mistake that one reading of a recipe found, in the order of their places.
public struct RecipeErrors: Error, Sendable, Equatable, CustomStringConvertible {
  /// The mistakes, at least one.
  public let list: [RecipeError]

  /// The mistakes `list`, sorted by file and line.
  public init(_ list: [RecipeError]) {
    self.list = list.enumerated().sorted { a, b in
      let (p, q) = (a.element.place, b.element.place)
      guard p.file == q.file else { return a.offset < b.offset }
      return (p.line ?? 0, p.column ?? 0, a.offset) < (q.line ?? 0, q.column ?? 0, b.offset)
    }.map(\.element)
  }

  /// A single mistake.
  public init(_ error: RecipeError) { list = [error] }

  /// One mistake a line.
  public var description: String { list.map(\.description).joined(separator: "\n") }
}
