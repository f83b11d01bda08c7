import RunStore
import Foundation
import Models

extension StageSession {
  /// The model as it was when the stage began: kept in the run's directory, so that a resumed stage
  /// compares with the same weights.
  func referenceModel() throws -> Decoder {
    let place = run.directory.url.appending(path: "references/\(stage.index)-\(stage.name)")
    if resumption == nil {
      try? FileManager.default.removeItem(at: place)
      try model.write(to: place)
    }
    return try Decoder(contentsOf: place)
  }
}
