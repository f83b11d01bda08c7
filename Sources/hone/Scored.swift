import Foundation
import Models
import Records
import Reports
import Tensors

/// A row's numbers, one a token after the first.
struct ScoredRow {
  let row: ScoreRow
  /// `log p` of each token given those before it, nats, `[tokens - 1]`.
  let logProbs: [Float]
  /// Entropy of the distribution that each was read from, nats, `[tokens - 1]`.
  let entropies: [Float]

  /// The line of `hone score --json`.
  var json: JSON {
    [
      "index": .int(row.index), "tokens": .array(row.tokens.map { .int(Int($0)) }),
      "logprobs": Self.afterFirst(logProbs), "entropy": Self.afterFirst(entropies),
    ]
  }

  /// The first token follows nothing.
  private static func afterFirst(_ numbers: [Float]) -> JSON {
    .array([.null] + numbers.map { .number(Double("\($0)") ?? Double($0)) })
  }

  /// The row of the table.
  var cells: [String] {
    var own = ScoreTotal()
    own.add(self)
    return [
      "\(row.index)", "\(row.tokens.count)", "\(own.tokens)", formatted(own.meanLogProb),
      formatted(own.perplexity),
    ]
  }
}

/// Sums over the tokens that count.
struct ScoreTotal {
  private(set) var rows = 0
  private(set) var tokens = 0
  private var logProb = 0.0
  private var entropy = 0.0

  /// Adds a row.
  mutating func add(_ scored: ScoredRow) {
    rows += 1
    for (place, counts) in scored.row.counts.dropFirst().enumerated() where counts {
      tokens += 1
      logProb += Double(scored.logProbs[place])
      entropy += Double(scored.entropies[place])
    }
  }

  /// Nats a token; NaN where no token counts.
  var meanLogProb: Double { logProb / Double(tokens) }
  /// Nats a token; NaN where no token counts.
  var meanEntropy: Double { entropy / Double(tokens) }
  /// `exp(-mean log-probability)`.
  var perplexity: Double { exp(-meanLogProb) }

  /// The last line of `hone score --json`; numbers over no token are null.
  var json: JSON {
    [
      "perplexity": .number(perplexity), "tokens": .int(tokens),
      "mean_logprob": .number(meanLogProb), "mean_entropy": .number(meanEntropy),
      "rows": .int(rows),
    ]
  }
}

extension Decoder {
  /// The numbers of each row, in order.
  ///
  /// - Throws: `Refusal` where a number is not finite.
  func scores(of rows: ArraySlice<ScoreRow>) throws(Refusal) -> [ScoredRow] {
    var (tokens, sequences): ([Int32], [Range<Int>]) = ([], [])
    var (asked, targets): ([Int], [Int32]) = ([], [])
    for row in rows {
      let start = tokens.count
      tokens += row.tokens
      sequences.append(start..<tokens.count)
      asked += start..<tokens.count - 1
      targets += row.tokens.dropFirst()
    }
    guard !asked.isEmpty else {
      return rows.map { ScoredRow(row: $0, logProbs: [], entropies: []) }
    }
    let readings = logProbs(
      tokens, sequences: sequences, of: TokenQuery(rows: asked, targets: targets))
    var (logProbs, entropies) = (readings.logProbs.scalars[...], readings.entropies.scalars[...])
    return try rows.map { row throws(Refusal) in
      let count = row.tokens.count - 1
      defer { (logProbs, entropies) = (logProbs.dropFirst(count), entropies.dropFirst(count)) }
      let scored = ScoredRow(
        row: row, logProbs: Array(logProbs.prefix(count)),
        entropies: Array(entropies.prefix(count)))
      guard scored.logProbs.allSatisfy(\.isFinite), scored.entropies.allSatisfy(\.isFinite) else {
        throw Refusal(
          .software, "\(row.place): the model's scores are not finite; the weights have diverged")
      }
      return scored
    }
  }
}
