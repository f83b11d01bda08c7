import Foundation
import Mathematics

extension FuzzTarget {
  /// An answer, compared with one and with itself.
  static let answer = FuzzTarget(
    name: "answer", corpus: answers.map { Array($0.utf8) }, words: answerWords, file: "answer.txt"
  ) { _, file in
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    _ = AnswerComparison().compare(gold: text, answer: text)
    let found = AnswerComparison().compare(gold: "\\frac{x^2+1}{\\sqrt{2}}", answer: text)
    if found.outcome == .unreadable {
      throw RefusedAnswer(description: "\(file.path): \(found.reason)")
    }
  }

  private struct RefusedAnswer: Error, CustomStringConvertible {
    var description: String
  }

  private static let answers = [
    "\\frac{1}{2}x^{2} + \\sqrt[3]{5}", "x \\in [-2, 7) \\cup \\{9\\}", "1,234.5\\text{ cm}^2",
    "\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}", "2 \\pm \\sqrt{19}, -3", "204_5",
    "y = 2^{n+1} \\sin(x) \\log_2 8", "|x - 3| < 5", "50\\%", "\\binom{10}{3}! \\mod 7",
  ]

  private static let answerWords = [
    "\\frac", "\\sqrt", "{", "}", "(", "]", "^", "_", "!", "|", "\\{", "\\}", "\\begin{cases}",
    "\\end{cases}", "\\\\", "&", "\\pm", "\\infty", "=", "<", "\\in", "\\cup", "\\setminus", ",",
    "9^9^9",
    "10^{99999}", "99999!", "0/0", "\\log", "\\gcd(", "\\lfloor", "e^", "i", "\\pi", "\\text{", "½",
    "²",
    "\u{202E}", "\u{0}", "٣", "²³⁴", "((((((((((((((((", "\\overline{3}", "_{36}", "11_{36}",
    "Z_{35}", "1e99999", "1e-99999", "'", "x^{1/3}", "-",
    "x:", ".",
  ]
}
