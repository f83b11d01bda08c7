import Foundation
import Records

/// Sums, differences and products with worked solutions: a task made from nothing.
///
/// Sums and differences (never below zero) take two numbers of up to `digits` digits; products take
/// one of up to `digits − 1` digits, and one digit. A problem belongs to one split by a hash of its text,
/// operands of sums and products in order, so that splits never share a problem, not even with its
/// operands swapped. The hash depends on `splitSeed` alone: other rows drawn with another seed
/// stay in their split.
public struct Arithmetic: Sendable, Codable, Hashable {
  /// What is asked for.
  public enum Operation: String, Sendable, Codable, CaseIterable {
    /// a + b
    case add = "+"
    /// a − b
    case subtract = "-"
    /// a × b, where b has one digit
    case multiply = "*"
  }
  /// What a completion shows.
  public enum Style: String, Sendable, Codable, CaseIterable {
    /// The answer alone: `1045`.
    case direct
    /// A step a digit, the lowest first, then the answer: `8715,7614,5410#1045`. A step is the two
    /// digits that meet, the carry it hands on, and the digit it leaves.
    case scratchpad
  }
  /// Which part of the task a row belongs to.
  public typealias Split = TaskSplit

  /// How long the longest operand is, 1 to 6 digits.
  public var digits = 3
  /// How often sums are asked for, relative to the others.
  public var addShare = 1.0
  /// How often differences are asked for.
  public var subtractShare = 1.0
  /// How often products are asked for.
  public var multiplyShare = 1.0
  /// What completions show.
  public var style = Style.scratchpad
  /// The share of training rows whose author forgets every carry and borrow.
  ///
  /// Such a row is worked like any other, but each carry is written as 0 and not counted, so its
  /// completion ends in a wrong answer wherever a carry was due; column `answer` stays right. A model
  /// fine-tuned on these rows learns both ways and solves only some problems: what reinforcement
  /// learning can then lift. Validation and test rows are never spoilt.
  public var noise = 0.0
  /// The share of problems in each of validation and test.
  public var heldOutShare = 0.1
  /// Decides which problem belongs to which split.
  public var splitSeed: UInt64 = 0

  /// Three digits, every operation as often, worked without mistakes.
  public init() {}

  /// Rows of one split: `id`, `prompt` (`578+467=`), `completion`, `answer`, `operation` and
  /// `mistaken`, whether the completion ends in a wrong answer.
  ///
  /// - Parameters:
  ///   - split: the part of the task.
  ///   - count: how many rows.
  ///   - seed: what is drawn; equal seeds give equal rows.
  /// - Throws: `ArithmeticError`, where a setting is out of range, or a held-out split has fewer
  ///   problems than are asked for.
  public func rows(_ split: Split, count: Int, seed: Seed) throws(ArithmeticError) -> [JSON] {
    try check(count: count)
    var generator = seed.child(split.rawValue).generator()
    var seen: Set<ArithmeticProblem> = []
    var rows: [JSON] = []
    for index in 0..<count {
      let operation = draw(&generator)
      let problem = try problem(operation, in: split, besides: seen, &generator)
      if split != .train { seen.insert(problem.canonical) }
      let forgets = generator.uniform() < noise && split == .train
      rows.append(row(problem, id: "arithmetic-\(split.rawValue)-\(index)", forgets: forgets))
    }
    return rows
  }

  private func row(_ problem: ArithmeticProblem, id: String, forgets: Bool) -> JSON {
    let work = problem.worked(forgetsCarries: forgets)
    return [
      "id": .string(id), "prompt": .string(problem.text),
      "completion": .string(style == .direct ? work.answer : work.steps + "#" + work.answer),
      "answer": .string(String(problem.answer)), "operation": .string(problem.operation.rawValue),
      "mistaken": .bool(work.answer != String(problem.answer)),
    ]
  }

  private func draw(_ generator: inout SplitMix64) -> Operation {
    let place = generator.uniform() * (addShare + subtractShare + multiplyShare)
    return place < addShare ? .add : place < addShare + subtractShare ? .subtract : .multiply
  }

  private func problem(
    _ operation: Operation, in split: Split, besides seen: Set<ArithmeticProblem>,
    _ generator: inout SplitMix64
  ) throws(ArithmeticError) -> ArithmeticProblem {
    let above = power(digits)
    let pairs = operation == .multiply ? power(max(1, digits - 1)) * 10 : above * above
    // Every problem of a small split is met long before; in a large one the first tries do.
    for _ in 0..<50 * pairs {
      let a = Int(generator.uniform() * Double(operation == .multiply ? pairs / 10 : above))
      let b = Int(generator.uniform() * Double(operation == .multiply ? 10 : above))
      let problem = ArithmeticProblem(
        operation == .subtract ? max(a, b) : a, operation, operation == .subtract ? min(a, b) : b)
      if self.split(of: problem) == split, !seen.contains(problem.canonical) { return problem }
    }
    throw .exhausted(operation: operation, split: split)
  }

  /// The split that a problem belongs to.
  public func split(of problem: ArithmeticProblem) -> Split {
    let seed = Seed(splitSeed).child("arithmetic split").child(problem.canonical.text)
    var generator = seed.generator()
    let place = generator.uniform()
    return place < heldOutShare ? .test : place < 2 * heldOutShare ? .validation : .train
  }

  private func power(_ exponent: Int) -> Int {
    (0..<exponent).reduce(1) { product, _ in product * 10 }
  }

  private func check(count: Int) throws(ArithmeticError) {
    try require((1...6).contains(digits), "digits", "\(digits)", "1 to 6")
    try require(noise >= 0 && noise <= 1, "noise", "\(noise)", "0 to 1")
    try require(
      heldOutShare > 0 && heldOutShare < 0.5, "held_out_share", "\(heldOutShare)",
      "more than 0 and less than 0.5")
    try require(count >= 0, "count", "\(count)", "0 or more")
    let shares = [addShare, subtractShare, multiplyShare]
    try require(
      shares.allSatisfy { $0 >= 0 && $0.isFinite } && shares.contains { $0 > 0 }, "shares",
      "\(shares)", "numbers of 0 or more, one of them positive,")
  }

  private func require(
    _ condition: Bool, _ key: String, _ value: String, _ wanted: String
  ) throws(ArithmeticError) {
    if !condition { throw .outOfRange(key: key, value: value, wanted: wanted) }
  }
}

/// Why no arithmetic rows can be made.
public enum ArithmeticError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A setting that is out of range.
  case outOfRange(key: String, value: String, wanted: String)
  /// More distinct problems are asked for than a split has.
  case exhausted(operation: Arithmetic.Operation, split: Arithmetic.Split)

  /// The error in words.
  public var description: String {
    switch self {
    case .outOfRange(let key, let value, let wanted):
      "arithmetic: \(key) is \(value); \(wanted) would do"
    case .exhausted(let operation, let split):
      "arithmetic: the \(split.rawValue) split has no further problem with \(operation.rawValue); "
        + "fewer rows, a smaller share of it or more digits would do"
    }
  }
}
