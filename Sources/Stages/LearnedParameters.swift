import Foundation
import Models
import Tensors

extension [NamedParameter] {
  /// Writes the numbers to a new file, under their names.
  ///
  /// - Throws: `CheckpointError` where the file exists or cannot be written.
  func write(to url: URL) throws(CheckpointError) {
    let items = map {
      Safetensors.Item(name: $0.name, shape: $0.parameter.shape, scalars: $0.parameter.scalars)
    }
    try Safetensors.write(items, to: url)
  }

  /// Takes the numbers that `write` wrote.
  ///
  /// - Throws: `CheckpointError` where one is missing, or of another shape.
  func take(from url: URL) throws(CheckpointError) {
    let file = try Safetensors(contentsOf: url)
    for named in self {
      let scalars = try file.floats(named.name)
      guard file[named.name]?.shape == named.parameter.shape else {
        throw CheckpointError(
          file: file.file, item: named.name,
          problem: "expected shape \(named.parameter.shape), found \(file[named.name]?.shape ?? [])"
        )
      }
      named.parameter.set(scalars)
    }
  }
}
