import Foundation

/// The tokens of mteval-v13a, the tokenizer of BLEU's usual scores.
///
/// Line breaks are spaces, and none after a hyphen; four HTML entities are read. ASCII marks other
/// than `-`, `.`, `,` and `'` stand alone; so do full stops and commas that are not between digits,
/// and a hyphen after a digit.
///
/// - SeeAlso: `Tokenizer13a` of sacrebleu 2.6.
func mtevalTokens(_ text: String) -> [String] {
  var plain = text.replacing("<skipped>", with: "").replacing("-\n", with: "")
    .replacing("\n", with: " ")
  for (entity, mark) in [("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")] {
    plain = plain.replacing(entity, with: mark)
  }
  var scalars = Array(" \(plain) ".unicodeScalars)
  scalars = scalars.flatMap { isMark($0) ? [" ", $0, " "] : [$0] }
  scalars = pairs(scalars, where: { !isDigit($0) && isPoint($1) }) { [$0, " ", $1, " "] }
  scalars = pairs(scalars, where: { isPoint($0) && !isDigit($1) }) { [" ", $0, " ", $1] }
  scalars = pairs(scalars, where: { isDigit($0) && $1 == "-" }) { [$0, " ", $1, " "] }
  return String(String.UnicodeScalarView(scalars)).pythonWords
}

/// Replaces pairs of neighbours from left to right, none of which overlap.
private func pairs(
  _ scalars: [Unicode.Scalar], where belongs: (Unicode.Scalar, Unicode.Scalar) -> Bool,
  _ replacement: (Unicode.Scalar, Unicode.Scalar) -> [Unicode.Scalar]
) -> [Unicode.Scalar] {
  var result: [Unicode.Scalar] = []
  var index = 0
  while index < scalars.count {
    if index + 1 < scalars.count, belongs(scalars[index], scalars[index + 1]) {
      result += replacement(scalars[index], scalars[index + 1])
      index += 2
    } else {
      result.append(scalars[index])
      index += 1
    }
  }
  return result
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
private func isPoint(_ scalar: Unicode.Scalar) -> Bool { scalar == "." || scalar == "," }

private func isMark(_ scalar: Unicode.Scalar) -> Bool {
  scalar == " " || scalar == "/"
    || scalar.isASCIIPunctuation && !"-.,'".unicodeScalars.contains(scalar)
}
