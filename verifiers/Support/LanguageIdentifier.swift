/// Tells the language of a text by its script and, where several languages share one, by frequent
/// words, letters and pairs of letters.
///
/// Languages are those of `LanguageProfile.all` and of `scripts`, named by ISO 639-1 (`zh-cn` for
/// Chinese in any characters). A few words in a shared script may be taken for a neighbour's (Danish
/// for Norwegian, Urdu for Persian); text in none of the languages, or of no real words, is `und`. Of a
/// text of more than 30,000 characters the 10,000 at its start, middle and end decide.
enum LanguageIdentifier {
  /// The language of `text`: `en`; `und` where none is recognised, `nil` where there are no letters.
  static func language(of text: String) -> String? {
    let letters = sample(of: text)
    guard let script = script(of: letters) else { return nil }
    guard let shared = Script(rawValue: script) else { return script }
    let best = LanguageProfile.scores(letters, in: shared).max { $0.score < $1.score }
    return best.flatMap { $0.score > 0 ? $0.language : nil } ?? "und"
  }

  /// The characters that decide.
  private static func sample(of text: String) -> [Unicode.Scalar] {
    let all = Array(text.unicodeScalars)
    let part = 10_000
    if all.count <= 3 * part { return all }
    let middle = (all.count - part) / 2
    return all.prefix(part) + [" "] + all[middle..<middle + part] + [" "] + all.suffix(part)
  }

  /// Whether nothing speaks clearly against `text`, in whatever case, being English: titles and names
  /// are in no language for certain.
  static func mayBeEnglish(_ text: String) -> Bool {
    let letters = sample(of: text)
    guard let script = script(of: letters) else { return true }
    if script != Script.latin.rawValue { return false }
    let scores = LanguageProfile.scores(letters, in: .latin)
    let english = scores.first { $0.language == "en" }?.score ?? 0
    return scores.allSatisfy { $0.score <= 1 + 2 * english }
  }

  /// Every language that can be found.
  static let known: [String] = {
    let alone = scripts.map(\.name).filter { Script(rawValue: $0) == nil }
    return Set(alone + LanguageProfile.all.map(\.language)).sorted()
  }()

  /// A script that several languages share.
  enum Script: String, Sendable { case latin, cyrillic, arabic, devanagari }

  /// Where scripts lie, and the one language of each or the script's name.
  private static let scripts: [(range: ClosedRange<UInt32>, name: String)] = [
    (0x0041...0x024F, "latin"), (0x0370...0x03FF, "el"), (0x0400...0x052F, "cyrillic"),
    (0x0530...0x058F, "hy"), (0x0590...0x05FF, "he"), (0x0600...0x06FF, "arabic"),
    (0x0750...0x077F, "arabic"), (0x0900...0x097F, "devanagari"), (0x0980...0x09FF, "bn"),
    (0x0A00...0x0A7F, "pa"), (0x0A80...0x0AFF, "gu"), (0x0B00...0x0B7F, "or"),
    (0x0B80...0x0BFF, "ta"), (0x0C00...0x0C7F, "te"), (0x0C80...0x0CFF, "kn"),
    (0x0D00...0x0D7F, "ml"), (0x0D80...0x0DFF, "si"), (0x0E00...0x0E7F, "th"),
    (0x0E80...0x0EFF, "lo"), (0x1000...0x109F, "my"), (0x10A0...0x10FF, "ka"),
    (0x1100...0x11FF, "ko"), (0x1200...0x137F, "am"), (0x1780...0x17FF, "km"),
    (0x1E00...0x1EFF, "latin"), (0x3040...0x30FF, "ja"), (0x3400...0x9FFF, "zh-cn"),
    (0xAC00...0xD7AF, "ko"), (0x20000...0x3134F, "zh-cn"),
  ]

  /// The script that most letters are of; Latin yields where others are half as many.
  private static func script(of letters: [Unicode.Scalar]) -> String? {
    var counts: [String: Int] = [:]
    for letter in letters where letter.properties.isAlphabetic {
      guard let place = scripts.first(where: { $0.range.contains(letter.value) }) else { continue }
      counts[place.name, default: 0] += 1
    }
    if let kana = counts["ja"], kana * 10 > counts["zh-cn", default: 0] {
      counts["ja"] = kana + (counts.removeValue(forKey: "zh-cn") ?? 0)
    }
    let latin = counts.removeValue(forKey: "latin") ?? 0
    let best = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }
    guard let best, best.value * 2 >= latin else { return latin > 0 ? "latin" : nil }
    return best.key
  }
}
