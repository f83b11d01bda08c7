/// What turns a word into ids (`model`).
enum SubwordModel: Sendable {
  case bytePair(BytePairModel)
  case unigram(UnigramModel)
  /// A word is one id, or the unknown one.
  case wholeWords(ByteTrie, unknown: Int32?)

  /// Appends the ids of all words of `text`.
  ///
  /// - Parameter barred: ids that text may not become; `nil` where all may.
  func encode(_ text: CutText, barred: [Bool]?, into out: inout [Int32]) throws(TokenizerError) {
    switch self {
    case .bytePair(let model): encode(text, model, barred, &out)
    case .unigram(let model):
      for word in text.words { try model.encode(text.bytes, word, barred: barred, into: &out) }
    case .wholeWords(let words, let unknown):
      for word in text.words {
        if let id = words.number(of: text.bytes, word), barred?[Int(id)] != true {
          out.append(id)
        } else if let unknown {
          out.append(unknown)
        } else {
          throw .failed(reason: "the vocabulary has a word less and no unknown one")
        }
      }
    }
  }

  private func encode(
    _ text: CutText, _ model: BytePairModel, _ barred: [Bool]?, _ out: inout [Int32]
  ) {
    var run = MergeRun()
    var cache = WordCache(bytes: text.bytes.count)
    for word in text.words {
      let hash = WordCache.hash(text.bytes, word)
      if cache.append(text.bytes, word, hash, to: &out) { continue }
      model.encode(text.bytes, word, barred: barred, &run)
      cache.insert(text.bytes, word, hash, run.ids)
      out += run.ids
    }
  }
}
