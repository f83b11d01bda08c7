/// What is wrong with a model on disk.
public struct CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file or directory, as it was given.
  public let file: String
  /// The tensor or field at fault, where there is one.
  public let item: String?
  /// What is wrong and what would do.
  public let problem: String
  /// `model.safetensors: lm_head.weight: expected shape [97, 48], found [96, 48]`.
  public var description: String {
    ([file] + [item].compactMap(\.self) + [problem]).joined(separator: ": ")
  }

  /// An error in `file`, at the tensor or field `item`.
  public init(file: String, item: String? = nil, problem: String) {
    self.file = file
    self.item = item
    self.problem = problem
  }
}
