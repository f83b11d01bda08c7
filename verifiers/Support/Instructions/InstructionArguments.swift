import Expressions
import Recipes
import Records

/// The arguments of one instruction: an object of a row's `kwargs`.
struct InstructionArguments {
  private let values: JSON

  /// Reads `values`; members that are null count as not there.
  init(_ values: JSON) { self.values = values }

  /// Makes sure that nothing is given but what `names` lists.
  ///
  /// - Throws: `InstructionFault` with the first that is not.
  func require(only names: [String]) throws(InstructionFault) {
    if values == .null { return }
    guard let members = values.members else {
      throw InstructionFault(reason: "the arguments are \(values.kind); an object would do")
    }
    let other = members.first { $0.value != .null && !names.contains($0.key) }
    guard let name = other?.key else { return }
    let remedy =
      names.isEmpty
      ? "it takes none" : didYouMean(name, among: names, "the arguments are")
    throw InstructionFault(reason: "takes no argument \"\(name)\"; \(remedy)")
  }

  private func value(_ name: String) throws(InstructionFault) -> JSON {
    guard let value = values[name], value != .null else {
      throw InstructionFault(reason: "the argument \"\(name)\" is missing")
    }
    return value
  }

  /// A text that is not blank, without white space around it.
  func text(_ name: String) throws(InstructionFault) -> String {
    let value = try value(name)
    guard let text = value.string?.pythonStripped, !text.isEmpty else {
      throw InstructionFault(reason: "the argument \"\(name)\" is \(value.text); a text would do")
    }
    return text
  }

  /// One text or more.
  func texts(_ name: String) throws(InstructionFault) -> [String] {
    let value = try value(name)
    guard let list = value.array, !list.isEmpty else {
      throw InstructionFault(
        reason: "the argument \"\(name)\" is \(value.text); a list of texts, one or more, would do")
    }
    let texts = list.compactMap(\.string).filter { !$0.isEmpty }
    guard texts.count == list.count else {
      throw InstructionFault(reason: "the argument \"\(name)\" does not hold texts alone")
    }
    return texts
  }

  /// A whole number, 0 or more.
  func count(_ name: String) throws(InstructionFault) -> Int {
    let value = try value(name)
    guard let count = value.int, count >= 0 else {
      throw InstructionFault(
        reason: "the argument \"\(name)\" is \(value.text); a number from 0 on would do")
    }
    return count
  }

  /// A number and what a count has to be beside it.
  func limit(_ number: String, relation: String) throws(InstructionFault) -> CountLimit {
    let word = try text(relation)
    guard let relation = CountLimit.Relation(rawValue: word) else {
      throw InstructionFault(
        reason: "the argument \"\(relation)\" is \"\(word)\"; less than or at least would do")
    }
    return CountLimit(relation: relation, number: try count(number))
  }
}

/// What a count has to be.
struct CountLimit: Sendable {
  /// On which side of the number.
  enum Relation: String { case less = "less than", atLeast = "at least" }
  let relation: Relation
  let number: Int

  /// Whether `count` is on the right side.
  func holds(_ count: Int) -> Bool { relation == .less ? count < number : count >= number }
}

extension Expression {
  /// A pattern that an argument holds, read as published: by Python's rules and without regard to
  /// case; what is no pattern stands for itself.
  static func argument(_ text: String, before: String = "", after: String = "")
    throws(InstructionFault) -> Expression
  {
    do {
      return try Expression(before + text + after, ignoresCase: true)
    } catch {
      return try fixed(before + literal(text) + after, ignoresCase: true)
    }
  }

  /// A pattern of our own.
  static func fixed(_ pattern: String, ignoresCase: Bool = false) throws(InstructionFault)
    -> Expression
  {
    do {
      return try Expression(pattern, ignoresCase: ignoresCase)
    } catch { throw InstructionFault(reason: "\(error)") }
  }

  private static func literal(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      let isPlain = scalar.properties.isAlphabetic || "0"..."9" ~= scalar
      out += (isPlain ? "" : "\\") + String(scalar)
    }
    return out
  }
}
