import Records

extension RolloutRound {
  /// Rounds in a row without a single group that end the run.
  static let mostEmptyRounds = 3

  /// Why a run ends whose gates let nothing through, with the keys to turn.
  ///
  /// - Parameters:
  ///   - stage: the stage's name.
  ///   - gates: their names.
  func gateFailure(stage: String, gates: [String]) -> RunError {
    if gates.isEmpty {
      return .unusable(
        "\(stage): not one group had two samples that could be scored in "
          + "\(Self.mostEmptyRounds) rounds; mend the verifier or the data"
          + (refused.firstFault.map { "; the last fault: \($0)" } ?? ""))
    }
    let uniform = refused.filter(\.isUniform).compactMap {
      $0.trajectories.compactMap(\.reward).first
    }
    return .unusable(
      "\(stage): gates (\(gates.joined(separator: ", "))): not one group was let through in "
        + "\(Self.mostEmptyRounds) rounds; of the last \(refused.count), \(uniform.count) have "
        + "equal rewards\(Self.spread(uniform)); raise num_generations, max_refills "
        + "or sampling.temperature, give problems that are neither too hard nor too easy, or "
        + "leave gates out")
  }

  private static func spread(_ values: [Double]) -> String {
    guard let least = values.min(), let greatest = values.max() else { return "" }
    return least == greatest ? " (\(least))" : " (\(least) to \(greatest))"
  }
}
