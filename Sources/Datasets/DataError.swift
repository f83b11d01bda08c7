/// What is wrong with data, and where.
public struct DataError: Error, Sendable, Equatable {
  /// The file, as it was named.
  public var file: String
  /// The line, from 1.
  public var line: Int?
  /// The column, or the path to a part of it.
  public var field: String?
  /// What is wrong; what would do.
  public var problem: String

  /// An error.
  public init(_ file: String, line: Int? = nil, field: String? = nil, _ problem: String) {
    self.file = file
    self.line = line
    self.field = field
    self.problem = problem
  }
}

extension DataError: CustomStringConvertible {
  /// `datasets/x.jsonl:12: completion: expected text, found a number; put it in quotes`.
  public var description: String {
    "\(file)\(line.map { ":\($0)" } ?? ""): \(field.map { "\($0): " } ?? "")\(problem)"
  }
}
