import Records

/// A verifier that needs something which lives as long as a run: a process, a connection, a cache, a
/// model, or verifiers within it that do.
///
/// A stage prepares each of its rewards once, judges with what it gets, and closes the scope of the
/// services when it ends.
public protocol PreparedVerifier: Verifier {
  /// Who judges in this verifier's place until `services.scope` is closed.
  ///
  /// Whatever must end with the run is handed to `services.scope`.
  ///
  /// - Throws: `VerifierError.failed` where what is needed cannot be had; the run does not begin.
  func judge(with services: VerifierServices) async throws(VerifierError) -> any Judge
  /// Finds out whether it could judge, before anything is run: a mistake must not wait for its stage.
  ///
  /// - Throws: `VerifierError` where it could not; by default nothing is tried.
  func rehearse(with services: VerifierServices) async throws(VerifierError)
  /// Looks whether the files and programs are there that it will need; starts nothing and reads no more
  /// than a manifest.
  ///
  /// - Throws: `VerifierError.failed` with what is missing; by default nothing is looked for.
  func inspect(with services: VerifierServices) throws(VerifierError)
}

extension PreparedVerifier {
  /// Nothing to find out.
  public func rehearse(with services: VerifierServices) async throws(VerifierError) {}

  /// Nothing to look for.
  public func inspect(with services: VerifierServices) throws(VerifierError) {}

  /// One verdict a submission, by a judge with plain services that are closed again.
  ///
  /// For one call; whoever judges more than once prepares.
  public func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    try await results(on: submissions).verdicts()
  }

  /// One result a submission, by a judge with plain services that are closed again.
  public func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>] {
    let services = VerifierServices()
    let results: [Result<Verdict, VerifierError>]
    do throws(VerifierError) {
      results = await (try judge(with: services)).results(on: submissions)
    } catch {
      results = submissions.map { _ in .failure(error) }
    }
    await services.scope.close()
    return results
  }
}

extension Verifier {
  /// Who judges during a run: what a `PreparedVerifier` prepares, else the verifier itself.
  ///
  /// - Throws: what preparing throws.
  public func prepared(with services: VerifierServices) async throws(VerifierError) -> any Judge {
    guard let verifier = self as? any PreparedVerifier else { return self }
    return try await verifier.judge(with: services)
  }

  /// Finds out whether it could judge; one that is not prepared always can.
  ///
  /// - Throws: what rehearsing throws.
  public func rehearsed(with services: VerifierServices) async throws(VerifierError) {
    try await (self as? any PreparedVerifier)?.rehearse(with: services)
  }

  /// Looks whether the files and programs are there that it will need; starts nothing.
  ///
  /// - Throws: what inspecting throws.
  public func inspected(with services: VerifierServices) throws(VerifierError) {
    try (self as? any PreparedVerifier)?.inspect(with: services)
  }
}
