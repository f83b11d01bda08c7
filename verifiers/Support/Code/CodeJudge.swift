import Records
import Rewards
import Sandbox

/// Judges programs with what the verifier `code` has prepared.
struct CodeJudge: Judge {
  private let settings: Code
  private let enclosure: Enclosure
  private let python: PythonRuntime
  private let host: ExamHost

  init(_ settings: Code, _ enclosure: Enclosure) async throws(VerifierError) {
    self.settings = settings
    self.enclosure = enclosure
    python = try await PythonRuntime(settings.python, withPackages: settings.sitePackages)
    host = ExamHost(python: python, enclosure: enclosure, limits: settings.limits)
  }

  func verdicts(on submissions: [Submission]) async throws(VerifierError) -> [Verdict] {
    try await results(on: submissions).verdicts()
  }

  func results(on submissions: [Submission]) async -> [Result<Verdict, VerifierError>] {
    var results: [Result<Verdict, VerifierError>] = []
    for submission in submissions {
      do throws(VerifierError) {
        results.append(.success(try await verdict(on: submission)))
      } catch {
        results.append(.failure(error))
      }
    }
    return results
  }

  private func verdict(on submission: Submission) async throws(VerifierError) -> Verdict {
    let tests = try submission.codeTests(in: settings.testsColumn)
    guard let code = CodeExtraction().code(in: submission.completion) else {
      return Verdict(.unparseable, reason: "there is no code in the completion")
    }
    let sources = ProgramText(prompt: submission.codePrompt, code: code)
      .sources(entryPoint: submission.columns["entry_point"]?.string)
    var verdict = try await verdict(on: sources, tests, submission.problem)
    verdict.extracted = code.utf8.count <= ExtractionRule.longestAnswer ? code : nil
    return verdict
  }

  private func verdict(
    on sources: [String], _ tests: CodeTests, _ problem: String
  ) async throws(VerifierError) -> Verdict {
    switch tests {
    case .streams(let tests):
      return try await streamReport(on: sources, tests).verdict(settings.score)
    case .python(let tests):
      let examination = Examination(
        python: python, enclosure: enclosure, host: host, limits: settings.limits,
        trustsObjects: settings.trustsObjects, module: settings.module)
      switch try await examination.outcome(of: sources, tests) {
      case .fault(let reason): throw .malformedProblem(id: problem, reason: reason)
      case .unsupported(let reason): return Verdict(.notApplicable, reason: reason)
      case .report(let report):
        if report.tests.isEmpty, report.problem == nil {
          throw .malformedProblem(id: problem, reason: "the tests test nothing")
        }
        return report.verdict(settings.score)
      }
    }
  }

  private func streamReport(
    on sources: [String], _ tests: [StreamTest]
  ) async throws(VerifierError) -> TestReport {
    let trial = StreamTrial(
      enclosure: enclosure, limits: settings.limits, comparison: settings.comparison,
      tolerance: settings.tolerance, stopsEarly: settings.score == .all)
    let packages = JSON.array(python.packages.map { .string($0) })
    let input = python.input(.array([packages, .array(sources.map { .string($0) })]))
    let confinement = settings.limits.confinement(reading: python.folders)
    return try await trial.report(on: tests, in: confinement) {
      var command = python.command(.main, from: 3)
      command.others = [try .file(holding: input)]
      return command
    }
  }
}
