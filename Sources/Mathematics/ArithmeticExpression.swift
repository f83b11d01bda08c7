import BigInt

/// Integers joined by `+ - × ÷` and brackets: what the game of 24 allows.
///
/// There is no unary minus, no power and no product without its sign. An equals sign and what
/// follows it are not read.
public struct ArithmeticExpression: Sendable {
  /// The integers that are used, in the order in which they are written.
  public let numbers: [Int]
  private let value: Rational

  /// Reads and computes an expression.
  ///
  /// - Parameters:
  ///   - text: the expression, plain or LaTeX.
  ///   - negatives: the negative integers that may be written, each with its sign.
  /// - Throws: `Unreadable`, where something else stands there or it divides by zero.
  public init(_ text: String, negatives: Set<Int> = []) throws(Unreadable) {
    var lexer = Lexer(Wording.unwrapped(try plainScalars(text)))
    let lexemes = Wording.trimmed(try lexer.tokens()).prefix { $0.token != .mark("=") }
    var reader = ArithmeticReader(tokens: lexemes.map(\.token), negatives: negatives)
    value = try reader.whole()
    numbers = reader.numbers
  }

  /// Whether the value is exactly an integer.
  public func hasValue(_ target: Int) -> Bool { value == Rational(target) }
}

/// Reads tokens by recursive descent.
private struct ArithmeticReader {
  let tokens: [Token]
  let negatives: Set<Int>
  var numbers: [Int] = []
  private var place = 0
  private var depth = 0
  private let meter = Meter()

  init(tokens: [Token], negatives: Set<Int>) {
    self.tokens = tokens
    self.negatives = negatives
  }

  private var token: Token? { place < tokens.count ? tokens[place] : nil }

  mutating func whole() throws(Unreadable) -> Rational {
    let value = try sum()
    guard place == tokens.count else { throw Unreadable("more stands after the expression") }
    return value
  }

  private mutating func take(_ wanted: Set<Token>) -> Bool {
    guard let token, wanted.contains(token) else { return false }
    place += 1
    return true
  }

  private mutating func sum() throws(Unreadable) -> Rational {
    var value = try product()
    while true {
      if take([.mark("+")]) {
        value = try value.plus(try product(), meter)
      } else if take([.mark("-")]) {
        value = try value.plus(-(try product()), meter)
      } else {
        return value
      }
    }
  }

  private mutating func product() throws(Unreadable) -> Rational {
    var value = try factor()
    while true {
      if take([.mark("*"), .command("times"), .command("cdot"), .word("x", isText: false)]) {
        value = try value.times(try factor(), meter)
      } else if take([.mark("/"), .command("div")]) {
        value = try value.times(try factor().inverse(meter), meter)
      } else {
        return value
      }
    }
  }

  private mutating func factor() throws(Unreadable) -> Rational {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Caps.depth else {
      throw Unreadable("it nests deeper than \(Caps.depth) levels")
    }
    if take([.command("frac")]) {
      let above = try group()
      return try above.times(try group().inverse(meter), meter)
    }
    if let closing = [
      Token.mark("("): Token.mark(")"), .mark("["): .mark("]"),
      .mark("{"): .mark("}"),
    ][token ?? .mark(" ")] {
      return try enclosed(by: closing)
    }
    return try number()
  }

  private mutating func group() throws(Unreadable) -> Rational {
    guard token == .mark("{") else { throw Unreadable("a fraction lacks its braces") }
    return try enclosed(by: .mark("}"))
  }

  private mutating func enclosed(by closing: Token) throws(Unreadable) -> Rational {
    place += 1
    let value = try sum()
    guard take([closing]) else { throw Unreadable("a bracket is never closed") }
    return value
  }

  private mutating func number() throws(Unreadable) -> Rational {
    let isNegative = take([.mark("-")])
    guard case .number(let numeral)? = token, numeral.isInteger, let integer = Int(numeral.whole)
    else { throw Unreadable("a number is missing") }
    place += 1
    let value = isNegative ? -integer : integer
    guard !isNegative || negatives.contains(value) else {
      throw Unreadable("the sign of \(value) is not given")
    }
    numbers.append(value)
    return Rational(value)
  }
}
