import Foundation
import Kernels
import Records
import RunStore

/// Facts about machine and build, stored with every run as `environment.json`.
///
/// The names are the documented keys of `hone doctor --json`.
struct Facts: Codable {
  /// Who computes large matrix products, and what it was asked for.
  struct OpenBLASFacts: Codable {
    /// `OPENBLAS_CORETYPE`, where it is set.
    var requestedCore: String?
    /// Who asked: `environment`, or `nobody`.
    var requestedBy: String
    /// `OPENBLAS_L2_SIZE`, where it is set.
    var requestedL2Size: String?
    /// The core that the library uses.
    var core: String?
    /// The library's file; absent where it is not installed, or has nothing to compute.
    var library: String?
    /// The library's version, as Debian has it.
    var version: String?
    /// Whether its bits equal those of Hone's kernel; absent where nothing is to be compared.
    var agrees: Bool?
  }

  var hone = honeVersion
  var build = Facts.isDebug ? "debug" : "release"
  var system = Machine.system
  var processor = Machine.processor
  var cores = Machine.cores
  var threads = Threads.count
  var memoryBytes = Machine.memory
  var memoryLimitBytes = Machine.memoryLimit
  /// The best instruction set of the processor: `baseline`, `v3` (AVX2), `v4` (AVX-512).
  var instructionSetSupported = "\(InstructionSet.supported)"
  /// The one in use.
  var instructionSetUsed = "\(InstructionSet.current)"
  var openblas = OpenBLASFacts()
  /// Who computes large products: `openblas`, or `hone`.
  var largeProducts = OpenBLAS.inUse != nil ? "openblas" : "hone"
  /// Whether the processor multiplies numbers of bfloat16: `precision: bf16`.
  var bf16Products = Precision.bf16.isSupported
  /// Whether it multiplies bytes: `rollout_precision: int8`.
  var int8Products = Precision.int8.isSupported
  /// Whether a row's bits are independent of how many rows are computed with it.
  var batchInvariant = checkBatchInvariance()
  /// The sandbox for untrusted programs; absent where it is not installed.
  var bubblewrap = Machine.program("bwrap")
  var sentencepiece = Machine.packageVersion("libsentencepiece0")
  var sqlite = sqliteVersion()

  private static var isDebug: Bool {
    var isDebug = false
    assert(
      {
        isDebug = true
        return true
      }())
    return isDebug
  }

  /// What a person should know, and what would do.
  var warnings: [String] {
    var texts: [String] = []
    if OpenBLAS.isCandidate, openblas.library == nil {
      texts.append("OpenBLAS is not installed; Hone's kernel computes everything (make setup)")
    }
    if openblas.agrees == false {
      texts.append(
        "OpenBLAS's bits differ from those of Hone's kernel here; Hone's kernel computes everything"
      )
    }
    if !batchInvariant { texts.append("a row's bits depend on its batch on this machine") }
    if bubblewrap == nil { texts.append("bubblewrap is not installed (make setup)") }
    if build == "debug" { texts.append("this is a debug build; make build makes a fast one") }
    return texts
  }
}

extension Facts.OpenBLASFacts {
  init() {
    let environment = ProcessInfo.processInfo.environment
    requestedCore = environment["OPENBLAS_CORETYPE"]
    requestedBy = requestedCore == nil ? "nobody" : "environment"
    requestedL2Size = environment["OPENBLAS_L2_SIZE"]
    version = Machine.packageVersion("libopenblas0-pthread")
    // With AVX-512 it has nothing to compute: loading and comparing it would only cost time.
    guard OpenBLAS.isCandidate, let loaded = OpenBLAS.loaded else { return }
    core = loaded.core
    library = loaded.path
    agrees = OpenBLAS.agrees
  }
}

extension Facts {
  /// The facts as a run stores them.
  var record: JSON {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      encoder.keyEncodingStrategy = .convertToSnakeCase
      return try JSON(parsing: try encoder.encode(self))
    }
  }
}
