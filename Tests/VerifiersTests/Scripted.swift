import Recipes
import Records
import Rewards
import Verifiers

/// Says what a column tells it: a number is the score, `mute` is unparseable, `none` not applicable,
/// `break` a fault, `late` a time-out, `nan` a score that is no number.
struct Scripted: Verifier {
  /// The column.
  var column = "a"
  var granularity = Granularity.sample

  init() {}
  init(_ column: String, _ granularity: Granularity = .sample) {
    self.column = column
    self.granularity = granularity
  }

  private enum CodingKeys: CodingKey { case column }

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    try await results(on: submissions).verdicts()
  }

  func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>] {
    submissions.map { submission in
      if let score = submission.columns[column]?.double {
        return .success(.scored(score, "read", extracted: "\(column)=\(score)"))
      }
      switch submission.columns[column]?.string {
      case "mute"?: return .success(Verdict(.unparseable, reason: "no answer"))
      case "none"?: return .success(Verdict(.notApplicable, reason: "not mine"))
      case "late"?: return .failure(.timedOut(seconds: 1))
      case "nan"?: return .success(.scored(.nan, "odd"))
      default: return .failure(.failed(reason: "it broke"))
      }
    }
  }

  /// What the columns can say.
  static let words: [JSON] = [0, 0.25, 1, -1, "mute", "none", "break", "late", "nan"]
}

extension Choice<VerifierFamily> {
  /// A scripted verifier.
  static func scripted(_ column: String, _ granularity: Granularity = .sample) -> Self {
    Self(Scripted(column, granularity))
  }
}

/// A submission of a row.
func row(_ columns: JSON) -> Submission {
  Submission(
    messages: [], completion: "", finish: .endOfSequence, columns: columns, problem: "p")
}

/// Rows with every pair of words in the columns a and b.
let everyPair: [Submission] = Scripted.words.flatMap { a in
  Scripted.words.map { b in row(["a": a, "b": b, "task": "x"]) }
}

/// Whether two results are the same verdict, reasons and components aside, or the same fault.
func agree(_ one: Result<Verdict, VerifierError>, _ other: Result<Verdict, VerifierError>) -> Bool {
  switch (one, other) {
  case (.success(let one), .success(let other)): one.outcome == other.outcome
  case (.failure(let one), .failure(let other)): one.fault.kind == other.fault.kind
  default: false
  }
}
