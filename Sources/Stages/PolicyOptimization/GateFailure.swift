import Records

extension RolloutRound {
  /// Rounds in a row without a single group that end the run.
  static let mostEmptyRounds = 3

  /// Why a run ends whose gates let nothing through, or whose faults left nothing, with the keys to turn.
  ///
  /// - Parameters:
  ///   - stage: the stage's name.
  ///   - gates: their names.
  ///   - least: the scored samples that a group needs.
  func gateFailure(stage: String, gates: [String], least: Int) -> RunError {
    let faulty = refused.filter { !$0.isComparable(least) }
    let fault = faulty.firstFault.map { "; the first fault: \($0)" } ?? ""
    if gates.isEmpty || faulty.count == refused.count {
      return .unusable(
        "\(stage): not one group had \(least) \(least == 1 ? "sample" : "samples") that could be "
          + "scored in \(Self.mostEmptyRounds) rounds; mend the verifier or the data\(fault)")
    }
    let judged = refused.filter { $0.isComparable(least) }
    let uniform = judged.filter(\.isUniform).compactMap {
      $0.trajectories.compactMap(\.reward).first
    }
    return .unusable(
      "\(stage): gates (\(gates.joined(separator: ", "))): not one group was let through in "
        + "\(Self.mostEmptyRounds) rounds; of the last \(judged.count), \(uniform.count) have "
        + "equal rewards\(Self.spread(uniform)); raise num_generations, max_refills "
        + "or sampling.temperature, give problems that are neither too hard nor too easy, or "
        + "leave gates out"
        + (faulty.isEmpty ? "" : "; faults dropped \(faulty.count) more\(fault)"))
  }

  private static func spread(_ values: [Double]) -> String {
    guard let least = values.min(), let greatest = values.max() else { return "" }
    return least == greatest ? " (\(least))" : " (\(least) to \(greatest))"
  }
}
