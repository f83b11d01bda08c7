import Recipes
import Records

/// What is wrong with a row's tests, in words.
struct TestFault: Error, Equatable {
  let reason: String

  /// Refuses a key that is nearly one of the known ones; a dataset may say what it likes by others.
  static func refuse(_ key: String, nearlyAmong known: [String]) throws(TestFault) {
    let word = String(key.prefix(40))
    if known.contains(key) || nearestName(to: word, among: known) == nil { return }
    throw TestFault(
      reason: "has the unknown key \"\(word)\"; \(didYouMean(word, among: known, "the keys are"))")
  }
}

extension StreamTest {
  private static let inputs = ["stdin", "input"]
  private static let outputs = ["stdout", "output", "expected_output"]
  /// What kind of a test it is: one that is read and printed has one of `kinds`, or none.
  private static let kindKeys = ["type", "testtype"]
  private static let kinds = ["stdin", "stdin_stdout", "stdio"]

  /// Reads a test from a map: `{stdin, stdout}`, or `{input, output}`.
  ///
  /// - Throws: where there is no output, an input or output is given twice or is no text, the test is of
  ///   another kind, or a key is nearly one of these.
  init(_ row: JSON) throws(TestFault) {
    guard let members = row.members else {
      throw TestFault(reason: "a test is \(row.kind); {stdin, stdout} would do")
    }
    for member in members { try Self.check(member) }
    guard let output = try Self.text(of: Self.outputs, in: row) else {
      throw TestFault(reason: "a test has no stdout; {stdin, stdout} would do")
    }
    self.init(input: try Self.text(of: Self.inputs, in: row) ?? "", output: output)
  }

  private static func check(_ member: JSON.Member) throws(TestFault) {
    let key = member.key
    if member.value == .null, key == "fn_name" || kindKeys.contains(key) { return }
    if kindKeys.contains(key), let kind = member.value.string, kinds.contains(kind) { return }
    if key == "fn_name" || kindKeys.contains(key) {
      throw TestFault(
        reason: "a test has \(key) \(member.value.text.prefix(40)); tests that call a function are "
          + "{inputs, outputs, fn_name}")
    }
    do throws(TestFault) {
      try TestFault.refuse(key, nearlyAmong: inputs + outputs + kindKeys + ["fn_name"])
    } catch { throw TestFault(reason: "a test \(error.reason)") }
  }

  /// The text of the one key among those that mean the same.
  private static func text(of keys: [String], in row: JSON) throws(TestFault) -> String? {
    let given = keys.filter { row[$0] != nil && row[$0] != .null }
    guard given.count <= 1 else {
      throw TestFault(
        reason: "a test has \(given.joined(separator: " and ")); one of them would do")
    }
    guard let key = given.first, let value = row[key] else { return nil }
    guard let lines = value.lines else {
      throw TestFault(reason: "the \(key) of a test is \(value.kind); text or its lines would do")
    }
    return lines
  }
}

extension JSON {
  /// A text or a number, or the lines of a list of them; `nil` for anything else.
  var lines: String? {
    switch self {
    case .string(let text): return text
    case .int, .number: return text
    case .array(let parts):
      let lines = parts.compactMap(\.lines)
      return lines.count == parts.count ? lines.joined(separator: "\n") : nil
    default: return nil
    }
  }
}
