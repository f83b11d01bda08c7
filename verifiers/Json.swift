import Recipes
import Records
import Rewards

/// Whether the completion is JSON, and as a JSON Schema asks.
///
/// 1 where it is one value by RFC 8259 and nothing else, no name given twice, and the schema, where
/// there is one, holds; 0 where the schema does not. What is no such value, or takes more steps than a
/// schema may, is unparseable. Components: `well_formed` and, with a schema, `valid`.
public struct Json: Verifier {
  /// Where in the completion the JSON stands; all of the completion where not set.
  public var extract: ExtractionRule?
  /// Whether the text may be one fenced block of Markdown: ```` ```json … ``` ````.
  public var allowsFence = true
  /// A JSON Schema (draft 2020-12), written as JSON; any value will do where not set.
  public var schema: String?
  /// The dataset column that holds the row's JSON Schema, as JSON or as text; none where not set.
  public var schemaColumn: String?
  /// The most objects and arrays within each other.
  public var maxDepth = 64
  /// The most bytes.
  public var maxBytes = 1_000_000

  /// Any JSON, fenced or not.
  public init() {}

  /// The schema can be read, and the limits leave something.
  public func validate(_ issues: inout Issues) {
    if let schema {
      do throws(SchemaFault) {
        _ = try Self.schema(in: schema)
      } catch { issues.add("schema", "\(error.description)") }
    }
    issues.require(
      schema == nil || schemaColumn == nil, "schema_column",
      "is given beside schema; one of them would do")
    issues.require(
      (1...200).contains(maxDepth), "max_depth", "\(maxDepth) is not 1 to 200; 64 is usual")
    issues.require(maxBytes > 0, "max_bytes", "\(maxBytes) is not above 0; 1000000 is usual")
  }

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var fixed: JSONSchema?
    do throws(SchemaFault) {
      if let schema { fixed = try Self.schema(in: schema) }
    } catch { throw .failed(reason: "schema: \(error.description)") }
    var verdicts: [Verdict] = []
    for submission in submissions {
      var schema = fixed
      if schema == nil { schema = try rowSchema(submission) }
      verdicts.append(try verdict(on: submission.completion, schema))
    }
    return verdicts
  }

  private func verdict(on completion: String, _ schema: JSONSchema?) throws(VerifierError)
    -> Verdict
  {
    let value: JSON
    do {
      let text = try extract?.answer(in: completion) ?? completion
      value = try json(in: text)
    } catch let error as Unparseable {
      return Verdict(.unparseable, reason: error.reason, components: ["well_formed": 0])
    } catch {
      return Verdict(.unparseable, reason: "is no JSON: \(error)", components: ["well_formed": 0])
    }
    guard let schema else {
      return Verdict(.scored(1), reason: "is JSON", components: ["well_formed": 1])
    }
    let fault: SchemaFault?
    do throws(SchemaChecker.Stop) {
      fault = try SchemaChecker.fault(in: value, by: schema)
    } catch {
      switch error {
      case .endless(let reason): throw .failed(reason: reason)
      case .excessive(let reason):
        return Verdict(.unparseable, reason: reason, components: ["well_formed": 1])
      }
    }
    let score: Double = fault == nil ? 1 : 0
    return Verdict(
      .scored(score), reason: fault?.description ?? "is as the schema asks",
      components: ["well_formed": 1, "valid": score])
  }

  private func json(in text: String) throws(JSONError) -> JSON {
    let inside = allowsFence ? Self.unfenced(text) : text
    if inside.utf8.count > maxBytes {
      throw JSONError(offset: maxBytes, problem: "longer than \(maxBytes) bytes")
    }
    return try JSON(parsing: Array(inside.utf8), depth: maxDepth)
  }

  /// What is inside the fence, where the text is one fenced block.
  private static func unfenced(_ text: String) -> String {
    let bytes = Array(text.trimmingWhitespace.utf8)[...]
    // One in a list is a list.
    guard let first = bytes.first, "`~".utf8.contains(first),
      let block = FencedBlock.all(in: bytes).first, block.isClosed,
      block.range == bytes.indices, ["", "json"].contains(block.mark)
    else { return text }
    return block.body
  }
}

// MARK: - Schemas

extension Json {
  private static func schema(in text: String) throws(SchemaFault) -> JSONSchema {
    let document: JSON
    do throws(JSONError) {
      document = try JSON(parsing: text.utf8, depth: 100)
    } catch { throw SchemaFault(path: "", problem: "is no JSON: \(error)") }
    return try JSONSchema(document)
  }

  private func rowSchema(_ submission: Submission) throws(VerifierError) -> JSONSchema? {
    guard let column = schemaColumn else { return nil }
    guard let value = submission.columns[column], value != .null else {
      throw .malformedProblem(
        id: submission.problem, reason: "column \"\(column)\" holds no JSON Schema")
    }
    do throws(SchemaFault) {
      if let text = value.string { return try Self.schema(in: text) }
      return try JSONSchema(value)
    } catch {
      throw .malformedProblem(
        id: submission.problem, reason: "column \"\(column)\": \(error.description)")
    }
  }
}
