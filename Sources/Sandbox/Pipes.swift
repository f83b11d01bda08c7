import Foundation

/// Bytes on their way to a child.
struct InputPipe {
  private struct Chunk {
    var bytes: ArraySlice<UInt8>
    let continuation: CheckedContinuation<Bool, Never>
  }

  private var descriptor: Descriptor?
  private var chunks: [Chunk] = []
  private var isFinished = false

  init(_ descriptor: Descriptor?) { self.descriptor = descriptor }

  /// The descriptor, while there is something to write to it.
  var wanting: Descriptor? { chunks.isEmpty ? nil : descriptor }

  mutating func enqueue(_ bytes: [UInt8], _ continuation: CheckedContinuation<Bool, Never>) {
    guard descriptor != nil, !isFinished else { return continuation.resume(returning: false) }
    chunks.append(Chunk(bytes: bytes[...], continuation: continuation))
    advance()
  }

  /// Writes what can be written at once.
  mutating func advance() {
    while let descriptor, !chunks.isEmpty {
      if !chunks[0].bytes.isEmpty {
        guard let count = descriptor.write(chunks[0].bytes.prefix(1 << 16)) else { return close() }
        if count == 0 { return }
        chunks[0].bytes.removeFirst(count)
      }
      if chunks[0].bytes.isEmpty { chunks.removeFirst().continuation.resume(returning: true) }
    }
    if isFinished { descriptor = nil }
  }

  /// Closes the pipe after what is still to be written.
  mutating func finish() {
    isFinished = true
    advance()
  }

  mutating func close() {
    descriptor = nil
    for chunk in chunks { chunk.continuation.resume(returning: false) }
    chunks = []
  }
}

/// Somebody who waits for bytes of a child.
struct ReadRequest: Sendable {
  enum Want {
    /// What there is, at most so many bytes.
    case some(limit: Int)
    /// A line of at most so many bytes, with its line feed.
    case line(limit: Int)
  }
  let want: Want
  /// Empty at the end; nil where a line is too long.
  let continuation: CheckedContinuation<[UInt8]?, Never>
}

/// Bytes that came from a child, and who waits for them.
///
/// No more is read from the pipe than is wanted and a little ahead, so a child that writes without end
/// waits for its reader.
struct OutputPipe {
  private var descriptor: Descriptor?
  private var queue = ByteQueue()
  private var requests: [ReadRequest] = []

  private static let ahead = 1 << 18
  private static let portion = 1 << 16

  init(_ descriptor: Descriptor?) { self.descriptor = descriptor }

  private var capacity: Int {
    guard case .line(let limit)? = requests.first?.want else { return Self.ahead }
    return max(Self.ahead, limit + 1)
  }

  /// The descriptor, while there is room for what it gives.
  var wanting: Descriptor? { queue.count < capacity ? descriptor : nil }

  mutating func enqueue(_ request: ReadRequest) {
    requests.append(request)
    serve()
  }

  /// Reads what is there.
  mutating func advance() {
    guard let bytes = wanting?.readable(limit: Self.portion) else { return }
    if bytes.isEmpty { descriptor = nil }
    queue.append(bytes)
    serve()
  }

  mutating func close() {
    descriptor = nil
    serve()
  }

  /// Closes the pipe, but not while bytes may wait in it for room; true where it is closed.
  mutating func closeUnlessFull() -> Bool {
    if descriptor != nil, wanting != nil { close() }
    return descriptor == nil
  }

  private mutating func serve() {
    while let request = requests.first, let answer = answer(to: request) {
      requests.removeFirst()
      request.continuation.resume(returning: answer)
    }
  }

  /// The answer, if it can be given by now: bytes, or nil for a line that is too long.
  private mutating func answer(to request: ReadRequest) -> [UInt8]?? {
    let isEnded = descriptor == nil
    switch request.want {
    case .some(let limit):
      return queue.count > 0 || isEnded ? .some(queue.take(upTo: limit)) : nil
    case .line(let limit):
      if let length = queue.firstLine() {
        return length - 1 <= limit ? .some(queue.take(upTo: length)) : .some(nil)
      }
      if queue.count > limit { return .some(nil) }
      return isEnded ? .some(queue.take(upTo: limit)) : nil
    }
  }
}
