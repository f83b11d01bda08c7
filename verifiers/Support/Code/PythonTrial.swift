import Records
import Rewards
import Sandbox

/// Holds a Python program against the tests of a row.
struct PythonTrial: Sendable {
  let settings: Code
  let enclosure: Enclosure
  let python: PythonRuntime
  let host: ExamHost

  /// The verdict on the code of a completion.
  ///
  /// - Throws: `VerifierError`, where the row holds no tests or they cannot be run.
  func verdict(on submission: Submission, _ code: String) async throws(VerifierError) -> Verdict {
    let sources = ProgramText(prompt: submission.codePrompt, code: code)
      .sources(entryPoint: submission.columns["entry_point"]?.string)
    switch try submission.codeTests(in: settings.testsColumn) {
    case .streams(let tests):
      return try await streamReport(on: sources, tests).verdict(settings.score)
    case .python(let tests):
      let examination = Examination(
        python: python, enclosure: enclosure, host: host, limits: settings.limits,
        trustsObjects: settings.trustsObjects, module: settings.module)
      let outcome = try await examination.outcome(of: sources, tests)
      return try verdict(outcome, submission.problem)
    }
  }

  private func verdict(
    _ outcome: ExamOutcome, _ problem: String
  ) throws(VerifierError) -> Verdict {
    switch outcome {
    case .fault(let reason): throw .malformedProblem(id: problem, reason: reason)
    case .unsupported(let reason): return Verdict(.notApplicable, reason: reason)
    case .report(let report):
      if report.tests.isEmpty, report.problem == nil {
        throw .malformedProblem(id: problem, reason: "the tests test nothing")
      }
      return report.verdict(settings.score)
    }
  }

  private func streamReport(
    on sources: [String], _ tests: [StreamTest]
  ) async throws(VerifierError) -> TestReport {
    let packages = JSON.array(python.packages.map { .string($0) })
    let input = python.input(.array([packages, .array(sources.map { .string($0) })]))
    let confinement = settings.limits.confinement(reading: python.folders)
    let trial = StreamTrial(settings, enclosure, isMarked: true)
    return try await trial.report(on: tests, in: confinement) {
      var command = python.command(.main, from: 3)
      command.others = [try .file(holding: input)]
      return command
    }
  }
}
