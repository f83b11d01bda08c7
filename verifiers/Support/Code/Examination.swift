import Foundation
import Records
import Rewards
import Sandbox

/// Runs a program in one sandbox and its tests in another, which asks the first by pipes.
///
/// The tests compare plain values in a process that holds nothing of the program's, so neither an exit
/// status nor anything that the program prints, patches, overrides or writes to a descriptor is a
/// verdict: all it can do is answer questions.
struct Examination: Sendable {
  let python: PythonRuntime
  let enclosure: Enclosure
  let host: ExamHost
  let limits: CodeLimits
  /// Whether objects of the program's own classes decide how they compare.
  let trustsObjects: Bool
  /// The name under which tests import the program.
  let module: String

  /// How long the two may take to start, and to say goodbye.
  private static let patience = Duration.seconds(20)

  /// The report on the first of `sources` that is a program.
  ///
  /// - Throws: `VerifierError`, where the tests cannot be run whatever the program is.
  func outcome(of sources: [String], _ tests: PythonTests) async throws(VerifierError)
    -> ExamOutcome
  {
    let pair = try await startProgram(sources)
    async let words = pair.program.drain(.errors, keeping: 2000)
    let ending = try await examine(tests, pair)
    if let outcome = ExamOutcome(parsing: ending.report) {
      guard case .report(let report) = outcome, report.problem != nil,
        await pair.program.wait().isOverMemory
      else { return outcome }
      return .report(TestReport(tests: report.tests, problem: limits.memoryProblem))
    }
    if let status = ending.status, Self.isLate(status) {
      return .report(TestReport(problem: "it did not finish within \(limits.seconds) s"))
    }
    let trace = String(decoding: await words.suffix(1000), as: UTF8.self).trimmingWhitespace
    throw .failed(
      reason: "the tests gave no report; their process ended with "
        + (ending.status.map { "wait status \($0)" } ?? "the one that starts it") + " " + trace)
  }

  /// Whether tests were ended that would not end: by the harness (exit statuses 1 and 4), by its host, or
  /// by the system as too costly (SIGKILL and SIGXCPU). What a program answers can bring that about.
  private static func isLate(_ status: Int) -> Bool {
    [1 << 8, 4 << 8].contains(status) || [SIGKILL, SIGXCPU].contains(Int32(status & 0x7f))
  }

  /// The running program, and the examiner's ends of the pipes to it.
  private struct Pair {
    let program: Child
    let folder: TemporaryFolder?
    let questions: Descriptor
    let answers: Descriptor
  }

  /// Starts the program's process. Its ends of the pipes close here, so that its end is noticed.
  private func startProgram(_ sources: [String]) async throws(VerifierError) -> Pair {
    do {
      let questions = try Descriptor.pipe()
      let answers = try Descriptor.pipe()
      var command = python.command(.candidate, from: 0)
      command.output = .nowhere
      command.others = [questions.reading, answers.writing]
      let (enclosed, folder) = try enclosure.enclose(
        command, in: limits.confinement(reading: python.folders))
      let program = try await Child.start(enclosed)
      program.setDeadline(.now + .seconds(limits.seconds) + Self.patience)
      let texts = JSON.array(sources.map { .string($0) })
      await program.feed(python.input(.array([.array(packages), texts])))
      return Pair(
        program: program, folder: folder, questions: questions.writing, answers: answers.reading)
    } catch { throw .failed(reason: "\(error)") }
  }

  private func examine(
    _ tests: PythonTests, _ pair: Pair
  ) async throws(VerifierError) -> (status: Int?, report: [UInt8]) {
    let job: JSON = .array([
      .number(limits.seconds), .bool(trustsObjects), .string(module), tests.job,
    ])
    let files: (job: Descriptor, report: Descriptor)
    do throws(ProcessError) {
      files = (try .file(holding: WireValue.bytes(job)), try .file(holding: []))
    } catch { throw .failed(reason: "\(error)") }
    let pipes = [files.job, files.report, pair.questions, pair.answers]
    let exam = await withTaskCancellationHandler {
      await conducted(pipes)
    } onCancel: {
      // Without the program an exam ends at once.
      pair.program.kill()
    }
    pair.program.kill()
    return (try exam.get(), files.report.contents(limit: 16 << 20))
  }

  private func conducted(_ files: [Descriptor]) async -> Result<Int?, VerifierError> {
    do throws(VerifierError) {
      return .success(try await host.conduct(files))
    } catch { return .failure(error) }
  }

  private var packages: [JSON] { python.packages.map { .string($0) } }
}

/// What an examination says.
enum ExamOutcome: Equatable {
  /// The tests were run.
  case report(TestReport)
  /// The tests cannot be held against a program in another process.
  case unsupported(String)
  /// The tests cannot be run at all.
  case fault(String)

  /// What the examiner wrote; `nil` where that is no report.
  init?(parsing bytes: [UInt8]) {
    guard let report = try? JSON(parsing: bytes), let rows = report["tests"]?.array else {
      return nil
    }
    if let reason = report["fault"]?.string {
      self = .fault(reason)
    } else if let reason = report["unsupported"]?.string {
      self = .unsupported(reason)
    } else {
      let tests = rows.map { row in
        TestReport.Test(name: row.array?.first?.string ?? "", problem: row.array?.last?.string)
      }
      self = .report(TestReport(tests: tests, problem: report["problem"]?.string))
    }
  }
}
