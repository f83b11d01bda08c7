import Recipes
import Sandbox

/// How much a program under test may use.
public struct CodeLimits: Component {
  /// Seconds for all tests of a program that is called, for each test of one that reads and prints;
  /// of processor time as well. With what starting takes, a verdict falls within ten seconds.
  public var seconds = 9.0
  /// Mebibytes of address space of each process, and of memory of all together.
  public var memoryMegabytes = 1024
  /// Processes and threads.
  public var processes = 16
  /// Mebibytes of its private `/tmp`, and of a file in it.
  public var spaceMegabytes = 64
  /// Mebibytes that it may print.
  public var outputMegabytes = 8

  /// Nine seconds, a gibibyte, 16 processes.
  public init() {}

  /// All are positive, and the memory holds an interpreter.
  public func validate(_ issues: inout Issues) {
    issues.require(
      seconds > 0 && seconds <= 3600, "seconds", "is \(seconds); a time up to 3600 would do")
    issues.require(
      (64...1_048_576).contains(memoryMegabytes), "memory_megabytes",
      "is \(memoryMegabytes); at least 64 would do")
    issues.require(
      (1...4096).contains(processes), "processes", "is \(processes); 1 to 4096 would do")
    issues.require(
      (1...65_536).contains(spaceMegabytes), "space_megabytes",
      "is \(spaceMegabytes); 1 to 65536 would do")
    issues.require(
      (1...1024).contains(outputMegabytes), "output_megabytes",
      "is \(outputMegabytes); 1 to 1024 would do")
  }

  /// The same for the sandbox.
  func confinement(reading folders: [String]) -> Confinement {
    var confinement = Confinement()
    confinement.readable = folders
    confinement.space = spaceMegabytes << 20
    confinement.processes = processes
    confinement.limits.processorSeconds = Int(seconds.rounded(.up)) + 1
    confinement.limits.memory = memoryMegabytes << 20
    confinement.memoryInAll = memoryMegabytes << 20
    confinement.limits.fileSize = spaceMegabytes << 20
    confinement.limits.openFiles = 256
    return confinement
  }

  /// What is said of a program whose processes hold too much together.
  var memoryProblem: String { "its processes held more than \(memoryMegabytes) MiB together" }

  /// The time and output of one program, whose start is not counted.
  var allowance: Command.Allowance {
    var allowance = Command.Allowance()
    allowance.time = .seconds(seconds)
    allowance.output = outputMegabytes << 20
    return allowance
  }
}
