import Testing

@testable import Mathematics

@Suite struct NumericComparisonTests {
  private func areEqual(_ a: String, _ b: String) throws -> Bool {
    let meter = Meter()
    let sides = try [a, b].map { try #require(try Reading($0, meter).expressions.first) }
    return try NumericComparison(meter: meter, seed: 1).areEqual(sides[0], sides[1])
  }

  @Test(arguments: [
    ("\\sqrt2", "\\sqrt2+10^{-300}"), ("\\sqrt2", "\\sqrt2+10^{-40}"), ("1", "\\tanh(1000)"),
    ("1", "\\tanh(50)"), ("\\coth(1000)", "1"), ("\\cos(10^{-100})", "1"), ("e^{10^{-300}}", "1"),
    ("\\arctan(10^{100})", "\\frac{\\pi}{2}"), ("\\sqrt{10^{400}+1}", "10^{200}"),
    ("\\tan(\\sin(10^{-60}))", "\\sin(\\tan(10^{-60}))"), ("\\sinh(500)", "\\cosh(500)"),
    ("e^{-1000000}", "0"), ("\\cos(\\pi\\cos(\\pi\\cos(\\ln(\\pi+20))))", "-1"),
    ("e^{\\pi\\sqrt{163}}", "262537412640768744"), ("\\ln(640320^3+744)/\\sqrt{163}", "\\pi"),
  ])
  func `constants that only nearly agree are not equal`(a: String, b: String) throws {
    #expect(try !areEqual(a, b))
    #expect(try !areEqual(b, a))
  }

  @Test func `steps that are used up are no difference`() throws {
    let sides = try ["\\cos 1+\\sin 1", "\\sin 1+\\cos 1+0"].map {
      try #require(try Reading($0, Meter()).expressions.first)
    }
    let comparison = NumericComparison(meter: Meter(100), seed: 1)
    #expect(throws: Unreadable.self) { try comparison.areEqual(sides[0], sides[1]) }
  }

  @Test(arguments: [
    ("0", "\\sqrt{3+2\\sqrt2}-1-\\sqrt2"), ("\\sqrt[3]{2+\\sqrt5}+\\sqrt[3]{2-\\sqrt5}", "1"),
    ("16\\arctan\\frac15-\\pi", "4\\arctan\\frac1{239}"), ("\\cos 36^\\circ", "\\frac{1+\\sqrt5}4"),
    ("\\sin 10^\\circ\\sin 50^\\circ\\sin 70^\\circ", "\\frac18"), ("\\arccos 0", "\\frac\\pi2"),
    ("\\sin(10^{14})", "\\sin(10^{14}+2\\pi)"), ("2\\sinh 1", "e-\\frac1e"),
    ("i^i", "e^{-\\pi/2}"), ("\\arctan 1+\\arctan 2+\\arctan 3", "\\pi"),
  ])
  func `constants that are equal are found so`(a: String, b: String) throws {
    #expect(try areEqual(a, b))
    #expect(try areEqual(b, a))
  }

  @Test(arguments: [
    ("x", "x+10^{-50}\\sin x"), ("x", "x+10^{-9999}\\sin x"), ("|x|", "\\sqrt{x^2+10^{-100}}"),
    ("|x+1000|", "x+1000"), ("\\ln(x+100)", "\\ln|x+100|"), ("|x-1000000|", "1000000-x"),
    ("\\lfloor x\\rfloor", "\\lceil x\\rceil-1"),
    ("\\lfloor x+10^{-15}\\rfloor", "\\lfloor x\\rfloor"),
    ("\\max(x,1000)", "1000"), ("|x-1|+|x-2|", "|2x-3|"), ("|x-1000|+|x-1001|", "|2x-2001|"),
    ("|x^2-10^{12}|", "10^{12}-x^2"), ("|x+10^{300}|", "x+10^{300}"), ("\\sqrt{x^2}", "x"),
    ("\\arcsin(\\sin x)", "x"), ("\\tanh(1000000x)", "\\frac{|x|}{x}"), ("\\ln x^2", "2\\ln x"),
    ("\\lfloor 2x\\rfloor", "2\\lfloor x\\rfloor"), ("\\sqrt{(x-500)^2}", "500-x"),
  ])
  func `functions that agree at many points are not equal`(a: String, b: String) throws {
    #expect(try !areEqual(a, b))
    #expect(try !areEqual(b, a))
  }

  @Test(arguments: [
    ("\\sqrt{x^2}", "|x|"), ("|x-10^9|", "|10^9-x|"), ("\\max(x,y)", "\\frac{x+y+|x-y|}{2}"),
    ("\\lfloor x+1\\rfloor", "\\lfloor x\\rfloor+1"), ("\\lceil x\\rceil", "-\\lfloor-x\\rfloor"),
    ("\\lfloor 2x\\rfloor", "\\lfloor x\\rfloor+\\lfloor x+\\frac12\\rfloor"),
    ("\\frac{\\sin^2x}{1-\\cos x}", "1+\\cos x"), ("\\arcsin x+\\arccos x", "\\frac\\pi2"),
    ("\\ln x^3", "3\\ln x"), ("\\sqrt{x^3}", "x\\sqrt x"), ("\\sqrt[3]{-x}", "-\\sqrt[3]x"),
    ("\\frac{|x|}{x}", "\\frac{x}{|x|}"), ("\\ln(x^2)", "2\\ln|x|"),
    ("\\sin(x+y)", "\\sin x\\cos y+\\cos x\\sin y"),
    ("\\sin^2x+\\sin^2(2x)+\\sin^2(3x)", "3-\\cos^2x-\\cos^2(2x)-\\cos^2(3x)"),
  ])
  func `functions that are equal where both are real are found so`(a: String, b: String) throws {
    #expect(try areEqual(a, b))
    #expect(try areEqual(b, a))
  }
}
