public import Recipes
import Records

/// One file of rows and how its columns are read.
public struct DataSource: Component, Hashable {
  /// JSONL, plain or gzipped; `.json` with an array; `.txt` with a text a line, or see `separator`.
  public var path = ""
  /// The source's share of what is drawn, relative to the others'; `nil` means its number of rows.
  public var weight: Double?
  /// The user's columns by the names that are read here: `{question: prompt}`.
  public var columns: [String: String] = [:]
  /// Makes the prompt from columns: `"Question: {question}\nAnswer:"`; `{{` is a brace.
  public var promptTemplate: String?
  /// Makes the completion from columns.
  public var completionTemplate: String?
  /// Put before each prompt as a system message; makes a conversation of a plain prompt.
  public var systemPrompt: String?
  /// What stands between the texts of a `.txt` file, such as `<|endoftext|>`; `nil` means that each
  /// line is one.
  public var separator: String?
  /// How many rows are passed over, from the first.
  public var skip: Int?
  /// How many rows are read after those.
  public var limit: Int?

  /// No file yet.
  public init() {}

  /// The file at `path`, columns as they are.
  public init(path: String) { self.path = path }

  /// Which rows are read, by their order in the file.
  var wantedRows: Range<Int> {
    let start = skip ?? 0
    let (end, overflows) = start.addingReportingOverflow(limit ?? .max)
    return start..<(overflows ? .max : end)
  }

  /// Reports settings that cannot be.
  public func validate(_ issues: inout Issues) {
    issues.require(!path.isEmpty, "path", "is missing; name a JSONL file")
    if let weight {
      issues.require(
        weight > 0 && weight.isFinite, "weight", "is \(weight); give a number above 0")
    }
    if let skip { issues.require(skip >= 0, "skip", "is \(skip); give 0 or more") }
    if let separator {
      issues.require(!separator.isEmpty, "separator", "is empty; leave it out for a text a line")
      issues.require(
        path.isEmpty || TextRows.isName(path), "separator", "is for .txt files; leave it out")
    }
    if let limit { issues.require(limit > 0, "limit", "is \(limit); give 1 or more") }
    for (key, template) in [
      ("prompt_template", promptTemplate), ("completion_template", completionTemplate),
    ] {
      guard let template else { continue }
      do { _ = try TextTemplate(template) } catch { issues.add(key, error.problem) }
    }
    var seen: Set<String> = []
    for (column, name) in columns.sorted(by: { $0.key < $1.key })
    where !seen.insert(name).inserted {
      issues.add("columns.\(column)", "\"\(name)\" is read from two columns; keep one")
    }
  }
}
