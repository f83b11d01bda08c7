import Mathematics
import Records
import Testing

/// Generated answers: rewrites that say the same are accepted, near misses are rejected.
@Suite struct ComparisonPropertyTests {
  private let comparison = AnswerComparison()

  private func isEqual(_ gold: String, _ answer: String) -> Bool {
    comparison.compare(gold: gold, answer: answer).isEqual
  }

  private func integers(_ name: String, _ range: ClosedRange<Int>, _ count: Int) -> [Int] {
    var generator = Seed(7).child(name).generator()
    return (0..<count).map { _ in Int.random(in: range, using: &generator) }
  }

  @Test(arguments: [
    "7", "-0.50", "1,234", "\\frac{3}{4}", "2\\frac58", "50\\%", "\\$20", "204_5",
    "10\\text{ cm}^2",
    "3\\sqrt{2}", "\\sqrt[3]{5}", "\\log_2 x", "e^{i\\pi}", "1+2i", "2^{2005}", "\\frac{1}{2004!}",
    "x^2+1", "\\frac{x}{y+1}", "f(x)", "f(2) < f(1) < f(4)", "(1,2]",
    "(-\\infty,3)\\cup[4,\\infty)",
    "\\{1,2\\}", "\\{-1\\} \\cup [0,7)", "1 \\pm \\sqrt{19}", "(1,2,3)", "[x, y)", "y = 2x+3",
    "x \\in [-2,7]", "x^2+y^2=13", "A", "\\text{June 20}", "\\text{ACF}", "no solution", "1:2",
    "\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}", "\\overline{CD}", "2\\cos 15^\\circ",
    "\\leq 42",
    "\\frac{d}{dx}", "_", "((", "6=5", "0/0", "9^{9^{9^9}}", "東京", "a_{ij}b^{k}", "\\infty",
    "\\emptyset",
  ])
  func `every answer is equal to itself`(answer: String) {
    #expect(isEqual(answer, answer))
  }

  @Test func `integers are met by their rewrites and missed by their neighbours`() {
    for n in integers("integers", 1000...999_999, 25) {
      let (high, low) = (n / 1000, String(n % 1000 + 1000).dropFirst())
      for answer in [
        "\(high),\(low)", "\(high){,}\(low)", "\(high)\\,\(low)", "\(n).0", "$\(n)$",
        "\\boxed{\(n)}",
        "\\frac{\(3 * n)}{3}", "\(n)\\times 10^{0}", "\(n - 1)+1", "x = \(n)",
      ] {
        #expect(isEqual("\(n)", answer), "\(n) and \(answer)")
      }
      for answer in [
        "\(n + 1)", "\(n - 1)", "-\(n)", "\(n)0", "\(n / 10)", "\(high)", "\\frac{1}{\(n)}",
        "\(n).5",
        "\(n)\\%", "\\sqrt{\(n)}", "\(n), 0",
      ] {
        #expect(!isEqual("\(n)", answer), "\(n) and \(answer)")
      }
    }
  }

  @Test func `fractions are met by their rewrites and missed by their neighbours`() {
    for (above, factor) in zip(integers("above", 1...60, 25), integers("factor", 2...9, 25)) {
      let (p, q) = (16 * above + 1, 16)
      let gold = "\\frac{\(p)}{\(q)}"
      let (whole, rest) = (p / q, p % q)
      for answer in [
        "\(p)/\(q)", "\\dfrac{\(p * factor)}{\(q * factor)}", "\(whole)\\frac{\(rest)}{\(q)}",
        "\(whole) \(rest)/\(q)", "\(Double(p) / Double(q))", "\(p) \\div \(q)", "\(p)\\cdot 2^{-4}",
      ] {
        #expect(isEqual(gold, answer), "\(gold) and \(answer)")
      }
      for answer in ["\(q)/\(p)", "-\(p)/\(q)", "\(p + 1)/\(q)", "\(p)/\(q + 1)", "\(p), \(q)"] {
        #expect(!isEqual(gold, answer), "\(gold) and \(answer)")
      }
    }
  }

  @Test func `intervals are met by inequalities and missed where an end differs`() {
    for (low, width) in zip(integers("low", -20...20, 15), integers("width", 1...9, 15)) {
      let high = low + width
      #expect(isEqual("[\(low),\(high))", "\(low) \\le x < \(high)"))
      #expect(isEqual("\(low) < x \\leq \(high)", "\\left(\(low), \(high)\\right]"))
      #expect(isEqual("(\(low),\\infty)", "2x > \(2 * low)"))
      #expect(isEqual("[\(low),\(high)]", "[\(low),\(high)-\\frac12] \\cup [\(high)-0.5,\(high)]"))
      for answer in [
        "[\(high),\(low))", "(\(low),\(high))", "[\(low),\(high)]", "[\(low),\(high + 1))",
        "\(low) < x < \(high)", "[\(low), \\infty)", "\(low), \(high)",
      ] {
        #expect(!isEqual("[\(low),\(high))", answer), "\(low), \(high) and \(answer)")
      }
    }
  }

  @Test func `polynomials are met by their factors and missed by one changed coefficient`() {
    for (a, b) in zip(integers("a", 1...12, 12), integers("b", -12 ... -1, 12)) {
      let gold = "x^2 + \(a + b)x + \(a * b)".replacing("+ -", with: "- ")
      #expect(isEqual(gold, "(x+\(a))(x\(b))"))
      #expect(isEqual("(x\(b))\\left(x + \(a)\\right)", gold))
      #expect(isEqual(gold, "x\\left(x + \(a + b)\\right) + \(a * b)"))
      #expect(isEqual(gold + " = 0", "(x+\(a))(x\(b)) = 0"))
      for answer in ["(x+\(a))(x\(b)) + 1", "-(x+\(a))(x\(b))", "(x-\(a))(x\(b))", "\(a), \(b)"] {
        #expect(!isEqual(gold, answer), "\(gold) and \(answer)")
      }
    }
  }

  @Test func `which side is the right answer does not matter to values`() {
    let values = [
      "0", "1", "-1", "1/2", "0.5", "\\sqrt2", "2^{1/2}", "\\pi", "i", "x", "-x", "|x|",
      "\\sqrt{x^2}",
      "(x+1)^2", "x^2+2x+1", "\\ln 4", "2\\ln 2", "\\sin x", "\\cos x", "1,2", "2,1", "\\{1,2\\}",
      "(1,2)", "\\{1\\}", "\\{\\{1\\}\\}", "\\emptyset", "\\{\\emptyset\\}", "[1,2]", "1<x<2",
      "x>1", "1<x",
      "x>1 or x<2", "x>1 and x<2", "x>1, x<2", "x=1", "x=1, x=2", "x=1 or x=2", "y=1",
      "x=1 and y=2",
      "x=1 or y=2", "(-\\infty,\\infty)", "\\mathbb{R}", "x \\ne 1", "A\\cap B", "B\\cap A",
      "A\\cup B",
      "p\\land q", "\\lfloor x\\rfloor", "\\lceil x\\rceil-1", "1:2", "1:2:3", "2:4:6", "42\\pm 0",
      "42",
      "\\tanh 1000", "\\sqrt2+10^{-300}", "\\ln x^2", "2\\ln x", "\\frac1x>2", "1>2x", "\\int x",
    ]
    for (place, a) in values.enumerated() {
      for b in values[place...] {
        #expect(isEqual(a, b) == isEqual(b, a), "\(a) and \(b)")
        #expect(a != b || isEqual(a, b))
      }
    }
  }
}
