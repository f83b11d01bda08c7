/// Why a process of a plug-in gave no answer.
enum PluginFailure: Error, Equatable {
  /// It ended, or cannot be started.
  case died(String)
  /// It took longer than it may, and was killed.
  case timedOut(seconds: Double)
  /// It wrote what no answer can be read after, and was killed.
  case broke(String)
  /// It says that it will never work.
  case refused(String)
  /// Nobody waits for the answer any more; it was killed.
  case cancelled
}

extension PluginFailure {
  /// The fault of the samples that were asked about.
  func fault(of name: String) -> VerifierError {
    switch self {
    case .timedOut(let seconds): .timedOut(seconds: seconds)
    case .died(let reason), .broke(let reason), .refused(let reason):
      .failed(reason: "\(name): \(reason)")
    case .cancelled: .failed(reason: "\(name): cancelled")
    }
  }
}
