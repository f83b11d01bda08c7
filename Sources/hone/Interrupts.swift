import Glibc
import Synchronization

/// Ctrl-C and SIGTERM: the first asks the run to stop, the second ends the process.
enum Interrupts {
  private static let isAsked = Atomic<Bool>(false)

  /// Listens from here on.
  ///
  /// - Returns: what tells whether the run was asked to stop.
  @Sendable static func listen() -> @Sendable () -> Bool {
    // Touched before any signal: the first access of a global is not safe inside a handler.
    isAsked.store(false, ordering: .relaxed)
    // Whoever read the progress may go; the run goes on.
    _ = signal(SIGPIPE, SIG_IGN)
    for number in [SIGINT, SIGTERM] {
      _ = signal(number) { _ in
        if Interrupts.isAsked.exchange(true, ordering: .relaxed) { _exit(130) }
        let words: StaticString = "\nstopping after this step; once more ends at once\n"
        _ = unsafe write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
      }
    }
    return { isAsked.load(ordering: .relaxed) }
  }
}
