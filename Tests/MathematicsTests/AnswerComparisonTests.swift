import Mathematics
import Testing

@Suite struct AnswerComparisonTests {
  private func isEqual(_ gold: String, _ answer: String) -> Bool {
    AnswerComparison().compare(gold: gold, answer: answer).isEqual
  }

  @Test(arguments: [
    ("3125", "3{,}125"), ("3125", "3,125"), ("1050", "1\\,050"), ("1710", "1,\\!710"),
    ("8", "8.00"), ("900", "900\\times 10^{0}"), ("0.0000672", "6.72 \\times 10^{-5}"),
    ("\\frac53", "\\dfrac{5}{3}"), ("5/3", "1\\frac{2}{3}"), ("2\\frac13^{2}", "\\frac29"),
    ("2\\frac13^2", "\\frac29"), ("\\frac73^\\circ", "2\\frac13^{\\circ}"),
    ("2\\frac58", "2 5/8"), ("½", "0.5"),
    ("\\frac{1/2}{3/4}", "2/3"), ("0.\\overline{3}", "\\frac13"), ("0.5", "50\\%"), ("28\\%", "28"),
  ])
  func `numbers are equal by value`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("3\\sqrt2", "\\sqrt{18}"), ("2\\sqrt{10}", "\\sqrt{40}"), ("\\sqrt2", "2^{1/2}"),
    ("\\frac{1}{\\sqrt2}", "\\frac{\\sqrt2}{2}"), ("\\frac{1}{1+\\sqrt2}", "\\sqrt2-1"),
    ("\\sqrt{3+2\\sqrt2}", "1+\\sqrt2"), ("\\sqrt[3]{-8}", "-2"), ("8^{2/3}", "4"),
    ("\\log_2 8", "3"), ("\\ln 8", "3\\ln 2"), ("\\sin 30^\\circ", "\\frac12"),
    ("\\cos\\frac{\\pi}{12}", "\\frac{\\sqrt6+\\sqrt2}{4}"), ("e^{i\\pi}", "-1"),
    ("2\\cos 15^{\\circ}", "\\frac{\\sqrt6+\\sqrt2}{2}"), ("\\tan^{-1} 1", "\\pi/4"),
    ("(1+i)^2", "2i"), ("\\frac{1}{i}", "-i"), ("|3-4i|", "5"), ("\\binom{5}{2}", "10"),
    ("5!", "120"),
    ("\\lfloor 3.7 \\rfloor", "3"), ("\\gcd(12, 18)", "6"), ("17 \\mod 5", "2"),
    ("2^{2005}", "2 \\cdot 4^{1002}"), ("\\begin{vmatrix}1&2\\\\3&4\\end{vmatrix}", "-2"),
  ])
  func `constants are equal by value`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
    #expect(isEqual(answer, gold))
  }

  @Test(arguments: [
    ("(x+3)(x-3)", "x^2-9"), ("\\frac{x^2-1}{x-1}", "x+1"), ("\\frac1y + y", "\\frac{y^2+1}{y}"),
    ("2^{n+1}", "2\\cdot 2^n"), ("4^n", "2^{2n}"), ("\\sin^2 x + \\cos^2 x", "1"),
    ("\\sin 2x", "2\\sin x\\cos x"), ("36x\\sqrt{35x}", "36\\sqrt{35}x^{3/2}"),
    ("e^{2x}", "(e^x)^2"),
    ("\\frac{1}{2-x}", "-\\frac{1}{x-2}"), ("\\cot x", "\\frac{\\cos x}{\\sin x}"),
    ("x_1", "x_{1}"),
    ("3-2f(x)", "-2f(x)+3"), ("\\frac{2a+b}{2}", "a+\\frac b2"), ("|x-y|", "|y-x|"),
    ("\\binom{n}{2}", "\\frac{n(n-1)}{2}"), ("\\gcd(a,b)", "\\gcd(b,a)"),
    ("\\angle ABC", "\\angle CBA"), ("\\angle P_1QP_2", "\\angle P_2QP_1"),
    ("f^{-1}(x)+1", "1+f^{-1}(x)"), ("\\frac{2d}{d}", "2"),
  ])
  func `expressions are equal by identity`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
    #expect(isEqual(answer, gold))
  }

  @Test(arguments: [
    ("x \\in [-2,7]", "-2 \\le x \\le 7"), ("(2,\\infty)", "x > 2"), ("x>5", "2x>10"),
    ("(-\\infty,2)\\cup(3,\\infty)", "x<2 \\text{ or } x>3"), ("1,3", "\\{3, 1\\}"),
    ("100,200,0", "0, 100, 200"), ("5,10,0", "0,5,10"),

    ("(-\\infty,3)\\cup(3,\\infty)", "x \\neq 3"), ("\\mathbb{R}\\setminus\\{3\\}", "x \\ne 3"),
    ("[0,2]", "[0,1]\\cup[1,2]"), ("1\\pm\\sqrt{19}", "1+\\sqrt{19}, 1-\\sqrt{19}"),
    ("\\{1\\pm\\sqrt5,-2\\}", "-2, 1-\\sqrt5, 1+\\sqrt5"), ("x=1, x=2", "2,1"),
    ("y=2x+3", "2x+3"), ("y=2x+1", "2y=4x+2"), ("x = 5", "5"), ("5", "x=5"),
    ("\\frac{x^2}{16}-\\frac{y^2}{9}=1", "9x^2-16y^2=144"), ("12\\text{ and }13", "13, 12"),
    ("\\begin{pmatrix}1\\\\2\\end{pmatrix}", "\\begin{bmatrix}1\\\\2\\end{bmatrix}"),
    ("(3,\\frac{\\pi}{2})", "\\left(3, \\pi/2\\right)"), ("1/3", "x=1/3\\approx 1.3"),
    ("x > 5", "\\{x \\mid x > 5\\}"), ("(1,2)", "x = 1, y = 2"), ("x=1,y=2", "(1,2)"),
    ("(x+1)^2", "x^2+2x+1 = (x+1)^2"), ("6.02\\times 10^{23}", "6.02 x 10^23"),
  ])
  func `collections, relations and sets are equal by what they say`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("10\\text{ cm}^2", "10"), ("10\\text{ cm}^2", "10 square centimeters"),
    ("\\$20", "20 dollars"),
    ("90^\\circ", "90"), ("204_5", "54"), ("204_5", "204"), ("125", "125\\text{ miles}"),
    ("9\\text{ a.m.}", "9"), ("\\text{Friday}", "FRIDAY"), ("\\text{(B)}", "B"), ("B", "(B) 42"),
    ("\\text{June 20}", "June 20"), ("\\text{4:30 p.m.}", "4:30 pm"), ("-5", "﹣５"), ("42", "४२"),
    ("x^2", "x²"), ("\\sqrt2", "√2"), ("42", "4\u{200B}2"), ("\\text{B, E, G}", "G, E, B"),
    ("5\\text{ inches}", "5 in."), ("45\\text{ mph}", "45 miles per hour"), ("-221_3", "-221"),
    ("\\overline{CD}", "CD"),
  ])
  func `units, words and other digits are read`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("10", "100"), ("24", "23"), ("5", "-5"), ("21", "\\frac{1}{21}"), ("74726", "74"),
    ("9007199254740993", "9007199254740992"), ("\\pi", "\\frac{22}{7}"), ("\\pi", "3.14"),
    ("\\frac{1}{2004!}", "\\frac{1}{2006!}"), ("\\sqrt{x^2}", "x"), ("\\sin(\\pi x)", "0"),
    ("e^{\\pi\\sqrt{163}}", "262537412640768744"), ("50", "50\\%"), ("0.5", "50"),
    ("(1,2)", "(2,1)"), ("(1,2)", "[1,2]"), ("[0,1)", "(0,1]"), ("1,2", "1,2,3"), ("(7,49)", "7"),
    ("\\begin{pmatrix}1\\\\7\\end{pmatrix}", "\\begin{pmatrix}1&7\\end{pmatrix}"), ("6", "6=5"),
    ("x>5", "x<5"), ("x>5", "x \\ge 5"), ("y=2x+1", "y=2x-1"), ("42", "\\leq 42"),
    ("0", "\\emptyset"),
    ("10\\text{ cm}", "10\\text{ m}"), ("204_5", "204_6"), ("A", "A, B, C and D"), ("B", "C"),
    ("\\text{even}", "not even"), ("x", "X"), ("42", "4²"), ("5", "\\frac00"), ("5", "\\log 0"),
    ("12", "1\u{202E}2"), ("2", "②"), ("4", "IV"), ("7", "\\cancel{7}"), ("A", "\u{0410}"),
    ("\\frac{1}{23}", "\\frac{12}{3}"), ("1 + \\frac1e", "1 - \\frac1e"), ("12345", "12345.5"),
    ("5", "5 million"), ("6", "3!!"), ("5", "5 \\text{ is wrong}"), ("5", "5 squared"),
    ("5", "5 \\text{ at most}"),
    ("100\\%", "100^\\circ"),
    ("(2,1)", "x = 1, y = 2"), ("2, 1", "x = 1, y = 2"), ("5", "x \\in 5"), ("5", "11_{36}"),
    ("y'", "y"), ("x^2", "x^2''"), ("5", "5'"), ("f'(x)", "f(x)"), ("x_1'", "x_1"),
    ("2", "2\\text{ hundredths}"), ("3", "3\\text{ tenths}"), ("5", "5\\text{ fifths}"),
    ("5", "5 \\text{ lies}"), ("5", "5 \\text{ wait}"), ("5", "5 \\text{ zorkmids}"),
    ("A", "The answer is A or B"), ("A", "The answer is (A), (B)"), ("A", "answer: A and C"),
    ("no", "on"), ("art", "rat"), ("yes", "no"), ("ab", "a+b"),
    ("\\angle ABC", "\\angle ACB"), ("\\frac{dy}{dx}", "\\frac yx"), ("f^{-1}(x)", "\\frac xf"),
    ("\\binom{n}{2}", "\\frac{n(n+1)}{2}"), ("\\frac{d}{dx}", "\\frac1x"),
  ])
  func `what differs is not equal`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
  }

  @Test(arguments: [
    ("Yes", "yes"), ("No", "\\text{NO}"), ("xy", "y \\cdot x"), ("2xy", "2yx"), ("ab", "1ba"),
    ("y'", "y'"), ("f'(x)+1", "1+f'(x)"), ("A", "The answer is A, because B is wrong"),
    ("A", "The answer is A."), ("5", "5\\text{ apples}"), ("5\\text{ zorkmids}", "5 zorkmids"),
    ("37", "11_{36}"), ("2_{36}", "2"), ("x \\in S", "S"),
  ])
  func `words, names and what is counted are read`(gold: String, answer: String) {
    #expect(isEqual(gold, answer))
  }

  @Test(arguments: [
    ("\\sqrt2+10^{50}", "\\sqrt3+10^{50}"), ("2^{200}", "2^{200}+\\pi"),
    ("100!", "100!+\\sqrt2"), ("x+2^{200}\\pi", "x+2^{200}\\pi+\\sqrt{2}"),
  ])
  func `a small part beside a large one counts`(gold: String, answer: String) {
    #expect(!isEqual(gold, answer))
    #expect(!isEqual(answer, gold))
    #expect(isEqual(gold, gold + "+0"))
  }

  @Test(arguments: 2...36) func `every base is read`(base: Int) {
    #expect(isEqual("\(base + 1)", "11_{\(base)}"))
    #expect(isEqual("1_{\(base)}", "1"))
    #expect(!isEqual("\(base)", "11_{\(base)}"))
  }

  @Test(arguments: ["0", "0.001", "0.5", "-0.01"])
  func `a tolerance accepts no unknown sign`(gold: String) {
    var comparison = AnswerComparison()
    comparison.tolerance = 0.01
    let isWithin = gold != "0.5"
    #expect(comparison.compare(gold: gold, answer: "e^{150}-e^{150}").isEqual == isWithin)
    #expect(!comparison.compare(gold: gold, answer: "e^{150}-\\sqrt{e^{300}+1}").isEqual)
  }

  @Test func `a limit is said`() {
    let comparison = AnswerComparison()
    for (answer, reason) in [
      (String(repeating: "1", count: 10_001), "it has more than 10000 characters"),
      (String(repeating: "(", count: 300), "it nests deeper than 200 levels"),
      ("10^{100000}", "a number has more than 100000 digits"),
      ("1000000!", "a number has more than 100000 digits"), ("1/0", "it divides by zero"),
      ("x\u{202E}", "it holds U+202E, which changes the order of writing"),
    ] {
      let found = comparison.compare(gold: "5", answer: answer)
      #expect(found.outcome == .unreadable)
      #expect(found.reason == reason)
    }
  }
}
