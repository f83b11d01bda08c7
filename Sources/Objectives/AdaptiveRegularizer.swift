import Recipes
import Records
import Tensors

/// A regularizer that learns from step to step: an adaptive coefficient.
///
/// Its settings never change; what it learned is a memory beside them, which the stage keeps and
/// writes into every checkpoint.
public protocol AdaptiveRegularizer: Regularizer {
  /// What is kept from step to step.
  associatedtype Memory: Codable & Sendable
  /// What it remembers before the first step.
  var memory: Memory { get }
  /// What it is during the step to come.
  func regularizer(_ memory: Memory) -> any Regularizer
  /// Learns from the metrics of the step that is done.
  func observe(_ metrics: Metrics, _ memory: inout Memory)
}

extension AdaptiveRegularizer {
  /// The penalties before the first step.
  public func penalties(_ batch: PolicyBatch) -> Tensor { regularizer(memory).penalties(batch) }
  /// What it reports before the first step.
  public func readings(_ batch: PolicyBatch) -> [Reading] { regularizer(memory).readings(batch) }
}
