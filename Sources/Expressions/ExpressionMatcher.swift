/// Runs an expression over one text.
///
/// Backtracking over an explicit stack. Once a search has taken as many steps as the record costs,
/// it records every (instruction, place) that was tried: a second attempt from there cannot succeed
/// where the first did not, so that from then on each is tried once.
struct ExpressionMatcher {
  private let program: ExpressionProgram
  private let bytes: [UInt8]
  private let range: Range<Int>
  private let mustReachEnd: Bool
  private var stepsLeft: Int
  private var frames: [Frame] = []
  /// Where the latest round of each repetition began.
  private var rounds: [Int]
  private var tried: TriedStates
  /// Where an empty match does not count, as it was found before.
  private var placeOfEmptyMatch: Int?

  /// Whether a search was given up because it took too much.
  private(set) var isExhausted = false

  private static let frameLimit = 4_000_000

  /// Something to go back to.
  private enum Frame {
    case branch(instruction: Int, at: Int)
    /// A greedy run ended at `at`; it may end as early as `least`.
    case shorter(instruction: Int, at: Int, least: Int)
    /// A lazy run ended at `at`; it may take `left` more.
    case longer(instruction: Int, at: Int, left: Int)
    case round(slot: Int, began: Int)
    case body(instruction: Int, at: Int)
  }

  init(
    _ program: ExpressionProgram, _ bytes: [UInt8], _ range: Range<Int>, mustReachEnd: Bool = false
  ) {
    self.program = program
    self.bytes = bytes
    self.range = range
    self.mustReachEnd = mustReachEnd
    let states = program.instructions.count * range.count
    stepsLeft = 100_000 + 64 * range.count + min(4 * states, 20_000_000)
    rounds = Array(repeating: -1, count: program.slots)
    tried = TriedStates(memos: program.memos, range)
  }

  /// The place after the character at `at`.
  func after(_ at: Int) -> Int {
    at < range.upperBound ? min(range.upperBound, at + bytes.scalar(at: at).length) : at + 1
  }

  /// An empty match was found at `place`; the next one there takes something.
  mutating func refuseEmptyMatch(at place: Int) { placeOfEmptyMatch = place }

  /// A new search begins at `start`, where the last match ended: what was tried there may have led to
  /// it, and what was tried behind it has failed, since a match's own way ends where the match does.
  mutating func begin(at start: Int) { tried.begin(at: start) }

  /// Where a match that begins at `start` ends.
  mutating func end(from start: Int) -> Int? {
    frames.removeAll(keepingCapacity: true)
    var state: (instruction: Int, at: Int)? = (0, start)
    while let (instruction, at) = state {
      stepsLeft -= 1
      if stepsLeft < 0 || frames.count > Self.frameLimit {
        isExhausted = true
        return nil
      }
      if case .match = program.instructions[instruction], isEnd(at, from: start) { return at }
      state = step(instruction, at) ?? backtrack()
    }
    return nil
  }

  private func isEnd(_ at: Int, from start: Int) -> Bool {
    (!mustReachEnd || at == range.upperBound) && (at != start || at != placeOfEmptyMatch)
  }

  /// What follows the instruction at `at`; `nil` where it fails.
  private mutating func step(_ index: Int, _ at: Int) -> (Int, Int)? {
    switch program.instructions[index] {
    case .match: return nil
    case .character(let table): return next(table, at).map { (index + 1, $0) }
    case .jump(let target): return (target, at)
    case .split(let first, let second, let memo):
      if isRepeated(memo, at) { return nil }
      frames.append(.branch(instruction: second, at: at))
      return (first, at)
    case .run(let table, let limit, let order, let memo):
      return run(index, table, limit, order, memo, at)
    case .place(let place): return holds(place, at) ? (index + 1, at) : nil
    case .enter:
      frames.append(.body(instruction: index, at: at))
      return (index + 1, at)
    case .leave: return leave(at)
    case .begin(let slot):
      frames.append(.round(slot: slot, began: rounds[slot]))
      rounds[slot] = at
      return (index + 1, at)
    case .progress(let slot, let out): return (rounds[slot] == at ? out : index + 1, at)
    }
  }

  /// The latest thing to go back to.
  private mutating func backtrack() -> (Int, Int)? {
    while let frame = frames.popLast() {
      switch frame {
      case .branch(let instruction, let at): return (instruction, at)
      case .round(let slot, let began): rounds[slot] = began
      case .shorter(let index, let at, let least):
        if let state = shorter(index, at, least) { return state }
      case .longer(let index, let at, let left):
        if let state = longer(index, at, left) { return state }
      case .body(let index, let at):
        if case .enter(.notAhead, let next) = program.instructions[index] { return (next, at) }
      }
    }
    return nil
  }

