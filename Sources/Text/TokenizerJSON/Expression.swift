/// A regular expression of the kind that tokenizers' files hold.
///
/// Alternation, groups, `(?i:…)`, look-ahead, classes with `\s \S \d \w \p{…}`, and the quantifiers
/// `? * + {m,n}`, greedy, lazy or possessive. Left out, and refused by name: captures that are
/// referred to, look-behind, set operations, Unicode scripts. The first alternative that leads to a
/// match counts, as in backtracking engines; the steps taken are bounded.
struct Expression: Sendable {
  /// The expression as written.
  let text: String
  let root: ExpressionNode

  /// Every match in `range` from left to right; empty ones are passed over.
  ///
  /// - Throws: where a match takes more steps than any sensible pattern needs.
  func matches(in bytes: [UInt8], _ range: Range<Int>) throws(TokenizerError) -> [Range<Int>] {
    var matcher = ExpressionMatcher(bytes, range)
    var found: [Range<Int>] = []
    var at = range.lowerBound
    while at < range.upperBound {
      let end = matcher.end(of: root, from: at)
      if matcher.isExhausted {
        throw .failed(reason: "the pattern \(text) takes too many steps at byte \(at)")
      }
      if let end, end > at {
        found.append(at..<end)
        at = end
      } else {
        at += bytes.scalar(at: at).length
      }
    }
    return found
  }
}

/// A part of an expression.
indirect enum ExpressionNode: Sendable {
  case characters(CharacterSet)
  case sequence([ExpressionNode])
  case alternatives([ExpressionNode])
  case repeated(ExpressionNode, ClosedRange<Int>, Repetition)
  case look(ExpressionNode, negated: Bool)
  case lineStart
  case lineEnd

  /// In which order counts are tried.
  enum Repetition: Sendable { case greedy, lazy, possessive }

  /// A set of characters.
  indirect enum CharacterSet: Sendable {
    case range(ClosedRange<UInt32>)
    case classes(ScalarClass)
    case categories(Set<Unicode.GeneralCategory>)
    case word
    case union([CharacterSet])
    case complement(CharacterSet)
    /// Upper and lower case alike.
    case folded(CharacterSet)

    func contains(_ value: UInt32) -> Bool {
      switch self {
      case .range(let range): return range.contains(value)
      case .classes(let wanted): return !Self.classes(of: value).isDisjoint(with: wanted)
      case .categories(let wanted):
        guard let scalar = Unicode.Scalar(value) else { return false }
        if !scalar.isAssigned(in: ScalarClass.version) { return wanted.contains(.unassigned) }
        return wanted.contains(scalar.properties.generalCategory)
      case .word:
        // Other engines count joiners in; this one, like Oniguruma, does not.
        guard let scalar = Unicode.Scalar(value) else { return false }
        return scalar.isWordCharacter && !scalar.properties.isJoinControl
      case .union(let sets): return sets.contains { $0.contains(value) }
      case .complement(let set): return !set.contains(value)
      case .folded(let set):
        return set.contains(value) || Self.variants(of: value).contains { set.contains($0) }
      }
    }

    private static func classes(of value: UInt32) -> ScalarClass {
      value < 0x10000
        ? ScalarClass.basicPlane[Int(value)] : Unicode.Scalar(value).map { ScalarClass($0) } ?? []
    }

    private static func variants(of value: UInt32) -> [UInt32] {
      guard let properties = Unicode.Scalar(value)?.properties else { return [] }
      let upper = properties.uppercaseMapping
      let mappings = [properties.lowercaseMapping, upper, upper.lowercased()]
      return mappings.compactMap {
        $0.unicodeScalars.count == 1 ? $0.unicodeScalars.first?.value : nil
      }
    }
  }
}

/// Runs expressions over one text by backtracking.
struct ExpressionMatcher {
  private let bytes: [UInt8]
  private let range: Range<Int>
  private var steps: Int
  private var depth = 0
  private static let depthLimit = 400

