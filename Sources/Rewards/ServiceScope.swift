/// What must end when judging does: processes, connections, files.
public actor ServiceScope {
  private var closers: [@Sendable () async -> Void] = []
  private var isClosed = false

  /// An open scope with nothing in it.
  public init() {}

  /// Has `close` called once when the scope is closed, at once where it is already.
  public func onClose(_ close: @escaping @Sendable () async -> Void) async {
    if isClosed { await close() } else { closers.append(close) }
  }

  /// Ends everything, the last thing opened first, and returns when all have ended.
  ///
  /// Calling it again does nothing.
  public func close() async {
    isClosed = true
    while let last = closers.popLast() { await last() }
  }
}
