import BigInt

/// Reads tokens as an answer: items, relations, unions, sums, products, powers.
///
/// The depth of its recursion is at most `Caps.depth` groups.
struct Parser {
  let lexemes: [Lexeme]
  /// What the numbers may cost.
  let meter: Meter
  var place = 0
  /// The rest of the token at its place, the beginning of which is read.
  var held: (place: Int, token: Token)?
  var depth = 0
  /// How many `|…|` are open.
  var openBars = 0

  /// A parser of `lexemes`.
  init(_ lexemes: [Lexeme], _ meter: Meter) {
    self.lexemes = lexemes
    self.meter = meter
  }

  /// The whole text as one answer.
  ///
  /// - Throws: `Unreadable`, where it is no mathematics.
  mutating func answer() throws(Unreadable) -> Expression {
    let items = try items()
    guard place == lexemes.count else { throw unexpected() }
    guard let first = items.first else { throw Unreadable("it is empty") }
    let whole: Expression = items.count == 1 ? first : .list(items)
    guard !whole.isDeeper(than: 2 * Caps.depth) else {
      throw Unreadable("it nests deeper than \(Caps.depth) levels")
    }
    return whole
  }

  var token: Token? {
    if let held, held.place == place { return held.token }
    return place < lexemes.count ? lexemes[place].token : nil
  }
  var isSpaced: Bool {
    place < lexemes.count && lexemes[place].isSpaced && held?.place != place
  }

  func token(after distance: Int) -> Token? {
    lexemes.indices.contains(place + distance) ? lexemes[place + distance].token : nil
  }

  /// Reads one token if it is the wanted one.
  mutating func take(_ wanted: Token) -> Bool {
    guard token == wanted else { return false }
    place += 1
    return true
  }

  mutating func takeMark(_ mark: Character) -> Bool { take(.mark(mark)) }
  mutating func takeCommand(_ name: String) -> Bool { take(.command(name)) }

  mutating func require(_ wanted: Token) throws(Unreadable) {
    guard take(wanted) else { throw unexpected() }
  }

  func unexpected() -> Unreadable {
    guard let token else { return Unreadable("it ends too early") }
    return Unreadable("\(name(of: token)) is out of place")
  }

  private func name(of token: Token) -> String {
    switch token {
    case .number: "a number"
    case .word(let word, _): "\"\(word.prefix(40))\""
    case .command(let name): "\\\(name.prefix(40))"
    case .mark(let mark): "\"\(mark)\""
    case .begin(let name): "\\begin{\(name.prefix(40))}"
    case .end(let name): "\\end{\(name.prefix(40))}"
    }
  }

  /// Runs `read` one level deeper.
  mutating func deeper<T>(
    _ read: (inout Parser) throws(Unreadable) -> T
  ) throws(Unreadable) -> T {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Caps.depth else {
      throw Unreadable("it nests deeper than \(Caps.depth) levels")
    }
    return try read(&self)
  }
}

extension Parser {
  /// Members joined by relations, or one member.
  mutating func relation() throws(Unreadable) -> Expression {
    var members = [try union()]
    var relations: [Relation] = []
    while let relation = takeRelation() {
      relations.append(relation)
      members.append(try union())
    }
    return relations.isEmpty ? members[0] : .relation(members, relations)
  }

  private mutating func takeRelation() -> Relation? {
    guard let token else { return nil }
    if token == .mark("!"), self.token(after: 1) == .mark("=") {
      place += 2
      return .unequal
    }
    guard var relation = Self.relations[token] else {
      guard case .word("in", _) = token, !isLastInch else { return nil }
      place += 1
      return .element
    }
    place += 1
    if relation.isOrder, takeMark("=") {
      relation = relation == .less ? .lessOrEqual : .greaterOrEqual
    }
    return relation
  }

  private static let relations: [Token: Relation] = [
    .mark("="): .equal, .mark("<"): .less, .mark(">"): .greater, .command("<"): .less,
    .command(">"): .greater, .command("le"): .lessOrEqual, .command("ge"): .greaterOrEqual,
    .command("neq"): .unequal, .command("in"): .element, .command("approx"): .approximate,
    .command("equiv"): .equal,
  ]

  /// Unions, intersections and differences of sets, or one sum.
  mutating func union() throws(Unreadable) -> Expression {
    var result = try sum()
    while true {
      if takeCommand("cup") || takeUnionLetter() {
        result = .union([result, try sum()])
      } else if takeCommand("cap") {
        result = .intersection([result, try sum()])
      } else if takeCommand("setminus") {
        result = .difference(result, try sum())
      } else {
        return result
      }
    }
  }

  /// `U` between two brackets is a union.
  private mutating func takeUnionLetter() -> Bool {
    guard case .word(let word, _) = token, word == "U" || word == "union", place > 0,
      [.mark(")"), .mark("]"), .command("}")].contains(lexemes[place - 1].token),
      let next = token(after: 1), [.mark("("), .mark("["), .command("{")].contains(next)
    else { return false }
    place += 1
    return true
  }

  /// Terms with signs between them.
  mutating func sum() throws(Unreadable) -> Expression {
    var terms = [try term()]
    while let sign = takeSign() {
      terms.append(signed(sign, try term()))
    }
    return terms.count == 1 ? terms[0] : .sum(terms)
  }

  private enum Sign { case plus, minus, plusMinus, minusPlus }

  private mutating func takeSign() -> Sign? {
    switch token {
    case .mark("+"):
      place += 1
      if takeMark("/") {
        if takeMark("-") { return .plusMinus }
        place -= 1
      }
      return .plus
    case .mark("-"):
      place += 1
      return .minus
    case .command("pm"):
      place += 1
      return .plusMinus
    case .command("mp"):
      place += 1
      return .minusPlus
    default: return nil
    }
  }

  private func signed(_ sign: Sign, _ value: Expression) -> Expression {
    switch sign {
    case .plus: value
    case .minus: .negative(value)
    case .plusMinus: .plusMinus(value, isFlipped: false)
    case .minusPlus: .plusMinus(value, isFlipped: true)
    }
  }

  /// A product with the signs before it.
  mutating func term() throws(Unreadable) -> Expression {
    try deeper { (parser) throws(Unreadable) in
      if let sign = parser.takeSign() { return parser.signed(sign, try parser.term()) }
      return try parser.product()
    }
  }
}
