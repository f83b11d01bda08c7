extension Parser {
  /// The unit that begins here after a value, or `nil` where something else does.
  ///
  /// A unit is a run of words in `\text{…}`, or of known names of units, with their powers.
  mutating func unit(after factors: [Expression]) throws(Unreadable) -> String? {
    guard case .word(let first, let isText) = token, isUnit(first, isText: isText) else {
      return nil
    }
    if Self.constantWords[first] != nil || first == "sqrt" { return nil }
    var words: [String] = []
    while let token, let piece = unitPiece(token) {
      place += 1
      if !piece.isEmpty { words.append(piece) }
    }
    guard let unit = Units.canonical(words) else { throw unexpected() }
    return unit
  }

  private func isUnit(_ word: String, isText: Bool) -> Bool {
    if word == "in", isLastInch, case .number? = lexemes[..<place].last?.token { return true }
    if Self.keywords.contains(word) || Self.functions[word] != nil { return false }
    guard place > 0, !follows(wordOfSeveralLetters: lexemes[place - 1].token) else { return false }
    if isText {
      let isAbbreviated = token(after: 1) == .mark(".") && ["a", "p"].contains(word)
      return word.count > 1 || Units.letters.contains(word) || isAbbreviated
    }
    if Units.ordinals.contains(word) { return isOrdinal(word) }
    return Units.isKnown(word) && word.count > 1 || word.count > 3
  }

  /// Whether the letters make an ordinal of the number directly before them: `21st`, `3rd`.
  private func isOrdinal(_ letters: String) -> Bool {
    guard !isSpaced, case .number(let numeral) = lexemes[place - 1].token, numeral.isInteger else {
      return false
    }
    let ending = ["1": "st", "2": "nd", "3": "rd"][numeral.whole.suffix(1)] ?? "th"
    let isTeen = numeral.whole.dropLast().last == "1"
    return letters == (isTeen ? "th" : ending)
  }

  /// Whether the token is plain letters, after which no unit stands but in `\text{…}`.
  private func follows(wordOfSeveralLetters token: Token) -> Bool {
    guard case .word(let word, isText: false) = token, Units.scales[word] == nil else {
      return false
    }
    return if case .word(_, isText: false)? = self.token { true } else { false }
  }

  private func unitPiece(_ token: Token) -> String? {
    switch token {
    case .word("in", _) where isLastInch: return "inch"
    case .word(let word, _): return Self.keywords.contains(word) ? nil : word
    case .mark("/"): return "per"
    case .mark("^"): return "^"
    case .mark("."), .mark("{"), .mark("}"): return closesGroup(token) ? nil : ""
    case .number(let numeral)
    where lexemes[place - 1].token == .mark("^")
      || lexemes[place - 1].token == .mark("{"):
      return numeral.whole
    default: return nil
    }
  }

  /// Whether the brace closes a group that was opened before the unit.
  private func closesGroup(_ token: Token) -> Bool {
    guard token == .mark("}") else { return false }
    let start = max(place - 3, 0)
    return !lexemes[start..<place].contains { $0.token == .mark("{") }
  }
}

/// Names of units: one name for several spellings.
enum Units {
  /// Units of one letter, where they stand in text.
  static let letters: Set<String> = [
    "m", "g", "s", "h", "l", "L", "N", "J", "W", "V", "A", "K", "C", "F",
  ]

  private static let spellings: [String: String] = {
    var table: [String: String] = [:]
    for line in lines {
      let names = line.split(separator: " ").map(String.init)
      for name in names { table[name] = names[0] }
    }
    return table
  }()

  private static let lines = [
    "meter m meters metre metres", "centimeter cm centimeters centimetre centimetres cms",
    "millimeter mm millimeters", "kilometer km kilometers kilometre kilometres kms",
    "inch inches in", "foot feet ft", "yard yards yd yds", "mile miles mi", "mph",
    "gram g grams gm gms", "kilogram kg kilograms kgs", "milligram mg milligrams",
    "pound pounds lb lbs", "ounce ounces oz", "ton tons", "second seconds sec secs s",
    "minute minutes min mins", "hour hours hr hrs h", "day days", "week weeks", "month months",
    "year years yr yrs", "liter liters litre litres l L", "milliliter ml mL milliliters",
    "gallon gallons gal", "quart quarts", "pint pints", "cup cups", "dollar dollars usd USD",
    "cent cents", "euro euros", "degree degrees deg", "radian radians rad", "unit units",
    "percent percentage", "am", "pm", "square squared sq", "cubic cubed", "kmh kph",
  ]

  /// The endings of ordinals.
  static let ordinals: Set<String> = ["st", "nd", "rd", "th"]

  /// Units, in lower case, in which the case of `m` and of `b` matters: milli is not mega, a bit is no
  /// byte.
  private static let cased: Set<String> = [
    "mhz", "mw", "mv", "mj", "mpa", "mn", "mev", "mb", "kb", "gb", "tb", "mbps", "kbps", "gbps",
  ]

