/// The letter of a multiple choice.
enum Choice {
  /// The letters that options have.
  static let letters: ClosedRange<Character> = "A"..."J"

  /// The letter that a right answer is, or `nil` where it is something else.
  static func letter(ofGold gold: Reading) -> Character? {
    if let letter = alone(gold.letters) { return letter }
    return gold.expressions.isEmpty ? decided(in: gold.letters) : nil
  }

  /// The letter that is the whole text, brackets and a full stop aside.
  private static func alone(_ text: String) -> Character? {
    let bare = text.filter { !"()[]{}.:* ".contains($0) }
    guard bare.count == 1, let letter = bare.first, letters.contains(letter) else { return nil }
    return letter
  }

  /// The letter of an option and the value behind it: `(C)12`, `C)12`, `C.12`.
  static func option(_ text: String) -> (letter: Character, value: String)? {
    let rest = text.hasPrefix("(") ? text.dropFirst() : text[...]
    guard let letter = rest.first, letters.contains(letter) else { return nil }
    let mark = rest.dropFirst().prefix(1)
    let value = rest.dropFirst(2)
    guard mark == ")" || mark == "." && rest.startIndex == text.startIndex, !value.isEmpty else {
      return nil
    }
    return (letter, String(value))
  }

  /// The letter that a text decides for, or `nil` where it decides for none or several.
  ///
  /// The last sentence that states a choice counts (`the answer is B`, `B is right`, `I pick B`, `B`);
  /// one that denies it or takes it back undoes it. Without a statement, the one letter before what it
  /// stands for counts: `(B) 42`. The last 10,000 characters are read.
  static func decided(in text: String) -> Character? {
    if let letter = alone(text) { return letter }
    var state = State()
    for sentence in ChoiceSentence.sentences(of: text) { state.read(sentence) }
    if state.isStated { return state.chosen }
    return state.options.count == 1 ? state.options.first : nil
  }

  /// What the sentences so far decide.
  private struct State {
    var chosen: Character?
    var isStated = false
    var options: Set<Character> = []

    mutating func read(_ sentence: ChoiceSentence) {
      if sentence.isQuestion { return }
      if let option = sentence.option { options.insert(option) }
      if let chosen, sentence.denied.contains(chosen) || sentence.takesBack { self.chosen = nil }
      let stated = sentence.stated
      guard !stated.isEmpty else { return }
      isStated = true
      chosen = stated.count == 1 ? stated.first : nil
    }
  }
}
