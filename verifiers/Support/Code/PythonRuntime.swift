import Foundation
import Records
import Rewards
import Sandbox

/// A Python interpreter of this machine, and the harness in its bytes.
struct PythonRuntime: Sendable {
  /// The interpreter itself, not a script that looks for it.
  let executable: String
  /// The folders that it needs to read.
  let folders: [String]
  /// The folders of installed packages that programs may import.
  let packages: [String]
  /// The harness as compiled by this interpreter.
  private let harness: [UInt8]

  /// Asks `name` what it is, and has it compile the harness.
  ///
  /// - Throws: `VerifierError.failed`, where it is missing or too old.
  init(_ name: String, withPackages: Bool) async throws(VerifierError) {
    let facts = try await Self.output(of: [name, "-c", Self.question], name)
    guard let answer = try? JSON(parsing: facts), let executable = answer["executable"]?.string,
      let folders = answer["folders"]?.array, let packages = answer["packages"]?.array
    else { throw .failed(reason: "python: \"\(name)\" does not say what it is") }
    guard answer["suffices"]?.bool == true else {
      throw .failed(reason: "python: \"\(name)\" is too old; Python 3.8 or later would do")
    }
    self.executable = executable
    self.packages = withPackages ? packages.compactMap(\.string) : []
    self.folders = folders.compactMap(\.string) + self.packages
    harness = try await Self.output(
      of: [executable, "-I", "-S", "-c", Self.compilation], name, input: Self.source)
  }

  /// The interpreter about to run a part of the harness, which it reads from a descriptor.
  func command(_ part: Part, from descriptor: Int) -> Command {
    let start = """
      sys, marshal = map(__import__, ["sys", "marshal"])
      del sys.path[0]
      f=open(\(descriptor),'rb',closefd=False)
      exec(marshal.loads(f.read(int.from_bytes(f.read(4),'little'))))
      \(part.rawValue)(f)
      """
    var command = Command([executable, "-s", "-S", "-c", start])
    command.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8",
      "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1",
      // One thread a library: threads are counted as processes.
      "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    ]
    return command
  }

  /// What the interpreter reads: the harness, then what it is about.
  func input(_ matter: JSON) -> [UInt8] {
    WireValue.length(harness.count) + harness + WireValue.bytes(matter)
  }

  /// One of the harness's parts.
  enum Part: String {
    /// Holds tests ready and judges.
    case host
    /// Runs the program and answers.
    case candidate
    /// Runs the program as it is.
    case main
  }

  private static let source: [UInt8] =
    PackageResources.codec_py + PackageResources.candidate_py + PackageResources.examiner_py
    + PackageResources.suites_py + PackageResources.exam_py + PackageResources.host_py

  private static let question = """
    sys, os, json, sysconfig = map(__import__, ["sys", "os", "json", "sysconfig"])
    paths = sysconfig.get_paths()
    real = os.path.realpath(sys.executable)
    print(json.dumps({
      "executable": real, "suffices": sys.version_info >= (3, 8),
      "folders": sorted({sys.base_prefix, sys.base_exec_prefix, os.path.dirname(real)}),
      "packages": sorted({paths["purelib"], paths["platlib"]})}))
    """

  private static let compilation = """
    sys, marshal = map(__import__, ["sys", "marshal"])
    code = compile(sys.stdin.buffer.read(), "harness", "exec", dont_inherit=True)
    sys.stdout.buffer.write(marshal.dumps(code))
    """

  private static func output(
    of arguments: [String], _ name: String, input: [UInt8] = []
  ) async throws(VerifierError) -> [UInt8] {
    var command = Command(arguments)
    command.environment = ProcessInfo.processInfo.environment
    let finished: ProcessResult
    do throws(ProcessError) {
      finished = try await command.run(input: input)
    } catch { throw .failed(reason: "python: \(error)") }
    if finished.status == .exited(0) { return finished.output }
    let words = String(decoding: finished.errors.suffix(500), as: UTF8.self)
    throw .failed(reason: "python: \"\(name)\" ended with \(finished.status): \(words)")
  }
}
