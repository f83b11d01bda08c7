/// Which part of a generated task a row belongs to.
public enum TaskSplit: String, Sendable, Codable, CaseIterable {
  /// For training; rows repeat where problems are few.
  case train
  /// For choosing and stopping; no row repeats.
  case validation
  /// For the final measurement; no row repeats.
  case test
}
