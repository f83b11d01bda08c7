/// A number that is not finite where training needs one that is.
public struct DivergenceError: Error, Sendable, CustomStringConvertible {
  /// The optimizer step, from 1.
  public let step: Int
  /// What it is: `gradient of model.norm.weight`.
  public let quantity: String
  /// The number.
  public let value: Double
  /// `step 3: gradient of model.norm.weight is nan; a lower learning_rate or …`.
  public var description: String {
    "step \(step): \(quantity) is \(value); a lower learning_rate or max_grad_norm may help"
  }

  /// A quantity of a step that is not finite.
  public init(step: Int, quantity: String, value: Double) {
    self.step = step
    self.quantity = quantity
    self.value = value
  }
}
