import Foundation
import Models
import Records
import Reports
import Tensors

/// A row with the number that a reward model gives it.
struct RewardedRow {
  let row: ScoreRow
  /// What was read: the row up to the last token that counts, where its completion ends.
  let tokens: [Int32]
  /// The number.
  let reward: Float

  /// The line of `hone score --json`.
  var json: JSON {
    [
      "index": .int(row.index), "tokens": .array(tokens.map { .int(Int($0)) }),
      "reward": .number(Double("\(reward)") ?? Double(reward)),
    ]
  }

  /// The row of the table.
  var cells: [String] { ["\(row.index)", "\(tokens.count)", formatted(Double(reward))] }
}

extension ScoreRow {
  /// The tokens that a reward model reads: a template may close turns behind the completion.
  fileprivate var judged: [Int32] {
    counts.lastIndex(of: true).map { Array(tokens[...$0]) } ?? tokens
  }
}

extension Decoder {
  /// The reward of each row, in order.
  ///
  /// - Throws: `Refusal` where a number is not finite.
  func rewards(of rows: ArraySlice<ScoreRow>) throws(Refusal) -> [RewardedRow] {
    let judged = rows.map(\.judged)
    var (tokens, sequences): ([Int32], [Range<Int>]) = ([], [])
    for row in judged {
      sequences.append(tokens.count..<tokens.count + row.count)
      tokens += row
    }
    let rewards = scores(tokens, sequences: sequences).scalars
    var found: [RewardedRow] = []
    for (row, (tokens, reward)) in zip(rows, zip(judged, rewards)) {
      guard reward.isFinite else {
        throw Refusal(
          .software, "\(row.place): the model's reward is not finite; the weights have diverged")
      }
      found.append(RewardedRow(row: row, tokens: tokens, reward: reward))
    }
    return found
  }
}

/// The mean over rows, and how many there are.
struct RewardTotal {
  private var rows = 0
  private var sum = 0.0

  /// Adds a row.
  mutating func add(_ row: RewardedRow) {
    rows += 1
    sum += Double(row.reward)
  }

  private var mean: Double { sum / Double(rows) }

  /// The last line of `hone score --json`.
  var json: JSON { ["mean_reward": .number(mean), "rows": .int(rows)] }

  /// The last line for people.
  var text: String { "mean reward \(formatted(mean)) of \(rows) rows" }
}
