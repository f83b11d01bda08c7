import Foundation
import Records
import Rewards

/// A folder that is gone when the test ends.
final class Folder: Sendable {
  let url = FileManager.default.temporaryDirectory.appending(
    path: "hone-\(UUID().uuidString)", directoryHint: .isDirectory)

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ text: String, to name: String) throws {
    try text.write(to: url.appending(path: name), atomically: true, encoding: .utf8)
  }

  /// What a verifier that is prepared in this folder makes of submissions.
  func judged(
    _ verifier: some PreparedVerifier, _ submissions: [Submission]
  ) async throws(VerifierError) -> [Result<Verdict, VerifierError>] {
    let services = VerifierServices(directory: url)
    let judge = try await verifier.judge(with: services)
    let results = await judge.results(on: submissions)
    await services.scope.close()
    return results
  }
}

extension Result<Verdict, VerifierError> {
  var score: Double? { (try? get())?.score }

  /// The fault in words.
  var words: String? { if case .failure(let error) = self { error.description } else { nil } }
}