  /// A word in the one case that counts.
  private static func inOneCase(_ word: String) -> String {
    let lower = word.lowercased()
    guard cased.contains(lower) else { return lower }
    return String(zip(word, lower).map { "MB".contains($0) ? $0 : $1 })
  }

  /// Whether the word is the name of a unit.
  static func isKnown(_ word: String) -> Bool { spellings[word] != nil }

  /// Words that multiply the number before them.
  static let scales = [
    "dozen": 12, "dozens": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000,
    "billion": 1_000_000_000, "trillion": 1_000_000_000_000,
  ]

  /// Words that change the value before them, or hedge it.
  private static let refused: Set<String> = Set(scales.keys).union([
    "half", "third", "quarter",
    "not", "most", "least", "more", "less", "than", "times", "plus", "minus", "about", "roughly",
    "approximately", "is", "wrong", "incorrect", "no", "if", "unless", "choose", "mod", "modulo",
    "factorial", "tenth", "hundredth", "thousandth", "millionth", "billionth", "halve", "fourth",
    "fifth", "sixth", "seventh", "eighth", "ninth", "twelfth", "sixteenth", "twentieth", "score",
    "ten", "hundreds", "square root", "wait", "lie", "or", "maybe",
  ])

  /// What an answer may count where the right answer names nothing.
  private static let counted = Set(nouns.map(singular))

  /// Names of what may be counted.
  static let nouns: [String] =
    """
    apple ball bag banana bead bird boat book bottle box boxes boy brick bus buses cake candy \
    candies car card cat chair child children chip choice class classes coin color cookie cow cube \
    digit divisor dog egg employee face factor fish flower fruit game girl group guest hat house \
    integer item jar kid lemon letter marble member mark men man movie mug number orange page pair \
    pen pencil people person photo piece pie pizza plant player point prime problem pupil question \
    race ribbon rock room rose row seat sheet shirt shoe solution song square staff step sticker \
    stone store student subset sweet team ticket time toy tree triangle trip value vlog vote way \
    win woman women word worker edge vertex vertices side root intersection outcome arrangement \
    combination permutation clip seashell shell crayon eraser notebook plate spoon fork sock dress \
    seed stamp penny nickel dime doll truck bike bicycle wheel tire can bucket basket barrel crate \
    carton pack packet package roll loaf slice cupcake muffin donut brownie chocolate lollipop \
    sandwich burger taco bee ant duck chicken pig goat horse rabbit frog turtle teacher adult \
    passenger customer friend goal match lap round chapter email message picture song window door \
    floor block tile snack meal drink juice peach pear cherry berry strawberry grape potato tomato \
    carrot flight visitor painting poster balloon necklace bracelet ring puzzle video kitten puppy \
    pumpkin branch necktie sweater jacket glass vase toothpick magazine newspaper tie die
    """.split(separator: " ").map(String.init)

  /// Whether a unit, as `canonical` writes it, is made of known names.
  static func isKnown(unit: String) -> Bool {
    unit.split(separator: " ").map(String.init).allSatisfy {
      isKnown($0) || counted.contains($0) || $0 == "per" || $0.hasPrefix("^")
    }
  }

  /// Words behind a unit that say what is measured.
  private static let dimensions: Set<String> = [
    "tall", "long", "wide", "deep", "high", "thick", "old",
  ]

  /// The unit that some words name: `cm ^ 2` and `square centimeters` are one. `%` is percent.
  ///
  /// Empty for `units` and `square units`, which name none; `nil` where a word changes the value, or only
  /// a power is named.
  static func canonical(_ words: [String]) -> String? {
    var names: [String] = []
    var power: String?
    for word in words.map(inOneCase) {
      switch word {
      case "m" where names.last == "a" || names.last == "p":
        names[names.count - 1] += "m"
      case "^": continue
      case "2", "square", "squared", "sq": power = "2"
      case "3", "cubic", "cubed": power = "3"
      case _ where ordinals.contains(word): names.append("ordinal")
      default: names.append(spellings[word] ?? singular(word))
      }
    }
    if !dimensions.isSuperset(of: names) { names.removeAll(where: dimensions.contains) }
    guard !names.isEmpty, refused.isDisjoint(with: names) else { return nil }
    if names == ["percent"] { return "%" }
    if names == ["unit"] { return "" }
    if names == ["mile", "per", "hour"] { names = ["mph"] }
    if names == ["kilometer", "per", "hour"] { names = ["kmh"] }
    return (names + (power.map { ["^" + $0] } ?? [])).joined(separator: " ")
  }

  static func singular(_ word: String) -> String {
    guard word.count > 3 else { return word }
    var word = word
    if ["xes", "ches", "shes", "sses"].contains(where: word.hasSuffix) {
      word.removeLast(2)
    } else if word.hasSuffix("s"), !word.hasSuffix("ss") {
      word.removeLast()
    }
    // `candies` and `candy`, `cookies` and `cookie` become one.
    return word.count > 3 && word.hasSuffix("ie") ? word.dropLast(2) + "y" : word
  }
}
