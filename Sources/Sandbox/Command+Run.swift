import Foundation

/// What came of a program that has ended.
public struct ProcessResult: Sendable, Hashable {
  /// How its first process ended.
  public var status: ProcessStatus
  /// What it wrote to standard output, up to the limit.
  public var output: [UInt8]
  /// What it wrote to standard error, up to the limit; the rest is lost.
  public var errors: [UInt8]
  /// Whether it was killed because its time was over.
  public var isTimedOut: Bool
  /// Whether it was killed because its processes held more memory than they may together.
  public var isOverMemory: Bool
  /// Whether it was killed because it wrote more to standard output than it may.
  public var isTruncated: Bool
}

extension Command {
  /// How long and how much a program may run and write.
  public struct Allowance: Sendable, Hashable {
    /// The time after which it is killed.
    public var time = Duration.seconds(10)
    /// Bytes of standard output; one more, and it is killed.
    public var output = 1 << 20
    /// Bytes of standard error that are kept.
    public var errors = 1 << 16

    /// Ten seconds, a mebibyte of output.
    public init() {}
  }

  /// Runs the program with `input` to its end; a cancelled task kills it.
  ///
  /// - Throws: `ProcessError`, where it cannot be started. What it does then is a result.
  public func run(
    input bytes: [UInt8] = [], within allowance: Allowance = Allowance()
  ) async throws(ProcessError) -> ProcessResult {
    let child = try await Child.start(self)
    child.setDeadline(.now + allowance.time)
    return await withTaskCancellationHandler {
      await child.finish(input: bytes, allowance)
    } onCancel: {
      child.kill()
    }
  }
}

extension Child {
  /// Reads a stream to its end and gives its first `limit` bytes.
  public func drain(_ source: Source, keeping limit: Int) async -> [UInt8] {
    await gather(source, limit: limit).bytes
  }

  fileprivate func finish(input: [UInt8], _ allowance: Command.Allowance) async -> ProcessResult {
    async let fed: Void = feed(input)
    async let errors = gather(.errors, limit: allowance.errors)
    let output = await gather(.output, limit: allowance.output, killing: true)
    let ending = await wait()
    await fed
    return ProcessResult(
      status: ending.status, output: output.bytes, errors: await errors.bytes,
      isTimedOut: ending.isTimedOut, isOverMemory: ending.isOverMemory,
      isTruncated: output.isTruncated)
  }

  /// Gives `bytes` to its input and ends that; a program need not read them.
  public func feed(_ bytes: [UInt8]) async {
    do throws(ProcessError) {
      try await write(bytes)
    } catch { return }
    closeInput()
  }

  /// Everything up to the end of a stream, of which `limit` bytes are kept.
  private func gather(
    _ source: Source, limit: Int, killing: Bool = false
  ) async -> (bytes: [UInt8], isTruncated: Bool) {
    var kept: [UInt8] = []
    var isTruncated = false
    while true {
      let bytes = await read(source)
      if bytes.isEmpty { return (kept, isTruncated) }
      let room = limit - kept.count
      kept += bytes.prefix(room)
      guard bytes.count > room else { continue }
      isTruncated = true
      if killing { kill() }
    }
  }
}
