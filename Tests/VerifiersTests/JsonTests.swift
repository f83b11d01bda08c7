import Recipes
import Records
import Rewards
import Testing
import Verifiers

@Suite struct JsonTests {
  private func verdict(_ text: String, _ schema: String? = nil) async throws -> Verdict {
    var verifier = Json()
    verifier.schema = schema
    return try await verifier.verdicts(on: [submission(text)])[0]
  }

  @Test(arguments: [
    ("{\"a\": [1, 2.5e3, null]}", 1.0), (" \"text\" ", 1), ("```json\n[1]\n```\n", 1),
    ("```\n[1]\n```", 1), ("{\"a\": 1,}", 0), ("{'a': 1}", 0), ("[1] [2]", 0), ("Here: [1]", 0),
    ("{\"a\": 1, \"a\": 2}", 0), ("[NaN]", 0), ("", 0), ("```json\n[1]", 0),
    ("~~~json\n[1]\n~~~", 1),
    ("```\n[1]\n```\n```\n[1]\n```", 0), ("```", 0),
    ("``````", 0), ("- ```\n  [1]\n  ```", 0), ("1. ```json\n   [1]\n   ```", 0),
    ("```python\n[1]\n```", 0), ("[1]\u{0}", 0), ("[01]", 0), ("\"\\ud800\"", 0),
  ])
  func `only JSON is well formed`(text: String, score: Double) async throws {
    let verdict = try await verdict(text)
    #expect(verdict.outcome == (score == 1 ? .scored(1) : .unparseable), "\(verdict.reason)")
    #expect(verdict.components == ["well_formed": score])
  }

