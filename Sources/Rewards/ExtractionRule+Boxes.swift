extension ExtractionRule {
  /// The last boxes that follow each other closely: at most 40 bytes lie between.
  ///
  /// - Parameters:
  ///   - text: what holds the boxes.
  ///   - isTrusted: whether it is the right answer's own text, in which no box counts as denied.
  /// - Throws: `Unparseable`, where a box is never closed or nests too deep.
  public static func finalBoxes(
    in text: String, isTrusted: Bool = false
  ) throws(Unparseable) -> [BoxedAnswer] {
    var run: [Box] = []
    let text = said(in: text)
    for box in try statedBoxes(text, isTrusted: isTrusted) {
      if let last = run.last, box.place.lowerBound - last.place.upperBound > 40 { run = [] }
      run.append(box)
    }
    return run.map { BoxedAnswer($0, in: text) }
  }

  /// All outermost boxes that are not denied, in order.
  ///
  /// - Throws: `Unparseable`, where a box is never closed or nests too deep.
  public static func boxes(in text: String) throws(Unparseable) -> [BoxedAnswer] {
    let text = said(in: text)
    return try statedBoxes(text, isTrusted: false).map { BoxedAnswer($0, in: text) }
  }
}

extension BoxedAnswer {
  fileprivate init(_ box: Box, in text: Bytes) {
    self.init(
      text: String(decoding: box.content, as: UTF8.self),
      after: text[box.place.upperBound...])
  }
}

/// A `\boxed{…}`.
private struct Box {
  let content: Bytes
  /// From its backslash to behind its last brace.
  let place: Range<Int>
}

/// The content of the last box that the text does not deny: of `\boxed{5}, not \boxed{6}` the first.
///
/// In a text that is trusted none is denied.
func lastBox(_ text: Bytes, isTrusted: Bool) throws(Unparseable) -> Bytes {
  let boxes = try allBoxes(text)
  guard let box = isTrusted ? boxes.last : stated(boxes, in: text).last else {
    let problem = boxes.isEmpty ? "there is no \\boxed{…}" : "every \\boxed{…} is denied"
    throw Unparseable(problem, isAbsent: true)
  }
  return box.content
}

private func statedBoxes(_ text: Bytes, isTrusted: Bool) throws(Unparseable) -> [Box] {
  let boxes = try allBoxes(text)
  return isTrusted ? boxes : stated(boxes, in: text)
}

/// The boxes that are not denied, by themselves or together with the box before; time is linear.
private func stated(_ boxes: [Box], in text: Bytes) -> [Box] {
  var stated: [Box] = []
  var isDenied = false
  for (index, box) in boxes.enumerated() {
    let start = index > 0 ? boxes[index - 1].place.upperBound : text.startIndex
    let end = index + 1 < boxes.count ? boxes[index + 1].place.lowerBound : text.endIndex
    let remark = Remark(
      before: text[start..<box.place.lowerBound], after: text[box.place.upperBound..<end])
    isDenied = remark.isDenial || isDenied && remark.isJoint
    if !isDenied { stated.append(box) }
  }
  return stated
}

/// The outermost boxes, the last 1,000 of them.
private func allBoxes(_ text: Bytes) throws(Unparseable) -> [Box] {
  var boxes: [Box] = []
  var rest = text
  while let found = rest.first(of: "\\boxed") {
    rest = rest[found.upperBound...].drop { isBlank($0) }
    guard rest.first == UInt8(ascii: "{") else { continue }
    let content = try closedBraces(rest.dropFirst())
    rest = rest[(content.endIndex + 1)...]
    boxes.append(Box(content: content, place: found.lowerBound..<rest.startIndex))
  }
  return boxes.suffix(1_000)
}

/// The text up to the brace that closes the one before it.
private func closedBraces(_ text: Bytes) throws(Unparseable) -> Bytes {
  var depth = 1
  var place = text.startIndex
  while place < text.endIndex {
    switch text[place] {
    case UInt8(ascii: "\\"): place += 1
    case UInt8(ascii: "{"): depth += 1
    case UInt8(ascii: "}"): depth -= 1
    default: break
    }
    if depth == 0 { return text[..<place] }
    if depth > ExtractionRule.deepestNesting {
      throw Unparseable("braces nest deeper than \(ExtractionRule.deepestNesting)")
    }
    place += 1
  }
  throw Unparseable("the last \\boxed{ is never closed")
}
