/// Two numbers and what to do with them.
public struct ArithmeticProblem: Sendable, Hashable {
  /// The first number.
  public let first: Int
  /// What to do.
  public let operation: Arithmetic.Operation
  /// The second number; one digit in a product, at most the first in a difference.
  public let second: Int

  /// A problem.
  public init(_ first: Int, _ operation: Arithmetic.Operation, _ second: Int) {
    self.first = first
    self.operation = operation
    self.second = second
  }

  /// The problem as a prompt: `578+467=`.
  public var text: String { "\(first)\(operation.rawValue)\(second)=" }

  /// The right answer.
  public var answer: Int {
    switch operation {
    case .add: first + second
    case .subtract: first - second
    case .multiply: first * second
    }
  }

  /// The same problem for every order of operands that does not matter.
  public var canonical: ArithmeticProblem {
    operation == .subtract || first <= second ? self : ArithmeticProblem(second, operation, first)
  }

  /// The worked steps and the answer they lead to, as text.
  ///
  /// 578+467: 8+7 = 15 leaves 5 and hands on 1 (`8715`), 7+6+1 = 14 (`7614`), 5+4+1 = 10 (`5410`);
  /// the last carry leads the answer, 1045. A difference hands on what it borrows: 534−278 is
  /// `4816,3715,5202`. A product multiplies each digit: 47×6 is `7642,4628`.
  public func worked(forgetsCarries: Bool = false) -> (steps: String, answer: String) {
    var steps: [String] = []
    var result = 0
    var carry = 0
    var place = 1
    repeat {
      let a = first / place % 10
      let b = operation == .multiply ? second : second / place % 10
      let (handedOn, left) = step(a, b, carry)
      carry = forgetsCarries ? 0 : handedOn
      steps.append("\(a)\(b)\(carry)\(left)")
      result += left * place
      place *= 10
    } while place <= first || operation != .multiply && place <= second
    return (steps.joined(separator: ","), String(result + carry * place))
  }

  private func step(_ a: Int, _ b: Int, _ carry: Int) -> (handedOn: Int, left: Int) {
    switch operation {
    case .add: return ((a + b + carry) / 10, (a + b + carry) % 10)
    case .multiply: return ((a * b + carry) / 10, (a * b + carry) % 10)
    case .subtract:
      let rest = a - b - carry
      return rest < 0 ? (1, rest + 10) : (0, rest)
    }
  }
}
