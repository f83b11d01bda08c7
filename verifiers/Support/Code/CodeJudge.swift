import Foundation
import Records
import Rewards
import Sandbox

/// Judges programs with what the verifier `code` has prepared.
struct CodeJudge: Judge {
  private let settings: Code
  private let enclosure: Enclosure
  private let means: Means

  /// What runs programs.
  private enum Means: Sendable {
    case python(PythonRuntime, ExamHost)
    case command(CommandTrial)
  }

  init(
    _ settings: Code, _ enclosure: Enclosure, _ services: VerifierServices
  ) async throws(VerifierError) {
    self.settings = settings
    self.enclosure = enclosure
    guard settings.command.isEmpty else {
      means = .command(
        CommandTrial(
          command: settings.command, enclosure: enclosure, limits: settings.limits,
          files: (settings.programFile, settings.testsFile),
          readable: settings.readable.map { services.place($0).standardizedFileURL.path }))
      return
    }
    let python = try await PythonRuntime(settings.python, withPackages: settings.sitePackages)
    let host = ExamHost(python: python, enclosure: enclosure, limits: settings.limits)
    means = .python(python, host)
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
    let anyLanguage = CodeExtraction(languages: [])
    let extraction = settings.command.isEmpty ? CodeExtraction() : anyLanguage
    guard let code = extraction.code(in: submission.completion) else {
      return Verdict(.unparseable, reason: "there is no code in the completion")
    }
    var verdict =
      switch means {
      case .command(let trial): try await verdict(on: submission, code, by: trial)
      case .python(let python, let host):
        try await PythonTrial(
          settings: settings, enclosure: enclosure, python: python, host: host
        ).verdict(on: submission, code)
      }
    verdict.extracted = code.utf8.count <= ExtractionRule.longestAnswer ? code : nil
    return verdict
  }

  private func verdict(
    on submission: Submission, _ code: String, by trial: CommandTrial
  ) async throws(VerifierError) -> Verdict {
    guard settings.judgedBy == .output else {
      let tests = try settings.testsColumn.map { name throws(VerifierError) in
        try submission.text(column: name)
      }
      return try await trial.report(
        on: code, tests: tests ?? submission.columns["tests"]?.string ?? "", by: settings.judgedBy
      ).verdict(settings.score)
    }
    guard case .streams(let tests) = try submission.codeTests(in: settings.testsColumn) else {
      throw .malformedProblem(
        id: submission.problem,
        reason: "a command is judged by its output, and the row holds no inputs and outputs; "
          + "judged_by: report would do")
    }
    let (command, confinement) = trial.prepared(code)
    let streams = StreamTrial(settings, enclosure, isMarked: false)
    return try await streams.report(on: tests, in: confinement) { command }.verdict(settings.score)
  }
}
