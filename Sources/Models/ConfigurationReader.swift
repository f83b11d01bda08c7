import Foundation
import Records

/// The fields of a JSON file, read one by one with errors that name them.
struct ConfigurationReader {
  let file: String
  let json: JSON
  /// Where `json` lies in the file, ending in a dot; empty at the top.
  var path = ""

  init(contentsOf url: URL) throws(CheckpointError) {
    file = url.path
    let bytes = try readFile(url)
    do {
      json = try JSON(parsing: bytes)
    } catch {
      throw CheckpointError(file: file, problem: "no valid JSON: \(error)")
    }
    guard json.members != nil else {
      throw CheckpointError(file: file, problem: "expected an object, found \(json.kind)")
    }
  }

  private init(file: String, json: JSON, path: String) {
    self.file = file
    self.json = json
    self.path = path
  }

  /// The value of a field; `null` counts as absent.
  subscript(_ key: String) -> JSON? {
    // A bare `nil` would be the JSON value.
    json[key].flatMap { $0 == .null ? Optional.none : $0 }
  }

  /// Whether the field is written at all, be it as `null`.
  func mentions(_ key: String) -> Bool { json[key] != nil }

  func fail(_ key: String, _ problem: String) -> CheckpointError {
    CheckpointError(file: file, item: path + key, problem: problem)
  }

  func mismatch(_ key: String, _ expected: String) -> CheckpointError {
    fail(key, "expected \(expected), found \(self[key].map { $0.kind } ?? "nothing")")
  }

  /// The object under `key`.
  func object(_ key: String) throws(CheckpointError) -> ConfigurationReader? {
    guard let value = self[key] else { return nil }
    guard value.members != nil else { throw mismatch(key, "an object") }
    return ConfigurationReader(file: file, json: value, path: path + key + ".")
  }

  /// A count or a width. The bounds keep every count of parameters from overflowing.
  func size(_ key: String, default fallback: Int? = nil, limit: Int = 1 << 20)
    throws(CheckpointError) -> Int
  {
    guard let value = self[key] ?? fallback.map({ .int($0) }), let size = value.int else {
      throw mismatch(key, "a whole number")
    }
    guard 1...limit ~= size else {
      throw fail(key, "expected a whole number in 1 ... \(limit), found \(size)")
    }
    return size
  }

  func positive(_ key: String, default fallback: Double? = nil) throws(CheckpointError) -> Double {
    guard let value = self[key] ?? fallback.map({ .number($0) }), let number = value.double else {
      throw mismatch(key, "a number")
    }
    guard number > 0 else { throw fail(key, "expected a number above 0, found \(number)") }
    return number
  }

  func flag(_ key: String) throws(CheckpointError) -> Bool {
    guard let value = self[key] else { return false }
    guard let flag = value.bool else { throw mismatch(key, "true or false") }
    return flag
  }

  /// A token id, or a list of them.
  func tokens(_ key: String, below vocabSize: Int) throws(CheckpointError) -> [Int32]? {
    guard let value = self[key] else { return nil }
    let ids = (value.array ?? [value]).map { $0.int ?? -1 }
    guard ids.allSatisfy({ 0..<vocabSize ~= $0 }) else {
      throw fail(key, "expected token ids in 0 ..< \(vocabSize), found \(value.text)")
    }
    return ids.map { Int32($0) }
  }
}
