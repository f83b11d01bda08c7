/// The text with the characters of decision read as plain text and LaTeX.
///
/// Full-width, mathematical, Arabic-Indic and Devanagari digits, typographic minus signs, vulgar
/// fractions, raised and lowered digits and the usual mathematical signs become what they mean;
/// zero-width characters are dropped.
///
/// - Throws: `Unreadable`, where the text is too long, or holds a control character or one that
///   changes the order of writing.
func plainScalars(_ text: String) throws(Unreadable) -> [Unicode.Scalar] {
  let source = Array(text.unicodeScalars.prefix(Caps.characters + 1))
  guard source.count <= Caps.characters else {
    throw Unreadable("it has more than \(Caps.characters) characters")
  }
  var plain: [Unicode.Scalar] = []
  var place = 0
  while place < source.count {
    if let run = shiftedRun(source, from: place) {
      plain += (run.isRaised ? "^{" : "_{").unicodeScalars + run.digits + "}".unicodeScalars
      place = run.end
    } else {
      plain += try plainText(of: source[place])
      place += 1
    }
  }
  return plain
}

private let raised = Dictionary(
  uniqueKeysWithValues: zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱ".unicodeScalars, "0123456789+-()ni".unicodeScalars))
private let lowered = Dictionary(
  uniqueKeysWithValues: zip("₀₁₂₃₄₅₆₇₈₉₊₋".unicodeScalars, "0123456789+-".unicodeScalars))

/// A run of raised or of lowered characters.
private func shiftedRun(
  _ source: [Unicode.Scalar], from start: Int
) -> (digits: [Unicode.Scalar], isRaised: Bool, end: Int)? {
  for (table, isRaised) in [(raised, true), (lowered, false)] where table[source[start]] != nil {
    let run = source[start...].prefix { table[$0] != nil }
    return (run.compactMap { table[$0] }, isRaised, run.endIndex)
  }
  return nil
}

private let signs: [Unicode.Scalar: String] = [
  "×": "\\times ", "·": "\\cdot ", "⋅": "\\cdot ", "∙": "\\cdot ", "÷": "\\div ", "≤": "\\le ",
  "≥": "\\ge ", "⩽": "\\le ", "⩾": "\\ge ", "≠": "\\neq ", "≈": "\\approx ", "≡": "\\equiv ",
  "√": "\\sqrt ", "∛": "\\sqrt[3]", "∜": "\\sqrt[4]", "π": "\\pi ", "∞": "\\infty ",
  "°": "^\\circ ", "±": "\\pm ", "∓": "\\mp ", "∪": "\\cup ", "∩": "\\cap ", "∈": "\\in ",
  "∖": "\\setminus ", "∅": "\\emptyset ", "ℝ": "\\mathbb{R}", "ℤ": "\\mathbb{Z}",
  "⟨": "\\langle ", "⟩": "\\rangle ", "⌊": "\\lfloor ", "⌋": "\\rfloor ", "⌈": "\\lceil ",
  "⌉": "\\rceil ", "′": "'", "∠": "\\angle ", "∧": "\\land ", "∨": "\\lor ", "→": "\\to ",
  "¼": "\\frac{1}{4}", "½": "\\frac{1}{2}", "¾": "\\frac{3}{4}", "⅐": "\\frac{1}{7}",
  "⅑": "\\frac{1}{9}", "⅒": "\\frac{1}{10}", "⅓": "\\frac{1}{3}", "⅔": "\\frac{2}{3}",
  "⅕": "\\frac{1}{5}", "⅖": "\\frac{2}{5}", "⅗": "\\frac{3}{5}", "⅘": "\\frac{4}{5}",
  "⅙": "\\frac{1}{6}", "⅚": "\\frac{5}{6}", "⅛": "\\frac{1}{8}", "⅜": "\\frac{3}{8}",
  "⅝": "\\frac{5}{8}", "⅞": "\\frac{7}{8}", "⁄": "/", "∕": "/", "∶": ":", "∗": "*", "−": "-",
  "﹣": "-", "‐": "-", "‑": "-", "‒": "-", "–": "-", "﹢": "+", "“": "\"", "”": "\"",
  "‘": "'", "’": "'", "、": ",", "。": ".", "ℯ": "e", "ℎ": "h", "€": "\\euro ", "£": "\\pounds ",
  "¢": "\\textcent ",
  "α": "\\alpha ", "β": "\\beta ", "γ": "\\gamma ", "δ": "\\delta ", "ε": "\\epsilon ",
  "θ": "\\theta ", "λ": "\\lambda ", "μ": "\\mu ", "ρ": "\\rho ", "σ": "\\sigma ", "τ": "\\tau ",
  "φ": "\\phi ", "ϕ": "\\phi ", "ω": "\\omega ", "Δ": "\\Delta ", "Ω": "\\Omega ",
  "\u{2009}": "\\,", "\u{202F}": "\\,", "\u{00A0}": "~", "\u{3000}": " ",
]

/// What one character means in plain text and LaTeX.
private func plainText(of scalar: Unicode.Scalar) throws(Unreadable) -> [Unicode.Scalar] {
  if let sign = signs[scalar] { return Array(sign.unicodeScalars) }
  switch scalar.value {
  case 9, 10, 13, 0x85, 0x2028, 0x2029: return [" "]
  case 0..<32, 127..<160: throw Unreadable("it holds the control character \(code(scalar))")
  case 32..<127: return [scalar]
  case 0xAD, 0x200B...0x200F, 0x2060...0x2064, 0xFEFF, 0xFE00...0xFE0F: return []
  case 0x202A...0x202E, 0x2066...0x2069:
    throw Unreadable("it holds \(code(scalar)), which changes the order of writing")
  case 0xFF01...0xFF20, 0xFF3B...0xFF40, 0xFF5B...0xFF5E: return ascii(scalar.value - 0xFEE0)
  case 0x0660...0x0669: return ascii(scalar.value - 0x0660 + 48)
  case 0x06F0...0x06F9: return ascii(scalar.value - 0x06F0 + 48)
  case 0x0966...0x096F: return ascii(scalar.value - 0x0966 + 48)
  case 0x1D7CE...0x1D7FF: return ascii((scalar.value - 0x1D7CE) % 10 + 48)
  case 0x1D400...0x1D6A3:
    let letter = (scalar.value - 0x1D400) % 52
    return ascii(letter < 26 ? letter + 65 : letter + 71)
  case 0x2000...0x200A, 0x205F: return [" "]
  default: return [scalar]
  }
}

private func ascii(_ value: UInt32) -> [Unicode.Scalar] {
  Unicode.Scalar(value).map { [$0] } ?? []
}

/// The usual name of a character: `U+202E`.
func code(_ scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16, uppercase: true)
  return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
