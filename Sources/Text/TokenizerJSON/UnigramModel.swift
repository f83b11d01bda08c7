import Expressions

/// The most likely segmentation under a unigram language model (Viterbi).
///
/// - SeeAlso: Kudo 2018, arXiv:1804.10959.
struct UnigramModel: Sendable {
  /// Every piece, by its text.
  let pieces: ByteTrie
  /// The logarithm of each piece's probability, by id.
  let scores: [Double]
  let unknown: Int32?
  /// The ids of `<0x00>` to `<0xFF>`; -1 where one is missing.
  let fallback: [Int32]?
  /// Below the least likely piece by this much lies a character that no piece spells.
  private static let unknownPenalty = 10.0

  private let unknownScore: Double

  init(pieces: ByteTrie, scores: [Double], unknown: Int32?, fallback: [Int32]?) {
    self.pieces = pieces
    self.scores = scores
    self.unknown = unknown
    self.fallback = fallback
    unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
  }

  private struct Step {
    var start = -1
    var id: Int32 = -1
    var score = 0.0
  }

  /// Appends the ids of one word.
  ///
  /// - Throws: the character for which there is no piece and no unknown one.
  func encode(_ bytes: [UInt8], _ range: Range<Int>, barred: [Bool]?, into out: inout [Int32])
    throws(TokenizerError)
  {
    let steps = best(bytes, range, barred)
    var path: [(Range<Int>, Int32)] = []
    var end = range.upperBound
    while end > range.lowerBound {
      let step = steps[end - range.lowerBound]
      if step.id < 0, let last = path.last, last.1 < 0 {
        path[path.count - 1].0 = step.start..<last.0.upperBound
      } else {
        path.append((step.start..<end, step.id))
      }
      end = step.start
    }
    for (part, id) in path.reversed() {
      if id >= 0 { out.append(id) } else { try appendUnknown(bytes, part, barred, into: &out) }
    }
  }

  /// The best way to every index; id -1 stands for a character that no piece spells.
  private func best(_ bytes: [UInt8], _ range: Range<Int>, _ barred: [Bool]?) -> [Step] {
    var steps = [Step](repeating: Step(), count: range.count + 1)
    var start = range.lowerBound
    while start < range.upperBound {
      let base = steps[start - range.lowerBound].score
      let length = bytes.scalar(at: start).length
      var spellsCharacter = false
      func offer(_ end: Int, _ id: Int32, _ score: Double) {
        let place = end - range.lowerBound
        if steps[place].start < 0 || score > steps[place].score {
          steps[place] = Step(start: start, id: id, score: score)
        }
      }
      pieces.words(in: bytes, from: start, upTo: range.upperBound) { end, id in
        if barred?[Int(id)] == true { return }
        offer(end, id == unknown ? -1 : id, base + scores[Int(id)])
        if end - start == length { spellsCharacter = true }
      }
      if !spellsCharacter { offer(start + length, -1, base + unknownScore) }
      start += length
    }
    return steps
  }

  private func appendUnknown(
    _ bytes: [UInt8], _ part: Range<Int>, _ barred: [Bool]?, into out: inout [Int32]
  ) throws(TokenizerError) {
    if let id = pieces.number(of: bytes, part), barred?[Int(id)] != true { return out.append(id) }
    if let fallback {
      let ids = bytes[part].map { fallback[Int($0)] }
      if !ids.contains(-1) { return out += ids }
    }
    guard let unknown else {
      let text = String(decoding: bytes[part], as: UTF8.self)
      throw .failed(reason: "the vocabulary has no piece for \"\(text)\" and no unknown piece")
    }
    out.append(unknown)
  }
}
