/// A word or a mark of a text that may choose a letter.
struct ChoiceToken {
  /// The word or mark.
  let text: String
  /// The same in lower case.
  let lowered: String
  /// Whether it is the letter of an option, and no part of a name or a formula.
  let isLetter: Bool

  /// The letter.
  var letter: Character? { isLetter ? text.first : nil }
  /// Whether it is a word.
  var isWord: Bool { text.first?.isLetter == true }
  /// Whether it is a word without a capital.
  var isPlainWord: Bool { text.first?.isLowercase == true }
  /// Whether it says that a letter is not the one.
  var isDenial: Bool { ChoiceWords.denials.contains(lowered) || lowered.hasSuffix("n't") }
  /// Whether it is a bracket.
  var isBracket: Bool { "()[]".contains(text) }
  /// Whether it may stand between alternatives.
  var isJoint: Bool { Self.joints.contains(lowered) || isBracket }
  /// Whether it says nothing before a letter.
  var isFiller: Bool { Self.fillers.contains(lowered) || isBracket }
  /// Whether a reason or an addition may follow a letter with it.
  var isTurn: Bool { Self.additions.contains(lowered) }
  /// Whether a part of a sentence ends with it.
  var isBreak: Bool { Self.breaks.contains(lowered) }
  /// Whether it only says that the speaker thinks again.
  var isSecondThought: Bool { ChoiceWords.turns.contains(lowered) }

  private static let marks: [Character: Character] = [
    "，": ",", "、": ",", "。": ".", "；": ";", "：": ":", "！": "!", "？": "?", "（": "(", "）": ")",
  ]
  private static let joints: Set = [
    ",", "/", "or", "and", "&", "|", "maybe", "perhaps", "possibly", "either", "even", "option",
    "but",
  ]
  private static let fillers: Set = [
    "either", "both", ":", "the", "=", ">", "—", "∴", "→", "⇒", "option", "choice", "letter",
  ]
  private static let additions: Set = ["because", "since", "as", "and", "or", "for", "due", "but"]
  private static let breaks: Set = [
    ",", "because", "since", "but", "so", "while", "whereas", "as", "and",
  ]

  /// The words and marks of a text, without what only changes its looks.
  static func tokens(of text: String) -> [ChoiceToken] {
    let characters = text.map { marks[$0] ?? $0 }
    var tokens: [ChoiceToken] = []
    var place = 0
    while place < characters.count {
      let next = end(of: characters, from: place)
      let word = characters[place].isNewline ? "\n" : String(characters[place..<next])
      let isLooks =
        word.hasPrefix("\\") || "*_${}\"'`“”‘’".contains(word) || word == " " || word == "\t"
      if !isLooks {
        tokens.append(
          ChoiceToken(
            text: word, lowered: word.lowercased().replacing("’", with: "'"),
            isLetter: isOption(word, characters, place)))
      }
      place = next
    }
    return tokens
  }

  private static func end(of characters: [Character], from start: Int) -> Int {
    var next = start + 1
    let isCommand = characters[start] == "\\"
    guard isCommand || isWordy(characters[start]) else { return next }
    while next < characters.count {
      let isJoint =
        "'’-".contains(characters[next]) && !isCommand && next + 1 < characters.count
        && isWordy(characters[next + 1])
      guard
        isWordy(characters[next]) && isHan(characters[next]) == isHan(characters[start]) || isJoint
      else { break }
      next += 1
    }
    return next
  }

  /// Whether it belongs to a script that writes words without spaces.
  private static func isHan(_ character: Character) -> Bool {
    character.unicodeScalars.first.map { $0.value > 0x2E80 } ?? false
  }

  private static func isWordy(_ character: Character) -> Bool {
    character.isLetter || character.isNumber
  }

  /// Whether a word is the letter of an option: no sign of a formula or a name is written onto it.
  private static func isOption(_ word: String, _ characters: [Character], _ place: Int) -> Bool {
    guard word.count == 1, let letter = word.first, Choice.letters.contains(letter) else {
      return false
    }
    let signs = "+-=#<>^_"
    let around = [place - 1, place + 1].contains {
      characters.indices.contains($0) && signs.contains(characters[$0])
    }
    let after = characters[(place + 1)...].first { $0 != " " }
    return !around && !(after.map { "+=<>".contains($0) } ?? false)
  }
}
