import Foundation
import Rewards

/// Whose way a Python reward function is called in.
public enum PythonInterface: String, Sendable, Codable, CaseIterable {
  /// TRL: `f(prompts, completions, completion_ids, **columns)`, a list or `None` in it.
  case trl
  /// verl: `compute_score(data_source, solution_str, ground_truth, extra_info)`.
  case verl
  /// verl's batch manager: `compute_score(data_sources, solution_strs, ground_truths, extra_infos)`.
  case verlBatch = "verl_batch"
  /// OpenRLHF: `reward_func(queries, prompts, labels)`.
  case openrlhf
  /// open-instruct: an object called with `tokenized_prediction, prediction, label, query`.
  case openInstruct = "open_instruct"

  /// How much its library shows a function at once.
  var granularity: Granularity {
    switch self {
    case .trl, .verlBatch: .batch
    case .verl, .openrlhf, .openInstruct: .sample
    }
  }
}

/// The Python program that loads a reward function and speaks with Hone.
let bridgeSource = [
  PackageResources.calling_py, PackageResources.interfaces_py, PackageResources.bridge_py,
].map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
