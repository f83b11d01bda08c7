import Records

/// A value as the Python side of the code verifier reads it; `codec.py` says how.
enum WireValue {
  /// The bytes of a JSON value. Objects become dictionaries, and a whole number stays one.
  static func bytes(_ value: JSON) -> [UInt8] {
    var out: [UInt8] = []
    write(value, to: &out)
    return out
  }

  private static func write(_ value: JSON, to out: inout [UInt8]) {
    switch value {
    case .null: out.append(UInt8(ascii: "n"))
    case .bool(let isTrue): out.append(isTrue ? UInt8(ascii: "t") : UInt8(ascii: "f"))
    case .int(let number): content("i", Array(String(number, radix: 16).utf8), to: &out)
    case .number(let number): content("d", Array("\(number)".utf8), to: &out)
    case .string(let text): content("s", Array(text.utf8), to: &out)
    case .array(let elements): many("[", elements, to: &out)
    case .object(let members):
      many("{", members.flatMap { [.string($0.key), $0.value] }, to: &out)
    }
  }

  private static func content(_ tag: Unicode.Scalar, _ bytes: [UInt8], to out: inout [UInt8]) {
    head(tag, bytes.count, to: &out)
    out += bytes
  }

  private static func many(_ tag: Unicode.Scalar, _ values: [JSON], to out: inout [UInt8]) {
    head(tag, values.count, to: &out)
    for value in values { write(value, to: &out) }
  }

  private static func head(_ tag: Unicode.Scalar, _ count: Int, to out: inout [UInt8]) {
    out.append(UInt8(truncatingIfNeeded: tag.value))
    out += WireValue.length(count)
  }

  /// A length as four bytes, the lowest first.
  static func length(_ count: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
  }
}
