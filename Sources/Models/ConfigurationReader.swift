import Foundation
import Records

/// The fields of a JSON file, read one by one with errors that name them.
///
/// It remembers what was asked for, so that what nobody asked for can be refused.
public struct ConfigurationReader {
  let file: String
  let json: JSON
  /// Where `json` lies in the file, ending in a dot; empty at the top.
  private let path: String
  /// What fields are called in this file, by their usual names.
  private var aliases: [String: String] = [:]
  private let asked = Asked()

  private final class Asked {
    var keys: Set<String> = []
  }

  init(contentsOf url: URL) throws(CheckpointError) {
    let bytes = try readFile(url)
    do {
      json = try JSON(parsing: bytes)
    } catch {
      throw CheckpointError(file: url.path, problem: "no valid JSON: \(error)")
    }
    (file, path) = (url.path, "")
    guard json.members != nil else {
      throw CheckpointError(file: file, problem: "expected an object, found \(json.kind)")
    }
  }

  init(file: String, json: JSON, path: String = "") {
    self.file = file
    self.json = json
    self.path = path
  }

  /// The same fields for a family that calls some of them otherwise; both names are read.
  func calling(_ aliases: [String: String]) -> ConfigurationReader {
    var reader = self
    reader.aliases = aliases
    return reader
  }

  /// The name that the file has for a field.
  private func written(_ key: String) -> String {
    guard let alias = aliases[key], json[key] == nil else { return key }
    return alias
  }

  /// The value of a field; `null` counts as absent.
  subscript(_ key: String) -> JSON? {
    let key = written(key)
    asked.keys.insert(key)
    // A bare `nil` would be the JSON value.
    return json[key].flatMap { $0 == .null ? Optional.none : $0 }
  }

  /// Whether the field is written at all, be it as `null`.
  func mentions(_ key: String) -> Bool { json[written(key)] != nil }

  func fail(_ key: String, _ problem: String) -> CheckpointError {
    CheckpointError(file: file, item: path + written(key), problem: problem)
  }

  func mismatch(_ key: String, _ expected: String) -> CheckpointError {
    fail(key, "expected \(expected), found \(self[key].map { $0.kind } ?? "nothing")")
  }

  /// Refuses fields that were not asked for and are not known to change nothing.
  func refuseUnread(_ whole: String, neutral: (String) -> Bool = NeutralFields.contains)
    throws(CheckpointError)
  {
    for member in json.members ?? []
    where !asked.keys.contains(member.key) && member.value.saysSomething {
      if path.isEmpty && neutral(member.key) { continue }
      throw CheckpointError(
        file: file, item: path + member.key,
        problem: "\(member.value.text.prefix(60)) is not supported in \(whole); "
          + "remove the field if it changes nothing that is computed")
    }
  }
}

extension ConfigurationReader {
  /// The object under `key`.
  func object(_ key: String) throws(CheckpointError) -> ConfigurationReader? {
    guard let value = self[key] else { return nil }
    guard value.members != nil else { throw mismatch(key, "an object") }
    return ConfigurationReader(file: file, json: value, path: path + written(key) + ".")
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

  /// A number above 0 as layers compute with it, 32 bits wide.
  func positive(_ key: String, default fallback: Double? = nil) throws(CheckpointError) -> Double {
    guard let value = self[key] ?? fallback.map({ .number($0) }), let number = value.double else {
      throw mismatch(key, "a number")
    }
    guard number.isPositiveFloat else {
      throw fail(
        key, "expected a number above 0\(number > 0 ? " as float32" : ""), found \(number)")
    }
    return number
  }

  /// A number above 0, or none.
  func bound(_ key: String, default fallback: Double? = nil) throws(CheckpointError) -> Float? {
    guard mentions(key) ? self[key] != nil : fallback != nil else { return nil }
    return Float(try positive(key, default: fallback))
  }

  func flag(_ key: String, default fallback: Bool = false) throws(CheckpointError) -> Bool {
    guard let value = self[key] else { return fallback }
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

extension Double {
  /// Whether the number is above 0 and finite as a `Float` too.
  var isPositiveFloat: Bool { Float(self) > 0 && Float(self).isFinite }
}

extension JSON {
  /// Whether the value can change something: not `null`, not `false`, not empty.
  fileprivate var saysSomething: Bool {
    switch self {
    case .null, .bool(false), .string(""): false
    case .array(let elements): !elements.isEmpty
    case .object(let members): !members.isEmpty
    default: true
    }
  }
}