  @inline(__always)
  private func next(_ table: Int, _ at: Int) -> Int? {
    guard at < range.upperBound else { return nil }
    let (value, length) = bytes.scalar(at: at)
    return program.tables[table].contains(value) ? at + length : nil
  }

  private mutating func isRepeated(_ memo: Int?, _ at: Int) -> Bool {
    guard let memo else { return false }
    return tried.insert(memo, at)
  }
}

// MARK: - Runs of characters

extension ExpressionMatcher {
  private mutating func run(
    _ index: Int, _ table: Int, _ limit: Int, _ order: ExpressionNode.Repetition, _ memo: Int?,
    _ at: Int
  ) -> (Int, Int)? {
    if order == .lazy {
      if isRepeated(memo, at) { return nil }
      frames.append(.longer(instruction: index, at: at, left: limit))
      return (index + 1, at)
    }
    var (end, count) = (at, 0)
    while count < limit, let next = next(table, end) {
      // Where an unbounded run was here before, it has tried everything from here on.
      if limit == .max, let memo, tried.contains(memo, end) { break }
      (end, count) = (next, count + 1)
    }
    stepsLeft -= count
    if order == .possessive { return (index + 1, end) }
    frames.append(.shorter(instruction: index, at: end, least: at))
    return backtrackRun()
  }

  /// The end of the run on top of the stack.
  private mutating func backtrackRun() -> (Int, Int)? {
    guard case .shorter(let index, let at, let least) = frames.popLast() else { return nil }
    return shorter(index, at, least)
  }

  /// A greedy run that ends at `at` or, where that was tried, earlier.
  private mutating func shorter(_ index: Int, _ end: Int, _ least: Int) -> (Int, Int)? {
    guard case .run(_, _, _, let memo) = program.instructions[index] else { return nil }
    var at = end
    while isRepeated(memo, at) {
      if at == least { return nil }
      at = bytes.scalarStart(before: at)
      stepsLeft -= 1
    }
    if at > least {
      let before = bytes.scalarStart(before: at)
      frames.append(.shorter(instruction: index, at: before, least: least))
    }
    return (index + 1, at)
  }

  /// A lazy run that takes one more after `at`.
  private mutating func longer(_ index: Int, _ at: Int, _ left: Int) -> (Int, Int)? {
    guard case .run(let table, _, _, let memo) = program.instructions[index], left > 0,
      let next = next(table, at)
    else { return nil }
    let rest = left == .max ? left : left - 1
    let isTried = isRepeated(memo, next)
    // An unbounded run that was there before has tried, or will try, everything from there on.
    if isTried, rest == .max { return nil }
    frames.append(.longer(instruction: index, at: next, left: rest))
    return isTried ? nil : (index + 1, next)
  }
}

// MARK: - Parts matched once and for all, and places

extension ExpressionMatcher {
  /// The innermost body has matched up to `at`: its other ways are given up.
  private mutating func leave(_ at: Int) -> (Int, Int)? {
    while let frame = frames.popLast() {
      if case .round(let slot, let began) = frame { rounds[slot] = began }
      guard case .body(let index, let start) = frame else { continue }
      guard case .enter(let body, let next) = program.instructions[index] else { return nil }
      switch body {
      case .ahead: return (next, start)
      case .notAhead: return nil
      case .possessive: return (next, at)
      }
    }
    return nil
  }

  private func holds(_ place: ExpressionNode.Place, _ at: Int) -> Bool {
    switch place {
    case .textStart: at == range.lowerBound
    case .textEnd: at == range.upperBound
    case .lineStart: at == range.lowerBound || bytes[at - 1] == 0x0A
    case .lineEnd: at == range.upperBound || bytes[at] == 0x0A
    case .lastLineEnd:
      at == range.upperBound || (at + 1 == range.upperBound && bytes[at] == 0x0A)
    case .wordEdge(let dialect): isWordEdge(at, dialect)
    case .notWordEdge(let dialect): !isWordEdge(at, dialect)
    }
  }

  private func isWordEdge(_ at: Int, _ dialect: Expression.Dialect) -> Bool {
    let word = CharacterSet.word(dialect)
    let before =
      at > range.lowerBound && word.contains(bytes.scalar(at: bytes.scalarStart(before: at)).value)
    let after = at < range.upperBound && word.contains(bytes.scalar(at: at).value)
    return before != after
  }
}