  @Test(arguments: [
    (#"{"type": "object", "required": ["correct"]}"#, #"{"correct": 1}"#, #"{"corect": 1}"#),
    (#"{"properties": {"n": {"type": "integer", "minimum": 1}}}"#, #"{"n": 2.0}"#, #"{"n": 0}"#),
    (#"{"enum": ["a", 1]}"#, "1.0", "\"A\""),
    (#"{"const": {"a": 1, "b": 2}}"#, #"{"b":2,"a":1.0}"#, "{}"),
    (#"{"multipleOf": 0.1}"#, "0.3", "0.35"), (#"{"exclusiveMaximum": 3}"#, "2.9", "3"),
    (#"{"minLength": 2, "maxLength": 2}"#, #""e\u0301""#, #""é""#),
    (#"{"pattern": "^a+$"}"#, "\"aa\"", "\"ab\""),
    (#"{"prefixItems": [{"type": "null"}], "items": false}"#, "[null]", "[null, 1]"),
    (#"{"contains": {"const": 1}, "minContains": 2}"#, "[1, 2, 1]", "[1]"),
    (#"{"uniqueItems": true}"#, "[1, \"1\", [1]]", "[1, 1.0]"),
    (
      #"{"additionalProperties": false, "patternProperties": {"^x_": {}}}"#, #"{"x_a": 1}"#,
      #"{"y": 1}"#
    ),
    (#"{"propertyNames": {"maxLength": 1}}"#, #"{"a": 1}"#, #"{"ab": 1}"#),
    (#"{"dependentRequired": {"a": ["b"]}}"#, #"{"b": 1}"#, #"{"a": 1}"#),
    (#"{"dependentSchemas": {"a": {"required": ["b"]}}}"#, "{}", #"{"a": 1}"#),
    (#"{"minProperties": 1, "maxProperties": 1}"#, #"{"a": 1}"#, "{}"),
    (#"{"anyOf": [{"type": "string"}, {"minimum": 5}]}"#, "6", "4"),
    (#"{"oneOf": [{"minimum": 2}, {"maximum": 3}]}"#, "1", "2"),
    (#"{"not": {"type": "array"}}"#, "1", "[]"),
    (
      #"{"if": {"minimum": 10}, "then": {"multipleOf": 10}, "else": {"multipleOf": 2}}"#, "20", "15"
    ),
    (
      ##"{"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "array", "items": {"$ref": "#/$defs/tree"}}}}"##,
      "[[], [[]]]", "[[1]]"
    ),
    (##"{"$ref": "#/$defs/a~1b%25", "$defs": {"a/b%": {"type": "null"}}}"##, "null", "1"),
    ("false", "", "1"),
  ])
  func `schemas hold`(schema: String, right: String, wrong: String) async throws {
    if !right.isEmpty {
      let verdict = try await verdict(right, schema)
      #expect(verdict.score == 1, "\(verdict.reason)")
    }
    let verdict = try await verdict(wrong, schema)
    #expect(verdict.components == ["well_formed": 1, "valid": 0])
  }

  @Test func `a fault says where`() async throws {
    let schema = #"{"items": {"properties": {"a/b": {"type": ["string", "null"]}}}}"#
    let verdict = try await verdict(#"[{}, {"a/b": 1}]"#, schema)
    #expect(verdict.reason == "at /1/a~1b: is a whole number, not of type string or null")
  }

  @Test(arguments: [
    (#"{"unevaluatedProperties": false}"#, "at /unevaluatedProperties: is no keyword"),
    (#"{"typ": "string"}"#, "at /typ: is no keyword that is supported"),
    (#"{"$defs": {"a": {"typ": 1}}}"#, "at /$defs/a/typ: is no keyword"),
    (#"{"type": "text"}"#, "the types are null, boolean"),
    (#"{"items": [{}]}"#, "prefixItems would do"),
    (#"{"$ref": "other.json"}"#, "within the schema would do"),
    (##"{"$ref": "#/$defs/a"}"##, "which is not there"),
    (#"{"pattern": "(a)\\1"}"#, "back-reference"),
    (#"{"multipleOf": 0}"#, "not above 0"), (#"{"minLength": -1}"#, "from 0 on"),
    (#"{"properties": {"a": {"$id": "x"}}}"#, "within another schema"), ("{", "is no JSON"),
    ("[]", "a schema is"),
    (#"{"$schema": "https://example.com/mine"}"#, "2020-12/schema would do"),
  ])
  func `a schema that is not understood is refused with its recipe`(schema: String, says: String) {
    var verifier = Json()
    verifier.schema = schema
    var issues = Issues()
    verifier.validate(&issues)
    #expect(issues.found.map(\.key) == ["schema"])
    #expect(issues.found.first?.problem.contains(says) == true, "\(issues.found)")
  }

  @Test func `a row may bring its schema`() async throws {
    var verifier = Json()
    verifier.schemaColumn = "schema"
    for schema in ["{\"type\": \"null\"}", ["type": "null"]] as [JSON] {
      let row = Submission(messages: [], completion: "1", columns: ["schema": schema])
      #expect(try await verifier.verdicts(on: [row])[0].score == 0)
    }
    await #expect(throws: VerifierError.self) { try await verifier.verdicts(on: [submission("1")]) }
  }

  @Test func `size and depth are bounded`() async throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(try await verdict(deep).reason.contains("nested deeper than 64"))
    let long = "\"" + String(repeating: "a", count: 1_000_000) + "\""
    #expect(try await verdict(long).reason.contains("longer than 1000000 bytes"))
    let wide = "[" + String(repeating: "1,", count: 100_000) + "1]"
    #expect(try await verdict(wide, #"{"uniqueItems": true}"#).score == 0)
  }

  @Test(arguments: [
    ##"{"$ref": "#"}"##, ##"{"anyOf": [{"allOf": [{"$ref": "#"}]}]}"##,
    ##"{"$ref": "#/$defs/a", "$defs": {"a": {"not": {"$ref": "#/$defs/a"}}}}"##,
  ])
  func `a schema that goes round and round is a fault`(schema: String) async throws {
    await #expect(throws: VerifierError.self) { try await verdict("1", schema) }
  }

  @Test func `a value that takes too much is unparseable`() async throws {
    let list = "[" + String(repeating: "1,", count: 60_000) + "1]"
    let many =
      #"{"items": {"allOf": ["# + String(repeating: "{\"minimum\": 0},", count: 40) + "{}]}}"
    #expect(try await verdict(list, many).outcome == .unparseable)
    let deep = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
    let nested =
      ##"{"items": {"allOf": [{"allOf": [{"allOf": [{"allOf": [{"$ref": "#"}]}]}]}]}}"##
    #expect(try await verdict(deep, nested).reason.contains("apply within each other"))
    let slow = "\"" + String(repeating: "a", count: 20_000) + "\""
    #expect(try await verdict(slow, #"{"pattern": "(?=(a+)+b)a"}"#).outcome == .unparseable)
    let right = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
    #expect(try await verdict(right, ##"{"items": {"$ref": "#"}}"##).score == 1)
  }

  @Test(arguments: ["maxItems", "maxProperties"])
  func `what is too long is not gone through`(limit: String) async throws {
    let isList = limit == "maxItems"
    let members = (0..<60_000).map { isList ? "1" : "\"\($0)\":1" }.joined(separator: ",")
    let many = String(repeating: "{\"minimum\": 0},", count: 40)
    let parts = "{\"allOf\": [\(many) {}]}"
    let schema = """
      {"items": \(parts), "additionalProperties": \(parts), "\(limit)": 3}
      """
    let verdict = try await verdict(isList ? "[\(members)]" : "{\(members)}", schema)
    #expect(verdict.score == 0 && verdict.reason.hasPrefix("has 60000 "), "\(verdict)")
  }
}
