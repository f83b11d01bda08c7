import Records

/// Makes inputs that parsers have not seen from inputs that they know.
///
/// What comes out depends on the seed alone, so that a case can be made again from its number.
struct Mutator {
  private var random: SplitMix64
  /// Texts that matter to the parser.
  private let words: [[UInt8]]

  /// - Parameters: words: texts that matter to the parser, put in here and there.
  init(_ seed: Seed, words: [String]) {
    random = seed.generator()
    self.words = (words + Self.numbers).map { Array($0.utf8) }
  }

  /// Numbers at the borders of types and counts.
  private static let numbers = [
    "0", "-1", "1", "255", "65536", "2147483648", "4294967296", "9223372036854775807",
    "-9223372036854775808", "18446744073709551616", "1e308", "1e-400", "0.5", "99999999999",
  ]

  /// A case made from one of `inputs`.
  mutating func mutated(_ inputs: [[UInt8]]) -> [UInt8] {
    guard let input = any(of: inputs), let other = any(of: inputs) else { return [] }
    if flip(), let value = try? JSON(parsing: input) { return structural(value) }
    return (0...below(below(4) + 1)).reduce(input) { bytes, _ in edited(bytes, other) }
  }

  /// The value with one to four of its parts changed, as text.
  private mutating func structural(_ value: JSON) -> [UInt8] {
    Array((0...below(below(4) + 1)).reduce(value) { value, _ in edited(value) }.text.utf8)
  }

  // MARK: Bytes

  private enum ByteEdit: CaseIterable { case flip, set, cut, remove, double, insert, splice, swap }

  private mutating func edited(_ bytes: [UInt8], _ other: [UInt8]) -> [UInt8] {
    guard !bytes.isEmpty, let edit = any(of: ByteEdit.allCases) else { return other }
    var out = bytes
    let (at, range) = (below(bytes.count), range(in: bytes.count))
    switch edit {
    case .flip: out[at] ^= 1 << UInt8(below(8))
    case .set: out[at] = UInt8(below(256))
    case .cut: out.removeSubrange(at...)
    case .remove: out.removeSubrange(range)
    case .double: out.insert(contentsOf: bytes[range], at: at)
    case .insert: out.insert(contentsOf: any(of: words) ?? [], at: at)
    case .splice: out.replaceSubrange(range, with: other[self.range(in: other.count)])
    case .swap:
      let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
      guard let start = bytes[at...].firstIndex(where: digits.contains) else { return out }
      let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
      out.replaceSubrange(start..<end, with: (any(of: Self.numbers) ?? "0").utf8)
    }
    return out
  }

  // MARK: JSON

  private enum JSONEdit: CaseIterable { case odd, remove, double, rename, nest, nudge, exchange }

  private mutating func edited(_ value: JSON) -> JSON {
    var left = below(value.nodes)
    let other = below(value.nodes)
    guard let edit = any(of: JSONEdit.allCases) else { return value }
    return value.changing(&left) { changed($0, edit, in: value, other) }
  }

  private mutating func changed(_ node: JSON, _ edit: JSONEdit, in root: JSON, _ other: Int) -> JSON
  {
    var left = other
    switch edit {
    case .odd: return odd()
    case .exchange: return root.node(&left) ?? node
    case .nest: return (0...below(40)).reduce(node) { inner, _ in flip() ? [inner] : ["a": inner] }
    case .nudge:
      guard let number = node.int else { return odd() }
      return .int(any(of: [number &+ 1, number &- 1, number &* 2, 0 &- number]) ?? 0)
    case .remove, .double, .rename: return membersChanged(node, edit)
    }
  }

  private mutating func membersChanged(_ node: JSON, _ edit: JSONEdit) -> JSON {
    switch node {
    case .array(var elements) where !elements.isEmpty:
      let at = below(elements.count)
      if edit == .remove {
        elements.remove(at: at)
      } else {
        elements.insert(elements[at], at: at)
      }
      return .array(elements)
    case .object(var members) where !members.isEmpty:
      let at = below(members.count)
      switch edit {
      case .remove: members.remove(at: at)
      case .double: members.insert(members[at], at: below(members.count))
      default: members[at].key = any(of: members)?.key ?? ""
      }
      return .object(members)
    default: return odd()
    }
  }

  private mutating func odd() -> JSON {
    let long = String(repeating: "é", count: below(3000))
    let values: [JSON] = [
      nil, true, false, "", .string(long), [], [:], .int(.max), .int(.min), .int(-1), .int(0),
      .int(1 << 31), .int(1 << 53), .number(1e308), .number(-0.5), .number(1e-300), [nil], "\u{0}",
      .string(String(decoding: any(of: words) ?? [], as: UTF8.self)),
    ]
    return any(of: values) ?? nil
  }

  // MARK: Chance

  private mutating func below(_ count: Int) -> Int {
    Int(random.next() % UInt64(max(1, count)))
  }

  private mutating func flip() -> Bool { below(2) == 0 }

  private mutating func range(in count: Int) -> Range<Int> {
    let start = below(count + 1)
    return start..<start + below(min(count - start, 64) + 1)
  }

  private mutating func any<T>(of choices: [T]) -> T? {
    choices.isEmpty ? nil : choices[below(choices.count)]
  }
}

extension JSON {
  /// This value and all inside it.
  fileprivate var nodes: Int {
    switch self {
    case .array(let elements): elements.reduce(1) { $0 + $1.nodes }
    case .object(let members): members.reduce(1) { $0 + $1.value.nodes }
    default: 1
    }
  }

  /// The value at place `left`, counted from the outside in, in order.
  fileprivate func node(_ left: inout Int) -> JSON? {
    if left == 0 { return self }
    left -= 1
    for child in array ?? members?.map(\.value) ?? [] {
      if let found = child.node(&left) { return found }
    }
    return nil
  }

  /// This value with the one at place `left` changed.
  fileprivate func changing(_ left: inout Int, _ change: (JSON) -> JSON) -> JSON {
    left -= 1
    if left == -1 { return change(self) }
    switch self {
    case .array(let elements):
      var changed: [JSON] = []
      for element in elements { changed.append(element.changing(&left, change)) }
      return .array(changed)
    case .object(let members):
      var changed: [JSON.Member] = []
      for member in members {
        changed.append(JSON.Member(member.key, member.value.changing(&left, change)))
      }
      return .object(changed)
    default: return self
    }
  }
}
