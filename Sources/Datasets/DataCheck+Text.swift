import Foundation
public import Text

extension DataCheck: CustomStringConvertible {
  /// The check as lines for a terminal.
  public var description: String {
    var lines = ["rows        \(rows) (\(list(kinds)))"]
    lines.append("prompt      \(text(prompt))")
    if let completion { lines.append("completion  \(text(completion))") }
    for (name, side) in [("chosen      ", chosen), ("rejected    ", rejected)] {
      if let side { lines.append(name + text(side)) }
    }
    if let chosenLonger {
      lines.append(
        "longer      the chosen side in \(String(format: "%.1f", 100 * chosenLonger))% of pairs")
    }
    for (name, count) in [("BOS", bos), ("EOS", eos)] {
      guard let count else { continue }
      let others = count.otherRows
      let named = others.prefix(3).joined(separator: ", ") + (others.count > 3 ? ", …" : "")
      lines.append(
        "\(name)         as expected in \(count.asExpected) rows"
          + (others.isEmpty ? "" : ", not in \(others.count): \(named)"))
    }
    lines.append("left out    \(excluded.isEmpty ? "none" : list(excluded))")
    if !differentlyTokenized.isEmpty {
      let named = differentlyTokenized.prefix(3).joined(separator: ", ")
      lines.append(
        "borders     \(differentlyTokenized.count) rows would be tokenized otherwise as one text: "
          + named + (differentlyTokenized.count > 3 ? ", …" : ""))
    }
    lines.append("duplicates  \(duplicatePrompts) (rows that repeat an earlier prompt)")
    lines += ["", "first row, what is trained between ⟦ and ⟧:", sample]
    return lines.joined(separator: "\n")
  }

  private func list(_ counts: [Count]) -> String {
    counts.map { "\($0.name): \($0.count)" }.joined(separator: "; ")
  }

  private func text(_ lengths: LengthSummary) -> String {
    let mean = String(format: "%.1f", lengths.mean)
    let median = String(format: "%.1f", lengths.median)
    return "min \(lengths.min), mean \(mean), median \(median), p95 \(lengths.p95), "
      + "max \(lengths.max) \(unit)"
  }
}

extension RenderedExample {
  /// The text for people: special tokens by name, what is trained between `⟦` and `⟧`.
  public func marked(with tokenizer: some Tokenizer) -> String {
    let special = Set(tokenizer.specialTexts.map(\.id).filter { tokenizer.bytes(of: $0).isEmpty })
    var out = ""
    var decoder = StreamingDecoder(tokenizer)
    for (i, id) in tokens.enumerated() {
      let wasTrained = i > 0 && isTrained[i - 1]
      if isTrained[i] != wasTrained { out += decoder.finish() + (wasTrained ? "⟧" : "⟦") }
      out += decoder.append(id)
      if special.contains(id) { out += decoder.finish() + (tokenizer.piece(of: id) ?? "") }
    }
    return out + decoder.finish() + (isTrained.last == true ? "⟧" : "")
  }
}
