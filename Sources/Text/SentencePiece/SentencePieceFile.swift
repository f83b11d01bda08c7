/// What Hone reads itself of a serialised SentencePiece model (`ModelProto`).
struct SentencePieceFile {
  /// A piece of the vocabulary.
  struct Piece {
    var text = ""
    var score: Float = 0
    var kind = Kind.normal
  }

  /// What a piece is.
  enum Kind: Int {
    case normal = 1
    case unknown, control, userDefined, unused, byte
  }

  /// How pieces are found.
  enum Algorithm: Int {
    case unigram = 1
    case bytePair, word, character
  }

  private(set) var pieces: [Piece] = []
  private(set) var algorithm = Algorithm.unigram
  private(set) var characterMap: [UInt8] = []
  private(set) var addsDummyPrefix = true
  private(set) var removesExtraSpaces = true

  /// - Returns: `nil` where `bytes` are no such message.
  init?(_ bytes: [UInt8]) {
    var message = WireMessage(bytes[...])
    while let field = message.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let bytes)):
        guard let piece = Self.piece(bytes) else { return nil }
        pieces.append(piece)
      case (2, .bytes(let bytes)): if !readTrainer(bytes) { return nil }
      case (3, .bytes(let bytes)): if !readNormalizer(bytes) { return nil }
      default: break
      }
    }
    if message.isBroken || pieces.isEmpty { return nil }
  }

  private static func piece(_ bytes: ArraySlice<UInt8>) -> Piece? {
    var piece = Piece()
    var message = WireMessage(bytes)
    while let field = message.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let bytes)):
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        piece.text = text
      case (2, .word(let bits)): piece.score = Float(bitPattern: bits)
      case (3, .number(let number)):
        guard let kind = Int(exactly: number).flatMap(Kind.init) else { return nil }
        piece.kind = kind
      default: break
      }
    }
    return message.isBroken ? nil : piece
  }

  private mutating func readTrainer(_ bytes: ArraySlice<UInt8>) -> Bool {
    var message = WireMessage(bytes)
    while let field = message.next() {
      guard field.number == 3, case .number(let number) = field.value else { continue }
      guard let found = Int(exactly: number).flatMap(Algorithm.init) else { return false }
      algorithm = found
    }
    return !message.isBroken
  }

  private mutating func readNormalizer(_ bytes: ArraySlice<UInt8>) -> Bool {
    var message = WireMessage(bytes)
    while let field = message.next() {
      switch (field.number, field.value) {
      case (2, .bytes(let bytes)): characterMap = Array(bytes)
      case (3, .number(let number)): addsDummyPrefix = number != 0
      case (4, .number(let number)): removesExtraSpaces = number != 0
      default: break
      }
    }
    return !message.isBroken
  }
}

/// The fields of a protocol buffer's message, one after the other.
private struct WireMessage {
  enum Value {
    case number(UInt64)
    case bytes(ArraySlice<UInt8>)
    case word(UInt32)
    case double(UInt64)
  }

  private var rest: ArraySlice<UInt8>
  private(set) var isBroken = false

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The next field; `nil` at the end, and where the bytes are no message.
  mutating func next() -> (number: UInt64, value: Value)? {
    if rest.isEmpty || isBroken { return nil }
    guard let tag = varint(), tag >> 3 > 0, let value = value(tag & 7) else {
      isBroken = true
      return nil
    }
    return (tag >> 3, value)
  }

  private mutating func value(_ wire: UInt64) -> Value? {
    switch wire {
    case 0: return varint().map { .number($0) }
    case 1: return fixed(8).map { .double($0) }
    case 5: return fixed(4).map { .word(UInt32($0)) }
    case 2:
      guard let size = varint(), size <= UInt64(rest.count) else { return nil }
      defer { rest = rest.dropFirst(Int(size)) }
      return .bytes(rest.prefix(Int(size)))
    default: return nil
    }
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  private mutating func fixed(_ count: Int) -> UInt64? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
