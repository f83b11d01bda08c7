import Records

/// What a plug-in answers: a result for each submission, in order.
struct PluginAnswer {
  /// A verdict or a fault for each of `count` submissions.
  ///
  /// A result that is none is the fault of its own sample; a wrong count, or an answer without results,
  /// the fault of all.
  static func results(_ answer: JSON, count: Int) -> [Result<Verdict, VerifierError>] {
    func all(_ reason: String) -> [Result<Verdict, VerifierError>] {
      Array(repeating: .failure(.failed(reason: reason)), count: count)
    }
    if let error = answer["error"], error != .null { return all(error.string ?? error.text) }
    guard let results = answer["results"]?.array else {
      return all("the answer has no list of \"results\"")
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
      throw .failed(reason: error.string ?? error.text)
    }
    return Verdict(
      try outcome(entry), reason: try text("reason", of: entry) ?? "",
      extracted: try text("extracted", of: entry), components: try components(entry["components"]))
  }

  private static func outcome(_ entry: JSON) throws(VerifierError) -> Verdict.Outcome {
    let score = entry["score"] ?? .null
    switch try text("status", of: entry) ?? (score == .null ? "not_applicable" : "scored") {
    case "scored": return .scored(try number(score, "the score"))
    case "unparseable": return .unparseable
    case "not_applicable": return .notApplicable
    case let other:
      throw .failed(
        reason: "the status is \"\(other)\"; scored, unparseable or not_applicable would do")
    }
  }

  private static func components(_ named: JSON?) throws(VerifierError) -> [String: Double] {
    guard let named, named != .null else { return [:] }
    guard let members = named.members else {
      throw .failed(reason: "the components are \(named.kind); an object of numbers would do")
    }
    var found: [String: Double] = [:]
    for member in members {
      found[member.key] = try number(member.value, "component \"\(member.key)\"")
    }
    return found
  }

  private static func number(_ value: JSON, _ what: String) throws(VerifierError) -> Double {
    if let number = value.double, number.isFinite { return number }
    let found = value.string.map { "\"\($0)\"" } ?? value.kind
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
