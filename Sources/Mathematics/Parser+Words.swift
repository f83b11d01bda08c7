extension Parser {
  /// A word: a constant, a function, a variable, letters side by side, or a name.
  mutating func word(_ word: String, isText: Bool) throws(Unreadable) -> Expression {
    if let number = try basedWord() { return number }
    if let function = Self.functions[word], !isText || word.count > 1 {
      return try call(function)
    }
    if word == "sqrt" { return try rootWord() }
    if let constant = Self.constantWords[word] {
      place += 1
      return .constant(constant)
    }
    if let greek = Self.greek.first(where: { $0 == word }) {
      place += 1
      return try subscripted(greek)
    }
    if word.count == 1 || !isText && word.count <= 3 && word.allSatisfy(\.isASCII) {
      return try letters(word)
    }
    guard !Self.keywords.contains(word) else { throw unexpected() }
    place += 1
    return .text(word)
  }

  private mutating func rootWord() throws(Unreadable) -> Expression {
    place += 1
    return .power(try primary(), .quotient(.int(1), .int(2)))
  }

  static let constantWords: [String: Constant] = [
    "pi": .pi, "Pi": .pi, "infinity": .infinity, "inf": .infinity, "oo": .infinity,
  ]

  private static let greek = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
    "mu", "nu", "xi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma",
    "Delta", "Theta", "Lambda", "Xi", "Sigma", "Phi", "Psi", "Omega", "ell",
  ]

  /// Whether a bare word has a meaning in mathematics.
  static func isNamed(_ word: String) -> Bool {
    functions[word] != nil || constantWords[word] != nil || greek.contains(word)
  }

  /// Whether a command names a variable, a function or a constant.
  func isName(_ name: String) -> Bool {
    Self.greek.contains(name) || Self.functions[name] != nil
      || ["infty", "pi", "e", "i", "emptyset", "reals", "exp"].contains(name)
  }

  /// The variable or constant of one letter.
  func letter(_ letter: String) -> Expression {
    switch letter {
    case "e": .constant(.euler)
    case "i": .constant(.imaginary)
    default: .symbol(letter)
    }
  }

  /// Letters side by side; the last may have an index, a power belongs to it alone.
  private mutating func letters(_ word: String) throws(Unreadable) -> Expression {
    guard word.count > 1 else { return try lastLetter(word) }
    if isSpaced, place > 0, case .word = lexemes[place - 1].token { throw unexpected() }
    return splitWord(word)
  }

  private mutating func lastLetter(_ word: String) throws(Unreadable) -> Expression {
    place += 1
    let word = word + primes()
    guard "fghFGHP".contains(word.prefix(1)), !isSpaced else { return try subscripted(word) }
    if token == .mark("(") { return try application(word) }
    if takesInverse() { return try application(word + "^-1") }
    return try subscripted(word)
  }

  /// Reads `^{-1}` before brackets: the name of an inverse, and no power.
  private mutating func takesInverse() -> Bool {
    let marks: [Token] = [
      .mark("^"), .mark("{"), .mark("-"), .number(Numeral(whole: "1")), .mark("}"), .mark("("),
    ]
    guard marks.indices.allSatisfy({ token(after: $0) == marks[$0] }) else { return false }
    place += marks.count - 1
    return true
  }

  private mutating func application(_ name: String) throws(Unreadable) -> Expression {
    if name == "P", hasCondition { return .application(name, try conditional()) }
    let arguments = try primary()
    if case .bracketed(let items, false, false) = arguments { return .application(name, items) }
    return .application(name, [arguments])
  }

  /// Whether one bar stands in the brackets that follow: `P(A|B)`.
  private var hasCondition: Bool {
    var open = 0
    var bars = 0
    for lexeme in lexemes[place...] {
      switch lexeme.token {
      case .mark("("), .mark("["), .mark("{"): open += 1
      case .mark(")"), .mark("]"), .mark("}"): open -= 1
      case .mark("|"), .command("vert"): bars += 1
      default: break
      }
      if open == 0 { break }
    }
    return bars == 1
  }

  /// The event and its condition in `(A|B)`.
  private mutating func conditional() throws(Unreadable) -> [Expression] {
    try deeper { (parser) throws(Unreadable) in
      try parser.require(.mark("("))
      let bars = parser.openBars
      defer { parser.openBars = bars }
      parser.openBars = 1
      let event = try parser.union()
      parser.openBars = 0
      guard parser.takeMark("|") || parser.takeCommand("vert") else { throw parser.unexpected() }
      let condition = try parser.union()
      try parser.require(.mark(")"))
      return [event, condition]
    }
  }

  /// The name with its index, if one follows.
  mutating func subscripted(_ name: String) throws(Unreadable) -> Expression {
    let name = name + primes()
    guard takeMark("_") else { return name.count == 1 ? letter(name) : .symbol(name) }
    let index = try indexText()
    return .symbol(name + "_" + index + primes())
  }

  /// The primes that follow a name, which are part of it.
  private mutating func primes() -> String {
    var primes = ""
    while takeMark("'") { primes.append("'") }
    return primes
  }

  /// The text of an index, without its braces.
  private mutating func indexText() throws(Unreadable) -> String {
    var text = ""
    var open = 0
    repeat {
      guard let token else { throw unexpected() }
      place += 1
      switch token {
      case .mark("{"): open += 1
      case .mark("}"): open -= 1
      case .mark(let mark): text.append(mark)
      case .number(let numeral): text += numeral.whole
      case .word(let word, _), .command(let word): text += word
      case .begin, .end: throw unexpected()
      }
    } while open > 0
    return text
  }

  /// A command that is a variable, a function or something rarer.
  mutating func namedCommand(_ name: String) throws(Unreadable) -> Expression {
    if let function = Self.functions[name] { return try call(function) }
    switch name {
    case "binom", "choose": return try binomial()
    case "mathbb": return try blackboard()
    case "bar": return try overlined()
    case "hat": return try hatted()
    case "angle":
      place += 1
      return angle(try juxtaposed())
    case "lg":
      place += 1
      return .quotient(.call(.log, [try functionArgument()]), .call(.log, [.int(10)]))
    default:
      guard Self.greek.contains(name) else { throw unexpected() }
      place += 1
      return try subscripted(name)
    }
  }

  /// An angle by its points: the middle one is its corner, the others may change places.
  private func angle(_ points: Expression) -> Expression {
    guard case .product(let parts) = points else { return .application("angle", [points]) }
    guard case .symbol(let first) = parts.first, case .symbol(let last) = parts.last, last < first
    else { return .application("angle", parts) }
    return .application("angle", parts.reversed())
  }

  private mutating func binomial() throws(Unreadable) -> Expression {
    place += 1
    let above = try argument()
    return .call(.binomial, [above, try argument()])
  }

  private mutating func blackboard() throws(Unreadable) -> Expression {
    place += 1
    let name = try argument()
    return name == .symbol("R") ? .constant(.reals) : .application("mathbb", [name])
  }

  /// `\hat{x}` is another name than `x`; `\hat{i}` and its like are the unit vectors `i`, `j`, `k`.
  private mutating func hatted() throws(Unreadable) -> Expression {
    place += 1
    let name = try argument()
    let vectors: [Expression] = [.constant(.imaginary), .symbol("j"), .symbol("k")]
    return vectors.contains(name) ? name : .application("hat", [name])
  }

  /// `\overline{CD}`, `\bar{x}`.
  private mutating func overlined() throws(Unreadable) -> Expression {
    place += 1
    let name = try argument()
    if takeMark("_") { return .application("bar", [name, .symbol(try indexText())]) }
    return name.isSegment ? name : .application("bar", [name])
  }
}

