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
  /// The objects of `source` in `file`: one a line, the elements of an array where the name ends in
  /// `.json`, or the texts of a `.txt` file, each as `{"text": …}`; all of them plain or gzipped.
  ///
  /// Blank lines are skipped. Lines after the last row that is wanted are not parsed.
  ///
  /// - Throws: `DataError` where the file is missing, empty, cut off, or a line is no object.
  public static func read(_ source: DataSource, in file: URL) throws(DataError) -> [JSONRow] {
    let name = source.path
    let reader = try LineReader(file, name: name)
    let wanted = source.wantedRows
    let all: [JSONRow]
    if TextRows.isName(name) {
      all = try TextRows.read(reader, name: name, separator: source.separator)
    } else if name.hasSuffix(".json") || name.hasSuffix(".json.gz") {
      all = try array(try reader.whole(), name)
    } else {
      all = try lines(reader, name, upTo: wanted.upperBound)
    }
    if all.isEmpty {
      throw DataError(name, "holds no rows; write one JSON object a line")
    }
    let rows = Array(all[wanted.clamped(to: all.indices)])
    if rows.isEmpty {
      throw DataError(
        name, field: "skip", "is \(wanted.lowerBound), and there are \(all.count) rows")
    }
    return rows
  }

  /// Reads a file of one object a line in pieces, and hands on each line that is not blank: the row, or
  /// what is wrong with it.
  ///
  /// - Parameters:
  ///   - file: plain or gzipped; a pipe will do.
  ///   - name: how errors call the file.
  ///   - body: what is made of a line; reading ends with what it throws.
  /// - Throws: `DataError` where the file is missing or cannot be read on; what `body` throws.
  public static func forEach(
    in file: URL, name: String, _ body: (Result<JSONRow, DataError>) throws(DataError) -> Void
  ) throws(DataError) {
    try LineReader(file, name: name).forEach { number, bytes throws(DataError) in
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
      let result: Result<JSONRow, DataError>
      do throws(DataError) {
        result = .success(try row(bytes, name, number))
      } catch {
        result = .failure(error)
      }
      try body(result)
    }
  }

  private static func lines(_ reader: LineReader, _ name: String, upTo end: Int)
    throws(DataError) -> [JSONRow]
  {
    var rows: [JSONRow] = []
    try reader.forEach { number, bytes throws(DataError) in
      if rows.count >= end || bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
      rows.append(try row(bytes, name, number))
    }
    return rows
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
