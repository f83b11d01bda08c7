import Foundation
import Recipes
import Records
import Rewards
import Testing
import Verifiers

/// One collected case: a row of a file of cases, with its label.
struct ReferenceCase: Sendable {
  /// The file and the line, for a row without an id.
  let place: String
  /// The row as it was written.
  let row: JSON

  /// The case's name in reports.
  var id: String { row["id"]?.string ?? place }
  /// What kind of thing is tested.
  var kind: String { row["kind"]?.string ?? "" }
  /// How sure the label is: `ok` where the row does not say.
  var audit: String { row["audit"]?.string ?? "ok" }
  /// The label, where it is a truth value.
  var isRight: Bool? { row["expected"]?.bool }

  /// A text of the row, written out where the row only describes it.
  ///
  /// - Throws: `CaseError` where there is none.
  func text(_ key: String) throws -> String {
    guard let value = row[key] else { throw CaseError("\(id): there is no \"\(key)\"") }
    if let text = value.string { return text }
    guard value["gen"] != nil else {
      throw CaseError("\(id): \"\(key)\" is \(value.kind) and no text")
    }
    return try generated(value)
  }

  /// `prefix`, `unit` as many times as `times` says, `suffix`.
  private func generated(_ value: JSON) throws -> String {
    guard value["gen"]?.string == "repeat", let unit = value["unit"]?.string,
      let times = value["times"]?.int
    else { throw CaseError("\(id): nobody can generate \(value.text)") }
    return (value["prefix"]?.string ?? "") + String(repeating: unit, count: times)
      + (value["suffix"]?.string ?? "")
  }
}

/// A file of cases that cannot be read.
struct CaseError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// The files of collected cases, where the machine has them.
enum ReferenceCases {
  /// The folder that `HONE_REFERENCE` names.
  static let root = ProcessInfo.processInfo.environment["HONE_REFERENCE"]
  /// Whether there are any; suites are enabled by it.
  static var exist: Bool { root != nil }

  /// The rows of a file in order, without those whose label is dubious.
  ///
  /// - Parameters:
  ///   - name: the file without its ending, such as `math_equiv_peers`.
  ///   - kinds: the kinds of rows that are wanted; all where none is given.
  static func read(_ name: String, kinds: String...) throws -> [ReferenceCase] {
    let path = "\(root ?? "")/verifier-cases/\(name).jsonl"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    return try lines.enumerated().map { index, line in
      ReferenceCase(place: "\(name):\(index + 1)", row: try JSON(parsing: line.utf8))
    }.filter { $0.audit != "dubious" && (kinds.isEmpty || kinds.contains($0.kind)) }
  }
}

/// The verifier that a recipe's text names: `math`, or `{type: math, tolerance: 0.01}`.
func verifier(_ yaml: String) throws -> any Verifier {
  try Node(yaml: yaml, file: "test").decode(Choice<VerifierFamily>.self).part
}
