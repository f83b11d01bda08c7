import CSandbox
import Glibc

/// A command made ready to start: the program found, its pipes open.
struct Launch: Sendable {
  private let command: Command
  private let path: String
  private let descriptors: [Descriptor]
  /// Bytes that all of its processes may hold together.
  var memoryInAll: Int? { command.memoryInAll }
  /// This process's ends of the pipes.
  let input: Descriptor?
  let output: Descriptor?
  let errors: Descriptor?

  init(_ command: Command) throws(ProcessError) {
    self.command = command
    path = try Self.find(command.arguments.first ?? "")
    let input = try Self.ends(of: command.input, isRead: true)
    let output = try Self.ends(of: command.output, isRead: false)
    let errors = try Self.ends(of: command.errors, isRead: false)
    descriptors = [input.theirs, output.theirs, errors.theirs] + command.others
    (self.input, self.output, self.errors) = (input.ours, output.ours, errors.ours)
  }

  /// Starts the process; the ends that it got close here with this value.
  func start() throws(ProcessError) -> (process: pid_t, descriptor: Descriptor) {
    var limits = command.limits.list
    let numbers = descriptors.map(\.number)
    var process: pid_t = 0
    var descriptor: Int32 = -1
    let environment = command.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let code = unsafe withCStrings(command.arguments) { arguments in
      unsafe withCStrings(environment) { environment in
        unsafe path.withCString { path in
          unsafe withOptionalCString(command.directory) { directory in
            unsafe numbers.withUnsafeBufferPointer { numbers in
              unsafe limits.withUnsafeMutableBufferPointer { limits in
                var request = unsafe csandbox_command(
                  path: path, arguments: arguments, environment: environment,
                  directory: directory, descriptors: numbers.baseAddress,
                  descriptor_count: Int32(numbers.count), limits: limits.baseAddress,
                  limit_count: Int32(limits.count),
                  is_expendable: command.isExpendable ? 1 : 0)
                return unsafe csandbox_start(&request, &process, &descriptor)
              }
            }
          }
        }
      }
    }
    guard code == 0 else { throw .refused(program: path, code: code) }
    return (process, Descriptor(owning: descriptor))
  }

  private static func ends(
    of stream: Command.Stream, isRead: Bool
  ) throws(ProcessError) -> (theirs: Descriptor, ours: Descriptor?) {
    switch stream {
    case .nowhere: return (try .nowhere(), nil)
    case .descriptor(let descriptor): return (descriptor, nil)
    case .pipe:
      let (reading, writing) = try Descriptor.pipe()
      let (theirs, ours) = isRead ? (reading, writing) : (writing, reading)
      ours.stopBlocking()
      return (theirs, ours)
    }
  }

  /// The path of a program, by `PATH` where it is a mere name.
  static func find(_ program: String) throws(ProcessError) -> String {
    if program.contains("/") { return program }
    guard !program.isEmpty, let path = unsafe getenv("PATH") else {
      throw .notFound(program: program)
    }
    for folder in unsafe String(cString: path).split(separator: ":") {
      let candidate = "\(folder)/\(program)"
      if unsafe access(candidate, X_OK) == 0, !isFolder(candidate) { return candidate }
    }
    throw .notFound(program: program)
  }

  /// Whether a folder has this path; one may be entered by who may run a file.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

extension ResourceLimits {
  /// The limits as the system calls them; no process leaves a core file.
  fileprivate var list: [csandbox_limit] {
    let named: [(__rlimit_resource, Int?)] = [
      (RLIMIT_CPU, processorSeconds), (RLIMIT_AS, memory), (RLIMIT_FSIZE, fileSize),
      (RLIMIT_NOFILE, openFiles), (RLIMIT_CORE, 0),
    ]
    return named.compactMap { resource, value in
      value.map { csandbox_limit(resource: Int32(resource.rawValue), value: UInt64(max(0, $0))) }
    }
  }
}

/// Calls `body` with a list of C texts that ends with nil. NUL ends a text early, as everywhere in C.
private func withCStrings<Result>(
  _ texts: [String],
  _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Result
) -> Result {
  var pointers = unsafe texts.map { unsafe strdup($0) }
  unsafe pointers.append(nil)
  defer { unsafe pointers.forEach { unsafe free($0) } }
  return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
}

private func withOptionalCString<Result>(
  _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
) -> Result {
  guard let text else { return body(nil) }
  return unsafe text.withCString { unsafe body($0) }
}
