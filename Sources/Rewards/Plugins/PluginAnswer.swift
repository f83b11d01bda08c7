import Recipes
import Records

/// What a plug-in answers: a result for each submission, in order.
struct PluginAnswer {
  /// The most bytes of a reason or an error; what is longer is cut, with a mark.
  static let mostReason = 4_000
  /// The most components of a result, and the most bytes of a component's name.
  static let mostComponents = 256

  /// A verdict or a fault for each of `count` submissions.
  ///
  /// A result that is none is the fault of its own sample; a wrong count, or an answer without results,
  /// the fault of all.
  static func results(_ answer: JSON, count: Int) -> [Result<Verdict, VerifierError>] {
    func all(_ reason: String) -> [Result<Verdict, VerifierError>] {
      Array(repeating: .failure(.failed(reason: reason)), count: count)
    }
    if let error = answer["error"], error != .null {
      return all((error.string ?? error.text).cut())
    }
    guard let results = answer["results"]?.array else {
      let found = keys(of: answer, besides: ["id"], among: ["results", "error"])
      return all("the answer has no list of \"results\"; \(found)")
    }
    guard results.count == count else {
      return all("\(results.count) results came back for \(count) submissions")
    }
    return results.map { entry in
      Result { () throws(VerifierError) in try verdict(entry) }
    }
  }

  private static func verdict(_ entry: JSON) throws(VerifierError) -> Verdict {
    guard entry.members != nil else {
      throw .failed(reason: "a result is \(entry.kind); an object with a \"score\" would do")
    }
    if let error = entry["error"], error != .null {
      throw .failed(reason: (error.string ?? error.text).cut())
    }
    let outcome = try outcome(entry)
    try refuseNearMisses(entry)
    let extracted = try text("extracted", of: entry)
    return Verdict(
      outcome, reason: try text("reason", of: entry)?.cut() ?? "",
      // One that is cut could be another's: it would vote for it.
      extracted: extracted.flatMap { $0.utf8.count <= ExtractionRule.longestAnswer ? $0 : nil },
      components: try components(entry["components"]))
  }

  /// What the status says, else the score: only one that is there and `null` means that it does not
  /// apply, so that no misspelt key passes for silence.
  private static func outcome(_ entry: JSON) throws(VerifierError) -> Verdict.Outcome {
    switch try text("status", of: entry) {
    case "unparseable": return .unparseable
    case "not_applicable": return .notApplicable
    case nil where entry["score"] == .null: return .notApplicable
    case nil, "scored":
      guard let score = entry["score"] else {
        let found = keys(of: entry, besides: [], among: known)
        throw .failed(reason: "a result has no \"score\"; \(found)")
      }
      return .scored(try number(score, "the score"))
    case let other?:
      let hint = didYouMean(
        other, among: ["scored", "unparseable", "not_applicable"], "the statuses are")
      throw .failed(reason: "the status is \"\(other.cut(to: 80))\"; \(hint)")
    }
  }

  private static let known = ["score", "status", "error", "reason", "extracted", "components"]

  /// No key is nearly one that is missing, among the first of them; others are the plug-in's own.
  private static func refuseNearMisses(_ entry: JSON) throws(VerifierError) {
    let missing = known.filter { entry[$0] == nil }
    for member in (entry.members ?? []).prefix(mostComponents) where !known.contains(member.key) {
      let key = String(member.key.prefix(40))
      // `reasoning` is a key of its own, `resaon` is not.
      guard let near = nearestName(to: key, among: missing), key.count <= near.count + 2
      else { continue }
      throw .failed(
        reason: "a result has the unknown key \"\(key)\"; "
          + didYouMean(key, among: missing, "there may be"))
    }
  }

  /// The keys of an object in words, and what the first that is not known was probably meant to be.
  private static func keys(of object: JSON, besides own: [String], among known: [String]) -> String
  {
    let keys = (object.members ?? []).map(\.key).filter { !own.contains($0) }
    let listed =
      keys.isEmpty
      ? "it has no keys" : "its keys are \(keys.prefix(12).joined(separator: ", ").cut(to: 200))"
    guard let strange = keys.first(where: { !known.contains($0) }) else { return listed }
    return "\(listed); \(didYouMean(String(strange.prefix(40)), among: known, "there may be"))"
  }

  private static func components(_ named: JSON?) throws(VerifierError) -> [String: Double] {
    guard let named, named != .null else { return [:] }
    guard let members = named.members else {
      throw .failed(reason: "the components are \(named.kind); an object of numbers would do")
    }
    guard members.count <= mostComponents else {
      throw .failed(
        reason: "there are \(members.count) components; at most \(mostComponents) would do")
    }
    var found: [String: Double] = [:]
    for member in members {
      guard member.key.utf8.count <= mostComponents else {
        throw .failed(
          reason: "a component's name has \(member.key.utf8.count) bytes; "
            + "at most \(mostComponents) would do")
      }
      found[member.key] = try number(member.value, "component \"\(member.key)\"")
    }
    return found
  }

  private static func number(_ value: JSON, _ what: String) throws(VerifierError) -> Double {
    if let number = value.double, number.isFinite { return number }
    let found = value.string.map { "\"\($0.cut(to: 80))\"" } ?? value.kind
    throw .failed(reason: "\(what) is \(found); a finite number would do")
  }

  private static func text(_ key: String, of entry: JSON) throws(VerifierError) -> String? {
    guard let value = entry[key], value != .null else { return nil }
    switch value {
    case .string(let text): return text
    case .int, .number: return value.text
    default: throw .failed(reason: "\"\(key)\" is \(value.kind); text would do")
    }
  }
}
