import Rewards

/// A text that may be laid out in tags, and what is wrong with its layout.
struct TagLayout {
  let tags: [String]
  let text: [UInt8]

  /// The opening and closing marks that do not stand exactly once.
  var marksNotOnce: [String] {
    tags.flatMap { ["<\($0)>", "</\($0)>"] }.filter { occurrences($0) != 1 }
  }

  /// How many characters follow the last closing mark; all where there is none.
  var trailingCount: Int {
    let end = tags.last.flatMap { text[...].last(of: "</\($0)>") }?.upperBound ?? 0
    return String(decoding: text[end...], as: UTF8.self).unicodeScalars.count
  }

  /// Why the text has not the layout; `nil` where it has.
  func fault(of layout: Format.Layout, codeLanguage: String?) -> String? {
    switch layout {
    case .opening: return openingFault ?? codeFault(tags.first, codeLanguage)
    case .ordered: break
    case .exact, .lines:
      let faults = marksNotOnce
      if !faults.isEmpty { return "not there exactly once: " + faults.joined(separator: ", ") }
    }
    return orderFault(layout) ?? codeFault(tags.last, codeLanguage)
  }

  private var openingFault: String? {
    guard let tag = tags.first else { return nil }
    if !text.starts(with: "<\(tag)>".utf8) { return "the text does not begin with <\(tag)>" }
    if occurrences("<\(tag)>") > 1 { return "<\(tag)> is opened twice" }
    return text[...].first(of: "</\(tag)>") == nil ? "<\(tag)> is not closed" : nil
  }

  private func orderFault(_ layout: Format.Layout) -> String? {
    var rest = text[...]
    for (index, tag) in tags.enumerated() {
      guard let open = rest.first(of: "<\(tag)>"),
        isGap(rest[..<open.lowerBound], isFirst: index == 0, layout)
      else { return "<\(tag)> is not where it should be" }
      guard let close = rest[open.upperBound...].first(of: "</\(tag)>") else {
        return "</\(tag)> is not where it should be"
      }
      let body = rest[open.upperBound..<close.lowerBound]
      if isBlank(body) { return "<\(tag)> is empty" }
      if layout == .lines, !standsOnItsLines(body) { return "<\(tag)> is not on lines of its own" }
      rest = rest[close.upperBound...]
    }
    return layout == .ordered ? nil : endFault(rest, layout)
  }

  private func endFault(_ rest: ArraySlice<UInt8>, _ layout: Format.Layout) -> String? {
    guard rest.allSatisfy({ $0 == Self.lineBreak }) else { return "text follows the last tag" }
    if layout == .lines || rest.count <= 1 { return nil }
    return "\(rest.count) line breaks follow the last tag; one at most is right"
  }

  private static let lineBreak = UInt8(ascii: "\n")

  private func isGap(_ gap: ArraySlice<UInt8>, isFirst: Bool, _ layout: Format.Layout) -> Bool {
    switch layout {
    case .ordered, .opening: true
    case .exact: isFirst ? gap.isEmpty : isBlank(gap)
    case .lines: isFirst ? gap.isEmpty : gap == [Self.lineBreak]
    }
  }

  private func standsOnItsLines(_ body: ArraySlice<UInt8>) -> Bool {
    body.count > 1 && body.first == Self.lineBreak && body.last == Self.lineBreak
  }

  /// Why the tag, which is there, holds no fenced block in the language.
  private func codeFault(_ tag: String?, _ language: String?) -> String? {
    guard let tag, let language, let open = text[...].first(of: "<\(tag)>"),
      let close = text[open.upperBound...].first(of: "</\(tag)>")
    else { return nil }
    let body = text[open.upperBound..<close.lowerBound]
    let fence = body.first(of: "```\(language)")
    let isClosed = fence.map { body[$0.upperBound...].first(of: "```") != nil } ?? false
    return isClosed ? nil : "<\(tag)> holds no block of ```\(language)"
  }

  private func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
    String(decoding: bytes, as: UTF8.self).isPythonBlank
  }

  private func occurrences(_ mark: String) -> Int {
    var rest = text[...]
    var count = 0
    while let found = rest.first(of: mark) {
      count += 1
      rest = rest[found.upperBound...]
    }
    return count
  }
}
