import Recipes
import Records
import Rewards

extension Submission {
  /// The tests that the row holds, by the columns of the usual datasets.
  ///
  /// - Parameter column: the column of the tests; `nil` looks for one.
  /// - Throws: `VerifierError.malformedProblem`, where there are none or they cannot be read.
  func codeTests(in column: String?) throws(VerifierError) -> CodeTests {
    if let column {
      guard let value = columns[column] else { throw malformed("there is no column \"\(column)\"") }
      return try tests(value, column)
    }
    if let value = columns["test_list"] { return try listed(value) }
    for name in ["input_output", "tests", "test", "test_cases", "test_code", "unit_tests"] {
      if let value = columns[name], value != .null { return try tests(value, name) }
    }
    if columns["inputs"] != nil { return try paired(columns, "inputs") }
    throw malformed(
      "no column holds tests; test with entry_point, test_list, tests, input_output, or inputs "
        + "with outputs would do, or tests_column: NAME")
  }

  /// The code that the completion goes on with; empty where the row names no function to write.
  var codePrompt: String { columns["entry_point"] == nil ? "" : columns["prompt"]?.string ?? "" }

  private func malformed(_ reason: String) -> VerifierError {
    .malformedProblem(id: problem, reason: reason)
  }

  private func tests(_ value: JSON, _ column: String) throws(VerifierError) -> CodeTests {
    if let text = value.string {
      let opening = text.utf8.first { $0 > 0x20 }
      if opening == UInt8(ascii: "{") || opening == UInt8(ascii: "["),
        let inner = try? JSON(parsing: text)
      {
        return try tests(inner, column)
      }
      return .python(python([text]))
    }
    if value["inputs"] != nil {
      try checkKeys(of: value, column)
      return try paired(value, column)
    }
    guard let rows = value.array, !rows.isEmpty else {
      throw malformed("column \"\(column)\" holds \(value.kind) and no tests")
    }
    if rows[0].members != nil { return try streams(rows, column) }
    return .python(python(try texts(rows, column)))
  }

  /// MBPP: a list of assertions, and what they need.
  private func listed(_ value: JSON) throws(VerifierError) -> CodeTests {
    guard let rows = value.array, !rows.isEmpty else {
      throw malformed("column \"test_list\" holds \(value.kind) and no tests")
    }
    let imports = try texts(columns["test_imports"]?.array ?? [], "test_imports")
    var tests = python(try texts(rows, "test_list"))
    tests.setup = (imports + [columns["test_setup_code"]?.string ?? ""]).joined(separator: "\n")
    return .python(tests)
  }

  private func python(_ texts: [String]) -> PythonTests {
    PythonTests(
      prompt: codePrompt, entryPoint: columns["entry_point"]?.string ?? "", texts: texts)
  }

  private func texts(_ rows: [JSON], _ column: String) throws(VerifierError) -> [String] {
    var texts: [String] = []
    for row in rows {
      guard let text = row.string else {
        throw malformed("column \"\(column)\" holds a list with \(row.kind); texts would do")
      }
      texts.append(text)
    }
    return texts
  }

  /// A list of maps, each an input and what must be printed.
  private func streams(_ rows: [JSON], _ column: String) throws(VerifierError) -> CodeTests {
    var tests: [StreamTest] = []
    for row in rows {
      do throws(TestFault) {
        tests.append(try StreamTest(row))
      } catch { throw malformed("column \"\(column)\": \(error.reason)") }
    }
    return .streams(tests)
  }

  /// APPS: inputs and outputs side by side, of a function where `fn_name` names one.
  private func paired(_ value: JSON, _ column: String) throws(VerifierError) -> CodeTests {
    guard let inputs = value["inputs"]?.array, let outputs = value["outputs"]?.array,
      inputs.count == outputs.count, !inputs.isEmpty
    else {
      throw malformed("column \"\(column)\" holds no list of inputs and one of as many outputs")
    }
    if let function = value["fn_name"]?.string {
      var tests = PythonTests()
      tests.calls = .init(
        function: function, arguments: inputs.map { .array($0.array ?? [$0]) }, results: outputs)
      return .python(tests)
    }
    var tests: [StreamTest] = []
    for (input, output) in zip(inputs, outputs) {
      // A value that is no text is printed as it is written.
      tests.append(
        StreamTest(input: input.lines ?? input.text, output: output.lines ?? output.text))
    }
    return .streams(tests)
  }

  private func checkKeys(of value: JSON, _ column: String) throws(VerifierError) {
    do throws(TestFault) {
      for member in value.members ?? [] {
        try TestFault.refuse(member.key, nearlyAmong: ["inputs", "outputs", "fn_name"])
      }
    } catch { throw malformed("column \"\(column)\" \(error.reason)") }
  }
}