extension Expression {
  /// Whether it is two or more capitals side by side: the ends of a segment.
  fileprivate var isSegment: Bool {
    guard case .product(let parts) = self else { return false }
    return parts.allSatisfy {
      if case .symbol(let name) = $0 { name == name.uppercased() && name.count == 1 } else { false }
    }
  }
}

extension Parser {
  static let functions: [String: Function] = {
    var names: [String: Function] = ["ln": .log, "ceil": .ceiling, "comb": .binomial]
    for function in Function.allCases where ![.factorial, .binomial, .mod].contains(function) {
      names[function.rawValue] = function
    }
    names["bareLog"] = nil
    names["log"] = .bareLog
    for (spelling, name) in Commands.synonyms {
      if let function = Function(rawValue: name), function != .mod { names[spelling] = function }
    }
    return names
  }()

  /// A function with its power, its base and its argument.
  mutating func call(_ function: Function) throws(Unreadable) -> Expression {
    try deeper { (parser) throws(Unreadable) in
      parser.place += 1
      var function = function
      var power: Expression?
      var base: Expression?
      while parser.token == .mark("^") || parser.token == .mark("_") {
        if parser.takeMark("_") {
          base = try parser.script()
        } else {
          parser.place += 1
          power = try parser.script()
        }
      }
      if power == .int(-1), let inverse = function.inverse {
        function = inverse
        power = nil
      }
      let value = try parser.applied(function, base: base)
      return power.map { .power(value, $0) } ?? value
    }
  }

  private mutating func applied(
    _ function: Function, base: Expression?
  ) throws(Unreadable) -> Expression {
    let argument = try functionArgument()
    var arguments = [argument]
    if case .bracketed(let items, _, _) = argument { arguments = items }
    if case .list(let items) = argument { arguments = items }
    if case .set(let items) = argument { arguments = items }
    if arguments.count == 1, [.max, .min, .gcd, .lcm].contains(function) {
      // Of one value it is a name: `max 5` is a maximum, and not every 5.
      return .application(function.rawValue, arguments)
    }
    if function == .exp, arguments.count == 1 { return .power(.constant(.euler), argument) }
    if function == .bareLog, let base {
      return .quotient(.call(.log, [argument]), .call(.log, [base]))
    }
    return .call(function, arguments)
  }

  /// What a function is applied to: brackets, or factors up to the next function.
  private mutating func functionArgument() throws(Unreadable) -> Expression {
    if token == .mark("(") || token == .mark("[") || token == .mark("{") {
      let isGroup = token == .mark("{")
      let value = try primary()
      guard isGroup else { return value }
      return value
    }
    if takeMark("-") { return .negative(try functionArgument()) }
    var factors: [Expression] = []
    while let token, startsFactor(token), !startsFunction(token), !isUnitWord(token) {
      if openBars > 0, token == .mark("|") || token == .command("vert") { break }
      if !factors.isEmpty, token == .mark("(") || token == .mark("[") { break }
      factors.append(try postfixed())
    }
    if factors.isEmpty, let token, startsFunction(token) { return try postfixed() }
    guard let first = factors.first else { throw unexpected() }
    return factors.count == 1 ? first : .product(factors)
  }

  private func startsFunction(_ token: Token) -> Bool {
    switch token {
    case .word(let name, _), .command(let name): Self.functions[name] != nil || name == "lg"
    default: false
    }
  }

  private func isUnitWord(_ token: Token) -> Bool {
    if case .word(let word, isText: true) = token { return word.count > 1 }
    return false
  }
}
