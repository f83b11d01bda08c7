import Foundation
import Records

/// What a run offers to its verifiers.
public struct VerifierServices: Sendable {
  /// Where relative paths of the recipe start from.
  public var directory: URL
  /// How many judgements run at once: as many processes or connections are of use.
  public var workers: Int
  /// What earlier judgements found, where the run keeps it.
  public var cache: (any VerdictCache)?
  /// Models in this process, where there are any.
  public var models: (any JudgeModelProvider)?
  /// What waits, retries and time limits go by.
  public var clock: any Clock<Duration>
  /// The process's variables, which hold the keys that recipes only name.
  public var variables: [String: String]
  /// What judges spend.
  public let usage = UsageMeter()
  /// What ends with the run.
  public let scope: ServiceScope

  /// Services with a scope of their own; the directory is the process's where none is given.
  public init(
    directory: URL = URL(filePath: ".", directoryHint: .isDirectory), workers: Int = 2,
    cache: (any VerdictCache)? = nil, models: (any JudgeModelProvider)? = nil,
    clock: any Clock<Duration> = ContinuousClock(),
    variables: [String: String] = ProcessInfo.processInfo.environment
  ) {
    // Without the hint a relative path would replace the directory's last part.
    self.directory = URL(filePath: directory.path, directoryHint: .isDirectory)
    self.workers = max(1, workers)
    self.cache = cache
    self.models = models
    self.clock = clock
    self.variables = variables
    scope = ServiceScope()
  }

  /// A path of the recipe as a place.
  public func place(_ path: String) -> URL { URL(filePath: path, relativeTo: directory) }
}

/// Bytes by key that outlive the process, for judgements that cost money or minutes.
public protocol VerdictCache: Sendable {
  /// What was stored under `key`, or `nil`.
  func value(for key: [UInt8]) async throws(VerifierError) -> [UInt8]?
  /// Keeps `value`; a later one under the same key takes its place.
  func store(_ value: [UInt8], for key: [UInt8]) async throws(VerifierError)
}

/// Opens models in this process for judges.
public protocol JudgeModelProvider: Sendable {
  /// The model in a directory; the same one where several judges ask.
  ///
  /// - Parameters:
  ///   - directory: a checkpoint, or adapters with the name of their base.
  ///   - chatTemplate: the path of a Jinja file, or `role_tags`; the model's own where `nil`.
  /// - Throws: `VerifierError.failed` where there is none, or it cannot be read.
  func model(at directory: URL, chatTemplate: String?) async throws(VerifierError)
    -> any JudgeModel
  /// Finds out whether there is one that can be asked, without reading its weights.
  ///
  /// - Throws: as `model(at:chatTemplate:)`.
  func check(at directory: URL, chatTemplate: String?) throws(VerifierError)
}

/// A model that judges ask.
public protocol JudgeModel: Sendable {
  /// The log-probability (nats) of each of `choices` as the assistant's next words after each
  /// conversation, `[conversation][choice]`; of several tokens, the sum.
  ///
  /// - Returns: one result a conversation, in order: `VerifierError.failed` where it does not fit, or
  ///   one choice begins another.
  func logProbs(of choices: [String], after conversations: [[Message]]) async
    -> [Result<[Double], VerifierError>]
}
