public import Foundation
public import Records

/// The rows of one split, source after source.
public struct Dataset: Sendable, Hashable {
  /// All rows.
  public var rows: [DataRow]
  /// Which rows each source gave.
  public var sources: [Range<Int>]
  /// Each source's share of what is drawn; `nil` means its number of rows.
  public var weights: [Double]?

  /// Rows of one source.
  public init(rows: [DataRow]) {
    self.rows = rows
    sources = [0..<rows.count]
  }

  /// The rows as problems for the policy.
  public var problems: [Problem] { rows.map(\.problem) }

  /// Reads every source of `origin`.
  ///
  /// - Parameters:
  ///   - directory: what relative paths start from.
  ///   - generate: the rows of a generator, each an object.
  /// - Throws: `DataError` for the first fault found.
  public init(
    _ origin: DataOrigin, directory: URL,
    generate: (GeneratorCall) throws(DataError) -> [JSON] = Dataset.noGenerator
  ) throws(DataError) {
    self.init(rows: [])
    sources = []
    switch origin {
    case .files(let files):
      for source in files {
        let isAbsolute = source.path.hasPrefix("/")
        let file =
          isAbsolute ? URL(filePath: source.path) : directory.appending(path: source.path)
        try add(JSONRow.read(source, in: file), source)
      }
      let given = files.compactMap(\.weight)
      weights = given.count == files.count && !files.isEmpty ? given : nil
    case .generator(let call):
      var raw: [JSONRow] = []
      for object in try generate(call) {
        raw.append(JSONRow(file: call.name, line: raw.count + 1, object: object))
      }
      try add(raw, DataSource(path: call.name))
    }
  }

  /// Refuses: there are no generators.
  public static func noGenerator(_ call: GeneratorCall) throws(DataError) -> [JSON] {
    throw DataError(call.name, field: "generator", "there is no such generator")
  }

  private mutating func add(_ raw: [JSONRow], _ source: DataSource) throws(DataError) {
    let reader = try RowReader(source)
    let start = rows.count
    for row in raw { rows.append(try reader.row(row)) }
    sources.append(start..<rows.count)
  }

  /// The rows at `kept`, in order, with the sources' ranges and weights that remain.
  func keeping(_ kept: [Int]) -> Dataset {
    var result = self
    result.rows = kept.map { rows[$0] }
    result.sources = sources.map { source in
      let before = kept.count { $0 < source.lowerBound }
      return before..<before + kept.count { source.contains($0) }
    }
    return result
  }
}
