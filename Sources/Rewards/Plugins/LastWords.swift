import Sandbox
import Synchronization

/// The end of what a process says on standard error, for messages about its death.
final class LastWords: Sendable {
  private let bytes = Mutex<[UInt8]>([])
  private static let kept = 2000

  /// Reads standard error until it is closed, so that the process never waits for a reader.
  func listen(to child: Child) async {
    while true {
      let more = await child.read(.errors)
      if more.isEmpty { return }
      bytes.withLock { bytes in
        bytes = Array((bytes + more).suffix(Self.kept))
      }
    }
  }

  /// `; its last words: …`, or nothing where it said nothing.
  var text: String {
    let text = String(decoding: bytes.withLock { $0 }, as: UTF8.self).trimmingWhitespace
    return text.isEmpty ? "" : "; its last words: \(text)"
  }
}
