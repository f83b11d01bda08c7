/// An expression as instructions for a matcher.
struct ExpressionProgram: Sendable {
  /// One step; numbers are positions in `instructions` or in `tables`.
  enum Instruction: Sendable {
    /// Takes a character of the table.
    case character(Int)
    /// Goes on at `first`, and at `second` where that leads nowhere.
    case split(first: Int, second: Int, memo: Int?)
    case jump(Int)
    /// Takes characters of the table, as many or as few as `order` says and at most `limit`.
    case run(Int, limit: Int, order: ExpressionNode.Repetition, memo: Int?)
    case place(ExpressionNode.Place)
    /// What follows, up to `leave`, is matched once and for all; the match goes on at `next`.
    case enter(Body, next: Int)
    case leave
    /// Notes in the slot where a round of a repetition begins.
    case begin(slot: Int)
    /// Leaves the repetition for `out` where the round took nothing.
    case progress(slot: Int, out: Int)
    case match
  }

  /// What becomes of a part that is matched once and for all.
  enum Body: Sendable { case ahead, notAhead, possessive }

  /// The most instructions, so that nested counts cannot fill the memory.
  static let limit = 20_000

  private(set) var instructions: [Instruction] = []
  private(set) var tables: [CharacterTable] = []
  /// How many instructions remember where they were tried.
  private(set) var memos = 0
  /// How many repetitions note where their rounds begin.
  private(set) var slots = 0
  private var bodies = 0

  init(_ root: ExpressionNode) throws(ExpressionError) {
    try compile(root)
    try emit(.match)
  }

  private mutating func emit(_ instruction: Instruction) throws(ExpressionError) {
    if instructions.count == Self.limit {
      throw .malformed(problem: "is too large once its counts are written out")
    }
    instructions.append(instruction)
  }

  /// A place to remember attempts in; none inside parts that are matched once and for all, where a
  /// state that was left may have succeeded.
  private mutating func memo() -> Int? {
    if bodies > 0 { return nil }
    memos += 1
    return memos - 1
  }

  private mutating func compile(_ node: ExpressionNode) throws(ExpressionError) {
    switch node {
    case .characters(let set):
      tables.append(CharacterTable(set))
      try emit(.character(tables.count - 1))
    case .sequence(let nodes): for node in nodes { try compile(node) }
    case .alternatives(let nodes): try compile(alternatives: nodes)
    case .repeated(let node, let counts, let order): try compile(node, counts, order)
    case .look(let node, let negated): try compile(node, as: negated ? .notAhead : .ahead)
    case .place(let place): try emit(.place(place))
    }
  }

  private mutating func compile(_ node: ExpressionNode, as body: Body) throws(ExpressionError) {
    let start = instructions.count
    try emit(.enter(body, next: 0))
    bodies += 1
    try compile(node)
    bodies -= 1
    try emit(.leave)
    instructions[start] = .enter(body, next: instructions.count)
  }

  private mutating func compile(alternatives nodes: [ExpressionNode]) throws(ExpressionError) {
    var ends: [Int] = []
    for node in nodes.dropLast() {
      let split = instructions.count
      let memo = memo()
      try emit(.split(first: split + 1, second: 0, memo: memo))
      try compile(node)
      ends.append(instructions.count)
      try emit(.jump(0))
      instructions[split] = .split(first: split + 1, second: instructions.count, memo: memo)
    }
    if let last = nodes.last { try compile(last) }
    for end in ends { instructions[end] = .jump(instructions.count) }
  }

  private mutating func compile(
    _ node: ExpressionNode, _ counts: ClosedRange<Int>, _ order: ExpressionNode.Repetition
  ) throws(ExpressionError) {
    if case .characters(let set) = node { return try compile(runOf: set, counts, order) }
    if order == .possessive {
      return try compile(.repeated(node, counts, .greedy), as: .possessive)
    }
    for _ in 0..<counts.lowerBound { try compile(node) }
    if counts.upperBound == .max { return try compile(roundsOf: node, order) }
    var splits: [(at: Int, memo: Int?)] = []
    for _ in counts.lowerBound..<counts.upperBound {
      splits.append((instructions.count, memo()))
      try emit(.jump(0))
      try compile(node)
    }
    for (at, memo) in splits { setSplit(at, order, out: instructions.count, memo) }
  }

  private mutating func setSplit(
    _ at: Int, _ order: ExpressionNode.Repetition, out: Int, _ memo: Int?
  ) {
    instructions[at] =
      order == .lazy
      ? .split(first: out, second: at + 1, memo: memo)
      : .split(first: at + 1, second: out, memo: memo)
  }

  private mutating func compile(
    runOf set: CharacterSet, _ counts: ClosedRange<Int>,
    _ order: ExpressionNode.Repetition
  ) throws(ExpressionError) {
    tables.append(CharacterTable(set))
    let table = tables.count - 1
    for _ in 0..<counts.lowerBound { try emit(.character(table)) }
    let limit = counts.upperBound == .max ? Int.max : counts.upperBound - counts.lowerBound
    if limit == 0 { return }
    try emit(.run(table, limit: limit, order: order, memo: order == .possessive ? nil : memo()))
  }

  /// As many rounds as there are; one that takes nothing is the last.
  private mutating func compile(roundsOf node: ExpressionNode, _ order: ExpressionNode.Repetition)
    throws(ExpressionError)
  {
    let start = instructions.count
    let memo = memo()
    try emit(.jump(0))
    if node.canBeEmpty {
      let slot = slots
      slots += 1
      try emit(.begin(slot: slot))
      try compile(node)
      try emit(.progress(slot: slot, out: instructions.count + 2))
    } else {
      try compile(node)
    }
    try emit(.jump(start))
    setSplit(start, order, out: instructions.count, memo)
  }
}
