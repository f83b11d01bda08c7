import Recipes
import Records
import Rewards

/// Whether the answer says of every inhabitant rightly whether they are a knight or a knave.
///
/// The answer says a role for each name once, the role after its name: `(1) Zoey is a knave`. One that
/// leaves a name out, says a role twice, for nobody or by a `not`, is unparseable.
///
/// - SeeAlso: Xie et al. 2025 (Logic-RL), arXiv:2502.14768, whose reward also asks for as many roles
///   as names; it reads a role past other names and past a `not`.
public struct KnightsKnaves: Verifier {
  /// The dataset column of names.
  public var namesColumn = "names"
  /// The dataset column that says who is a knight: truth values in the order of the names, or a text
  /// such as an answer.
  public var solutionColumn = "solution"
  /// Where in the completion the answer stands.
  public var extract = ExtractionRule.tag("answer")

  /// The columns `names` and `solution`, the answer in its tag.
  public init() {}

  /// One verdict a submission.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for submission in submissions { verdicts.append(try verdict(on: submission)) }
    return verdicts
  }

  private func verdict(on submission: Submission) throws(VerifierError) -> Verdict {
    let names = submission.columns[namesColumn]?.array?.compactMap(\.string) ?? []
    guard !names.isEmpty, names.count == submission.columns[namesColumn]?.array?.count else {
      throw .malformedProblem(
        id: submission.problem, reason: "column \"\(namesColumn)\" holds no list of names")
    }
    let solution = try solution(of: submission, names)
    do throws(Unparseable) {
      let roles = try Roles.read(try extract.answer(in: submission.completion), names)
      let wrong = zip(names, zip(roles, solution)).filter { $0.1.0 != $0.1.1 }.map(\.0)
      return .scored(
        wrong.isEmpty ? 1 : 0,
        wrong.isEmpty ? "all are right" : "wrong of \(wrong.joined(separator: ", "))",
        extracted: zip(names, roles).map { "\($0): \($1 ? "knight" : "knave")" }.joined(
          separator: ", "))
    } catch {
      return Verdict(.unparseable, reason: error.reason)
    }
  }

  private func solution(of submission: Submission, _ names: [String]) throws(VerifierError)
    -> [Bool]
  {
    if let truths = submission.columns[solutionColumn]?.array?.compactMap(\.bool),
      truths.count == names.count
    {
      return truths
    }
    do {
      return try Roles.read(submission.columns[solutionColumn]?.string ?? "", names)
    } catch {
      throw .malformedProblem(
        id: submission.problem,
        reason:
          "column \"\(solutionColumn)\": \(error.reason); a truth value for each name would do")
    }
  }
}

/// Who is said to be a knight.
private enum Roles {
  /// Whether each of `names` is said to be a knight.
  static func read(_ text: String, _ names: [String]) throws(Unparseable) -> [Bool] {
    let wanted = names.map(words)
    let words = words(text)
    var roles: [Bool?] = names.map { _ in nil }
    var subject: Int?
    for index in words.indices {
      if let name = wanted.firstIndex(where: { words[index...].starts(with: $0) }) {
        subject = name
      }
      if words[index] == "not" || words[index].hasSuffix("n't") { subject = nil }
      guard let isKnight = isKnight(words[index]) else { continue }
      guard let name = subject else { throw Unparseable("a role is said of nobody") }
      if roles[name] != nil { throw Unparseable("\(names[name]) has two roles") }
      roles[name] = isKnight
      subject = nil
    }
    let known = roles.compactMap(\.self)
    if known.count == names.count { return known }
    throw Unparseable("\(names.count - known.count) of \(names.count) names have no role")
  }

  private static func isKnight(_ word: String) -> Bool? {
    switch word {
    case "knight", "knights": true
    case "knave", "knaves": false
    default: nil
    }
  }

  private static func words(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" }.map(String.init)
  }
}
