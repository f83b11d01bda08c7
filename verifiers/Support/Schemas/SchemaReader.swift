import Foundation
import Records

/// Reads the schemas of a document, each once, following references within it.
struct SchemaReader {
  private let document: JSON
  private(set) var nodes: [[JSONSchema.Rule]] = []
  private var places: [[String]: Int] = [:]
  private var depth = 0

  private static let nodeLimit = 10_000
  private static let depthLimit = 100

  init(_ document: JSON) { self.document = document }

  /// The schema at a place of the document.
  mutating func node(at path: [String]) throws(SchemaFault) -> Int {
    if let known = places[path] { return known }
    depth += 1
    defer { depth -= 1 }
    guard nodes.count < Self.nodeLimit, depth <= Self.depthLimit else {
      throw fault(path, "makes the schema larger or deeper than any sensible one")
    }
    guard let value = value(at: path) else { throw fault(path, "there is nothing there") }
    let index = nodes.count
    places[path] = index
    nodes.append([])
    nodes[index] = try rules(of: value, at: path)
    return index
  }

  /// A schema that is written nowhere, with rules of its own.
  mutating func add(_ rules: [JSONSchema.Rule]) -> Int {
    nodes.append(rules)
    return nodes.count - 1
  }

  func fault(_ path: [String], _ problem: String) -> SchemaFault {
    path.reversed().reduce(SchemaFault(path: "", problem: problem)) { $0.below($1) }
  }

  private func value(at path: [String]) -> JSON? {
    var value: JSON? = document
    for step in path {
      if let list = value?.array {
        value = Int(step).flatMap { list.indices.contains($0) ? list[$0] : nil }
      } else {
        value = value?[step]
      }
    }
    return value
  }

  private mutating func rules(of value: JSON, at path: [String]) throws(SchemaFault)
    -> [JSONSchema.Rule]
  {
    if let isOpen = value.bool { return isOpen ? [] : [.never] }
    guard let members = value.members else {
      throw fault(path, "is \(value.kind); a schema is an object, true or false")
    }
    var rules: [JSONSchema.Rule] = []
    for member in members {
      let place = SchemaPlace(schema: value, path: path, keyword: member.key, value: member.value)
      guard let keyword = SchemaKeyword(rawValue: member.key) else {
        let hint = SchemaKeyword.hint(for: member.key)
        throw fault(place.full, "is no keyword that is supported; \(hint)")
      }
      if let rule = try rule(keyword, place) { rules.append(rule) }
    }
    return rules.filter(\.isQuick) + rules.filter { !$0.isQuick }
  }

  /// The schema that a reference names.
  mutating func node(referredTo reference: String, from place: SchemaPlace) throws(SchemaFault)
    -> Int
  {
    guard reference == "#" || reference.hasPrefix("#/") else {
      throw fault(place.full, "refers to \"\(reference)\"; #/$defs/… within the schema would do")
    }
    let steps = reference.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
      ($0.removingPercentEncoding ?? String($0)).replacing("~1", with: "/").replacing(
        "~0", with: "~")
    }
    if value(at: steps) == nil {
      throw fault(place.full, "refers to \"\(reference)\", which is not there")
    }
    return try node(at: steps)
  }
}

/// A keyword with its value, and where it stands.
struct SchemaPlace {
  /// The schema that the keyword is in.
  let schema: JSON
  let path: [String]
  let keyword: String
  let value: JSON

  /// The keyword's own place.
  var full: [String] { path + [keyword] }

  /// Whether another keyword is in the same schema.
  func has(_ other: SchemaKeyword) -> Bool { schema[other.rawValue] != nil }

  /// The place of another keyword of the same schema, where it has that.
  func beside(_ other: SchemaKeyword) -> SchemaPlace? {
    schema[other.rawValue].map {
      SchemaPlace(schema: schema, path: path, keyword: other.rawValue, value: $0)
    }
  }
}
