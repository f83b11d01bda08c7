import Foundation
import Models
import Tensors

/// What AdamW remembers between steps, for the parameters that learn.
public struct AdamWState {
  /// The parameters, in a fixed order.
  public let parameters: [NamedParameter]
  /// Steps taken.
  public internal(set) var step = 0
  /// The moments of each parameter.
  var moments: [Moments]

  /// No steps taken yet; parameters that do not learn are left out.
  public init(_ parameters: [NamedParameter]) {
    self.parameters = parameters.filter { $0.parameter.isTrainable }
    moments = self.parameters.map { Moments(count: $0.parameter.count) }
  }

  /// Reads the state that `write` wrote, for the same parameters.
  ///
  /// - Throws: `CheckpointError` where a moment is missing or belongs to another model.
  public init(_ parameters: [NamedParameter], contentsOf url: URL) throws(CheckpointError) {
    self.init(parameters)
    let file = try Safetensors(contentsOf: url)
    guard let step = file.metadata["step"].flatMap({ Int($0) }), step >= 0 else {
      throw CheckpointError(
        file: file.file, item: "__metadata__.step", problem: "expected the number of steps taken")
    }
    self.step = step
    for (index, named) in self.parameters.enumerated() {
      moments[index] = Moments(
        first: try Self.read(named, Self.firstSuffix, file),
        second: try Self.read(named, Self.secondSuffix, file))
    }
    guard file.entries.count == 2 * self.parameters.count else {
      throw CheckpointError(
        file: file.file,
        problem: "expected the moments of \(self.parameters.count) parameters, "
          + "found \(file.entries.count) tensors")
    }
  }

  /// Writes moments and step to a new file; reading it gives the same bits.
  ///
  /// - Throws: `CheckpointError` where the file exists or cannot be written.
  public func write(to url: URL) throws(CheckpointError) {
    let items = zip(parameters, moments).flatMap { named, moments in
      [
        Safetensors.Item(
          name: named.name + Self.firstSuffix, shape: named.parameter.shape,
          scalars: moments.first),
        Safetensors.Item(
          name: named.name + Self.secondSuffix, shape: named.parameter.shape,
          scalars: moments.second),
      ]
    }
    try Safetensors.write(items, metadata: ["step": String(step)], to: url)
  }

  // torch's names.
  private static let firstSuffix = ".exp_avg"
  private static let secondSuffix = ".exp_avg_sq"

  private static func read(_ named: NamedParameter, _ suffix: String, _ file: Safetensors)
    throws(CheckpointError) -> [Float]
  {
    let name = named.name + suffix
    let scalars = try file.floats(name)
    guard file[name]?.shape == named.parameter.shape else {
      throw CheckpointError(
        file: file.file, item: name,
        problem: "expected shape \(named.parameter.shape), found \(file[name]?.shape ?? [])")
    }
    return scalars
  }
}
