import Expressions
import Records

/// A JSON Schema, draft 2020-12, read and ready to be asked.
///
/// Assertions about every kind of value, the applicators `allOf`, `anyOf`, `oneOf`, `not`, `if`, and
/// references within the document. `format` is asserted: the formats of `SchemaFormat` are checked, all
/// others refused. What describes a schema says nothing about a value. Patterns follow ECMA-262.
/// Everything else (`unevaluatedProperties`, `$dynamicRef`, `$anchor`, references to other documents) is
/// an error when the schema is read: a keyword that is not understood is never passed over.
///
/// - SeeAlso: https://json-schema.org/draft/2020-12, core and validation.
struct JSONSchema: Sendable {
  /// One thing that a schema asks for. Numbers are places in `nodes`.
  enum Rule: Sendable {
    case never
    case types([Kind])
    /// One of these values, each in canonical form, and how they are written in messages.
    case values([[UInt8]], text: String)
    case number(NumberLimit)
    case length(ClosedRange<Int>)
    case pattern(Expression)
    case format(SchemaFormat)
    case items(first: [Int], rest: Int?)
    case contains(Int, ClosedRange<Int>)
    case itemCount(ClosedRange<Int>)
    case uniqueItems
    case properties([Property], patterns: [PatternProperty], rest: Int?)
    case names(Int)
    case required([String], whenThereIs: String?)
    case dependent(String, Int)
    case propertyCount(ClosedRange<Int>)
    case all([Int])
    case any([Int])
    case one([Int])
    case not(Int)
    case condition(Int, then: Int?, otherwise: Int?)

    /// Whether it asks about the value as a whole, which comes before what asks about its parts: a
    /// list that is too long is not gone through.
    var isQuick: Bool {
      switch self {
      case .never, .types, .number, .length, .itemCount, .propertyCount: true
      default: false
      }
    }
  }

  /// A named property and its schema.
  struct Property: Sendable {
    let name: String
    let node: Int
  }

  /// A pattern of names and the schema of what they name.
  struct PatternProperty: Sendable {
    let pattern: Expression
    let node: Int
  }

  /// A bound on a number.
  enum NumberLimit: Sendable {
    case minimum(Double)
    case above(Double)
    case maximum(Double)
    case below(Double)
    case multiple(Double)
  }

  /// What kind of value is asked for.
  enum Kind: String, Sendable, CaseIterable {
    case null, boolean, integer, number, string, array, object

    /// Whether `value` is of the kind; a number without a fraction is an integer.
    func holds(_ value: JSON) -> Bool {
      switch (self, value) {
      case (.null, .null), (.boolean, .bool), (.string, .string), (.array, .array),
        (.object, .object), (.number, .int), (.number, .number), (.integer, .int):
        true
      case (.integer, .number(let number)): number == number.rounded() && number.isFinite
      default: false
      }
    }
  }

  /// The rules of every schema in the document that is reached.
  let nodes: [[Rule]]
  /// The place of the whole document's.
  let root: Int

  /// Reads a schema.
  ///
  /// - Throws: `SchemaFault` with the place in the schema, as a JSON pointer.
  init(_ document: JSON) throws(SchemaFault) {
    var reader = SchemaReader(document)
    root = try reader.node(at: [])
    nodes = reader.nodes
  }
}

/// What is wrong, with a schema or with a value, and where.
struct SchemaFault: Error {
  /// Where, as a JSON pointer: `/items/0`; empty for the whole.
  var path: String
  /// What is wrong there.
  let problem: String

  /// `at /items/0: is no text`, or the problem alone where it is the whole's.
  var description: String { path.isEmpty ? problem : "at \(path): \(problem)" }

  /// The same fault, seen from the value that holds what is at fault under `step`.
  func below(_ step: String) -> SchemaFault {
    let escaped = step.replacing("~", with: "~0").replacing("/", with: "~1")
    return SchemaFault(path: "/\(escaped)\(path)", problem: problem)
  }
}

extension JSON {
  /// The value as bytes that are equal for equal values alone: names in order, 1.0 as 1.
  var canonical: [UInt8] {
    var out: [UInt8] = []
    writeCanonical(to: &out)
    return out
  }

  private func writeCanonical(to out: inout [UInt8]) {
    switch self {
    case .number(let number): out += (Int(exactly: number).map(String.init) ?? "\(number)").utf8
    case .null, .bool, .int, .string: out += text.utf8
    case .array(let elements):
      out.append(UInt8(ascii: "["))
      for element in elements {
        element.writeCanonical(to: &out)
        out.append(UInt8(ascii: ","))
      }
      out.append(UInt8(ascii: "]"))
    case .object(let members):
      out.append(UInt8(ascii: "{"))
      for member in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        JSON.string(member.key).writeCanonical(to: &out)
        member.value.writeCanonical(to: &out)
      }
      out.append(UInt8(ascii: "}"))
    }
  }
}
