import Foundation
import Models
import Tensors

/// Where golden numbers lie.
enum Fixtures {
  /// The folder of models that every clone has.
  static let models = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/models")

  /// The folder of further reference material, where the machine has one.
  static let reference = ProcessInfo.processInfo.environment["HONE_REFERENCE"]
    .map { URL(filePath: $0) }

  /// A folder for one test's files, gone afterwards.
  static func withTemporaryFolder<R>(_ body: (URL) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}

/// Gradients that are exactly `gradients`: those of the loss Σ θ · g.
func gradients(_ parameters: [NamedParameter], _ gradients: [[Float]]) -> Gradients {
  valueAndGradient(at: parameters.map(\.parameter)) {
    zip(parameters, gradients).reduce(Tensor([0], shape: [])) { loss, pair in
      let parameter = pair.0.parameter
      return loss + (parameter.value * Tensor(pair.1, shape: parameter.shape)).sum()
    }
  }.gradients
}
