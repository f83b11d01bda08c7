/// The texts of special tokens, and what becomes of a text that spells them.
struct SpecialTexts: Sendable {
  enum Part: Equatable {
    case text(String, SpecialText)
    case id(Int32)
  }
  /// Longer ones first.
  private let known: [(text: MarkedText, id: Int32, isParsed: Bool)]
  /// Which of them a code point may begin.
  private var starting: [UInt32: [Int]] = [:]

  /// The special tokens of a vocabulary.
  init(of tokenizer: any Tokenizer) {
    known = tokenizer.specialTexts
      .map { text, id in
        let ids = try? tokenizer.encode(text, at: .continuation, specials: .parsed)
        return (MarkedText(text), id, ids == [id])
      }
      .sorted { ($1.text.count, $0.id) < ($0.text.count, $1.id) }
    for (index, entry) in known.enumerated() {
      if let first = entry.text.units.first { starting[first, default: []].append(index) }
    }
  }

  /// The text cut where it spells special tokens: what the conversation says stays text, the
  /// template's own words become the tokens, by the vocabulary's rules where it has such.
  func parts(of text: MarkedText) -> [Part] {
    var parts: [Part] = []
    var start = 0
    for (range, special) in found(in: text) {
      let marks = text[range].runs.reduce(into: MarkedText.Marks()) { $0.formUnion($1.marks) }
      let isData = marks.contains(.data)
      if !isData, known[special].isParsed || marks.contains(.prepared) { continue }
      parts += plain(text[start..<range.lowerBound])
      parts.append(
        isData ? .text(text[range].string, .literal) : .id(known[special].id))
      start = range.upperBound
    }
    return parts + plain(text[start..<text.count])
  }

  private func plain(_ text: MarkedText) -> [Part] {
    text.isEmpty ? [] : [.text(text.string, .parsed)]
  }

  /// Where special tokens are spelled, the leftmost first, of several the longest.
  private func found(in text: MarkedText) -> [(Range<Int>, special: Int)] {
    var found: [(Range<Int>, special: Int)] = []
    var at = 0
    while at < text.count {
      let candidates = starting[text.units[at] & scalarMask] ?? []
      guard let special = candidates.first(where: { text.has(known[$0].text, at: at) }) else {
        at += 1
        continue
      }
      found.append((at..<at + known[special].text.count, special))
      at += known[special].text.count
    }
    return found
  }
}

extension Tokenizer {
  /// The texts of tokens that steer the model, with their ids; none twice.
  public var specialTexts: [(text: String, id: Int32)] {
    let ids = [vocabulary.bosID] + vocabulary.eosIDs + [vocabulary.padID, vocabulary.unkID]
    let named = ids.compactMap { id in id.flatMap { id in piece(of: id).map { ($0, id) } } }
    let added = vocabulary.added.filter(\.isSpecial).map { ($0.text, $0.id) }
    var seen: Set<String> = []
    return (named + added).filter { !$0.0.isEmpty && seen.insert($0.0).inserted }
  }
}