  /// Whether a match was given up because it took too much.
  private(set) var isExhausted = false

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    self.range = range
    steps = 100_000 + 200 * range.count
  }

  /// Where a match that begins at `start` ends.
  mutating func end(of node: ExpressionNode, from start: Int) -> Int? {
    match(node, start) { _, end in end }
  }

  private typealias Rest = (inout ExpressionMatcher, Int) -> Int?

  private mutating func match(_ node: ExpressionNode, _ at: Int, _ rest: Rest) -> Int? {
    steps -= 1
    depth += 1
    defer { depth -= 1 }
    if steps < 0 || depth > Self.depthLimit { isExhausted = true }
    if isExhausted { return nil }
    switch node {
    case .characters(let set):
      guard let next = next(set, at) else { return nil }
      return rest(&self, next)
    case .sequence(let nodes): return sequence(nodes[...], at, rest)
    case .alternatives(let nodes):
      for node in nodes { if let end = match(node, at, rest) { return end } }
      return nil
    case .repeated(let inner, let counts, let repetition):
      return repeated(inner, counts, repetition, at, rest)
    case .look(let inner, let negated):
      let found = match(inner, at) { _, end in end } != nil
      return found != negated && !isExhausted ? rest(&self, at) : nil
    case .lineStart: return at == range.lowerBound || bytes[at - 1] == 0x0A ? rest(&self, at) : nil
    case .lineEnd: return at == range.upperBound || bytes[at] == 0x0A ? rest(&self, at) : nil
    }
  }

  private func next(_ set: ExpressionNode.CharacterSet, _ at: Int) -> Int? {
    guard at < range.upperBound else { return nil }
    let (value, length) = bytes.scalar(at: at)
    return set.contains(value) ? at + length : nil
  }

  private mutating func sequence(_ nodes: ArraySlice<ExpressionNode>, _ at: Int, _ rest: Rest)
    -> Int?
  {
    guard let first = nodes.first else { return rest(&self, at) }
    return match(first, at) { matcher, next in
      matcher.sequence(nodes.dropFirst(), next, rest)
    }
  }

  private mutating func repeated(
    _ node: ExpressionNode, _ counts: ClosedRange<Int>,
    _ repetition: ExpressionNode.Repetition, _ at: Int, _ rest: Rest
  ) -> Int? {
    if case .characters(let set) = node {
      return repeatedCharacters(set, counts, repetition, at, rest)
    }
    if counts.upperBound == 0 { return rest(&self, at) }
    if repetition == .possessive {
      let end = repeated(node, counts, .greedy, at) { _, end in end }
      return end.flatMap { rest(&self, $0) }
    }
    if counts.lowerBound == 0, repetition == .lazy, let end = rest(&self, at) { return end }
    let upper = counts.upperBound == .max ? Int.max : counts.upperBound - 1
    let fewer = max(0, counts.lowerBound - 1)...upper
    let more = match(node, at) { matcher, next in
      next == at ? nil : matcher.repeated(node, fewer, repetition, next, rest)
    }
    if let more { return more }
    return counts.lowerBound == 0 && repetition == .greedy ? rest(&self, at) : nil
  }

  /// Without recursion: a run of characters may be as long as the text.
  private mutating func repeatedCharacters(
    _ set: ExpressionNode.CharacterSet, _ counts: ClosedRange<Int>,
    _ repetition: ExpressionNode.Repetition, _ at: Int, _ rest: Rest
  ) -> Int? {
    var (end, count) = (at, 0)
    while count < counts.lowerBound {
      guard let next = next(set, end) else { return nil }
      (end, count) = (next, count + 1)
    }
    let least = end
    if repetition == .lazy, let found = rest(&self, end) { return found }
    while count < counts.upperBound, let next = next(set, end) {
      (end, count) = (next, count + 1)
      steps -= 1
      if repetition == .lazy, let found = rest(&self, end) { return found }
    }
    if repetition == .possessive { return rest(&self, end) }
    while repetition == .greedy, !isExhausted {
      if let found = rest(&self, end) { return found }
      if end == least { return nil }
      end = bytes.scalarStart(before: end)
      steps -= 1
      if steps < 0 { isExhausted = true }
    }
    return nil
  }
}
