import Records
import Rewards
import Testing

@testable import Verifiers

@Suite struct StreamTestReadingTests {
  @Test(arguments: [
    ("{\"stdin\": \"1\", \"stdout\": \"2\"}", "1", "2"),
    ("{\"input\": \"1\", \"output\": \"2\", \"testtype\": \"stdin\"}", "1", "2"),
    ("{\"stdout\": \"2\", \"name\": \"x\"}", "", "2"),
    ("{\"stdout\": \"2\", \"weight\": 1, \"metadata\": {}, \"time_limit\": 3}", "", "2"),
    ("{\"input\": null, \"expected_output\": 2, \"fn_name\": null}", "", "2"),
    ("{\"stdin\": [\"1\", 2], \"stdout\": [\"a\", \"b\"]}", "1\n2", "a\nb"),
    ("{\"type\": \"stdin_stdout\", \"input\": 7, \"output\": \"\"}", "7", ""),
  ])
  func `a test is an input and an output`(row: String, input: String, output: String) throws {
    #expect(try StreamTest(JSON(parsing: row)) == StreamTest(input: input, output: output))
  }

  @Test(arguments: [
    ("{\"stdn\": \"1\", \"stdout\": \"2\"}", "the unknown key \"stdn\"; did you mean stdin?"),
    ("{\"stdin\": \"1\", \"stdou\": \"2\"}", "the unknown key \"stdou\"; did you mean stdout?"),
    ("{\"fn_nam\": \"f\", \"stdout\": \"2\"}", "the unknown key \"fn_nam\"; did you mean fn_name?"),
    ("{\"stdin\": \"1\"}", "a test has no stdout; {stdin, stdout} would do"),
    ("{\"stdin\": \"1\", \"stdout\": null}", "a test has no stdout"),
    ("{\"stdin\": \"1\", \"input\": \"1\", \"stdout\": \"\"}", "a test has stdin and input"),
    ("{\"stdin\": {}, \"stdout\": \"2\"}", "the stdin of a test is an object; text or its lines"),
    ("{\"input\": \"1\", \"output\": \"2\", \"testtype\": \"functional\"}", "a test has testtype"),
    (
      "{\"input\": \"1\", \"output\": \"2\", \"fn_name\": \"f\"}", "a test has fn_name \"f\"; tests"
    ),
    ("7", "a test is a whole number; {stdin, stdout} would do"),
  ])
  func `what is no such test says why`(row: String, fault: String) throws {
    let row = try JSON(parsing: row)
    let error = #expect(throws: TestFault.self) { try StreamTest(row) }
    #expect(error?.reason.contains(fault) == true, "\(String(describing: error))")
  }

  @Test func `a misspelt key is a fault of the row`() {
    func fault(_ columns: JSON) -> String? {
      let row = Submission(messages: [], completion: "", columns: columns, problem: "p")
      do throws(VerifierError) {
        _ = try row.codeTests(in: nil)
        return nil
      } catch { return error.description }
    }
    #expect(
      fault(["tests": [["stdn": "1", "stdout": "2"]]])?
        .hasPrefix("problem p: column \"tests\": a test has the unknown key \"stdn\"") == true)
    let apps: JSON = ["inputs": [[1]], "outputs": [1], "fn_nam": "f"]
    #expect(
      fault(["input_output": apps])?.contains(
        "column \"input_output\" has the unknown key \"fn_nam\"; did you mean fn_name?") == true)
    let told: JSON = ["inputs": ["1"], "outputs": ["1"], "source": "x"]
    #expect(fault(["input_output": told]) == nil)
    #expect(fault(["inputs": ["1"], "outputs": ["1"], "level": "easy"]) == nil)
  }
}
