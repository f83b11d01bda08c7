public import Foundation
public import Records

/// One object of a file, and where it stands.
public struct JSONRow: Sendable, Hashable {
  /// The file, as it was named.
  public var file: String
  /// The line, from 1; the place in the array for `.json`.
  public var line: Int
  /// The object.
  public var object: JSON

  /// A row.
  public init(file: String, line: Int, object: JSON) {
    self.file = file
    self.line = line
    self.object = object
  }

  func error(_ field: String? = nil, _ problem: String) -> DataError {
    DataError(file, line: line, field: field, problem)
  }
}

extension JSONRow {
  /// The objects of `file`: one a line, or the elements of an array where the name ends in `.json`
  /// (or `.json.gz`).
  ///
  /// Blank lines are skipped. Reading stops after `limit` rows.
  ///
  /// - Throws: `DataError` where the file is missing, empty, cut off, or a line is no object.
  public static func read(_ file: URL, name: String, limit: Int? = nil) throws(DataError)
    -> [JSONRow]
  {
    let reader = try LineReader(file, name: name)
    let isArray = name.hasSuffix(".json") || name.hasSuffix(".json.gz")
    var rows: [JSONRow] = []
    if isArray {
      rows = try array(try reader.whole(), name)
    } else {
      try reader.forEach { number, bytes throws(DataError) in
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
        if let limit, rows.count >= limit { return }
        rows.append(try row(bytes, name, number))
      }
    }
    if rows.isEmpty, limit != 0 {
      throw DataError(name, "holds no rows; write one JSON object a line")
    }
    return limit.map { Array(rows.prefix($0)) } ?? rows
  }

  private static func row(
    _ bytes: ArraySlice<UInt8>, _ name: String, _ line: Int
  ) throws(DataError) -> JSONRow {
    let value: JSON
    do {
      value = try JSON(parsing: bytes)
    } catch {
      throw DataError(name, line: line, "no JSON: \(error); write one whole object a line")
    }
    guard case .object = value else {
      throw DataError(name, line: line, "expected an object, found \(value.kind)")
    }
    return JSONRow(file: name, line: line, object: value)
  }

  private static func array(_ bytes: [UInt8], _ name: String) throws(DataError) -> [JSONRow] {
    let value: JSON
    do {
      value = try JSON(parsing: bytes)
    } catch { throw DataError(name, "no JSON: \(error)") }
    guard let elements = value.array else {
      throw DataError(name, "expected an array of objects, found \(value.kind)")
    }
    var rows: [JSONRow] = []
    for (i, element) in elements.enumerated() {
      guard case .object = element else {
        throw DataError(name, field: "[\(i)]", "expected an object, found \(element.kind)")
      }
      rows.append(JSONRow(file: name, line: i + 1, object: element))
    }
    return rows
  }
}
