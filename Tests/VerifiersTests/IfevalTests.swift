import Records
import Rewards
import Testing
import Verifiers

/// Instructions with their arguments, a response, and whether it keeps to each.
private typealias Check = (id: String, arguments: JSON, kept: [String], broken: [String])

private let checks: [Check] = [
  ("keywords:existence", ["keywords": ["river", "sea"]], ["Rivers reach the SEA."], ["a river"]),
  (
    "keywords:frequency", ["keyword": "cat", "frequency": 2, "relation": "at least"],
    ["Cat, concatenate"], ["cat"]
  ),
  (
    "keywords:frequency", ["keyword": "(", "frequency": 2, "relation": "less than"], ["f(x)"],
    ["f(g(x))"]
  ),
  ("keywords:forbidden_words", ["forbidden_words": ["cat"]], ["concatenate"], ["A CAT!"]),
  (
    "keywords:letter_frequency", ["letter": "e", "let_frequency": 2, "let_relation": "at least"],
    ["Eel"], ["el"]
  ),
  (
    "keywords:letter_frequency", ["letter": "#", "let_frequency": 1, "let_relation": "less than"],
    ["no"], ["#yes"]
  ),
  (
    "language:response_language", ["language": "de"],
    ["Das ist nicht der Weg, den wir gehen sollten."], ["This is not the way that we should go."]
  ),
  (
    "length_constraints:number_sentences", ["num_sentences": 3, "relation": "at least"],
    ["One. Two! Three?", "1. First we talk. Then we walk."], ["Mr. Smith came. He saw."]
  ),
  (
    "length_constraints:number_paragraphs", ["num_paragraphs": 2],
    ["a\n***\nb", "*** a *** b ***"], ["a", "a *** *** b", "a***b***c"]
  ),
  (
    "length_constraints:number_words", ["num_words": 3, "relation": "less than"], ["it's", "a-b"],
    ["it's me"]
  ),
  (
    "length_constraints:nth_paragraph_first_word",
    ["num_paragraphs": 2, "nth_paragraph": 2, "first_word": "Then"],
    ["First a.\n\n\"Then, b.", "a\n\nTHEN b"], ["a\n\nb", "Then\n\nThen\n\nThen", "a"]
  ),
  (
    "detectable_content:number_placeholders", ["num_placeholders": 2], ["[a] [b]"],
    ["[a]", "[a\n]"]
  ),
  (
    "detectable_content:postscript", ["postscript_marker": "P.P.S"],
    ["Bye.\n\nP. P. S. more\nand more"], ["P.S. no"]
  ),
  ("detectable_content:postscript", ["postscript_marker": "P.S."], ["x p. s. y"], ["PS: y"]),
  (
    "detectable_format:number_bullet_lists", ["num_bullets": 2], ["- a\n* b", "  * a\n\n  - b"],
    ["- a", "** a\n- b"]
  ),
  ("detectable_format:constrained_response", [:], ["So: My answer is no."], ["My answer is No."]),
  (
    "detectable_format:number_highlighted_sections", ["num_highlights": 2],
    ["*a* and *b*", "**a** b **c**"],
    ["*a*", "**a**", "** **\n*a\n*"]
  ),
  (
    "detectable_format:multiple_sections", ["section_spliter": "SECTION", "num_sections": 2],
    ["SECTION 1\na\nSECTION 2\nb"], ["Section 1\nSection 2", "SECTION 1"]
  ),
  (
    "detectable_format:json_format", [:],
    ["```json\n{\"a\": 1}\n```", "[NaN, 1e999]", "{\"a\": 1, \"a\": 2}", "\"\\ud800\""],
    ["{'a': 1}", "Here: {}", ""]
  ),
  ("detectable_format:title", [:], ["<<A title>>\ntext"], ["<<>>", "<<  >>", "<<a\n>>", "<a>"]),
  (
    "combination:two_responses", [:], ["a******b", "******a******b******"],
    ["a******a", "a", "a******b******c", "a****** ******b"]
  ),
  (
    "combination:repeat_prompt", ["prompt_to_repeat": "Say hi. "], ["  SAY HI. Hi!"],
    ["Hi! Say hi."]
  ),
  ("startend:end_checker", ["end_phrase": "The End."], ["So.. THE END.\""], ["The end. Or not"]),
  ("startend:quotation", [:], [" \"all of it\" "], ["\"", "“all”", "\"a\" b"]),
  (
    "change_case:capital_word_frequency", ["capital_frequency": 2, "capital_relation": "at least"],
    ["NASA's CEO", "DON'T"], ["Nasa CEO", "A-b C"]
  ),
  ("change_case:english_capital", [:], ["THIS IS ALL. 1!"], ["THIS IS NOT a", "1", "ВСЕ ЭТО ТАК"]),
  ("change_case:english_lowercase", [:], ["this is all"], ["This is not", "это все так"]),
  ("punctuation:no_comma", [:], ["a，b、c؛"], ["a, b"]),
]

@Suite struct IfevalTests {
  private func verdict(_ ids: JSON, _ arguments: JSON, _ response: String) async throws -> Verdict {
    let submission = Submission(
      messages: [], completion: response,
      columns: ["instruction_id_list": ids, "kwargs": arguments], problem: "p7")
    return try await Ifeval().verdicts(on: [submission])[0]
  }

  @Test(arguments: checks.indices)
  func `each instruction is checked`(index: Int) async throws {
    let check = checks[index]
    for response in check.kept {
      let verdict = try await verdict([.string(check.id)], [check.arguments], response)
      #expect(verdict.components["strict[0]"] == 1, "\(check.id): \(response)")
    }
    for response in check.broken {
      let verdict = try await verdict([.string(check.id)], [check.arguments], response)
      #expect(verdict.components["strict[0]"] == 0, "\(check.id): \(response)")
    }
  }

  @Test func `all 25 kinds are there`() {
    #expect(Set(checks.map(\.id)).count == 25)
  }

  @Test func `four accuracies are told apart`() async throws {
    // Strictly the comma breaks the second; without its first line the text has none.
    let verdict = try await verdict(
      ["startend:end_checker", "punctuation:no_comma"], [["end_phrase": "bye"], [:]],
      "Sure, here:\nhello\nbye")
    let wanted = [
      "prompt_strict": 0, "prompt_loose": 1, "instruction_strict": 0.5, "instruction_loose": 1,
      "strict[0]": 1, "strict[1]": 0, "loose[0]": 1, "loose[1]": 1,
    ]
    #expect(verdict.components == wanted)
    #expect(verdict.score == 0)
    #expect(verdict.reason == "not kept to: punctuation:no_comma")
    var loose = Ifeval()
    loose.score = .instructionLoose
    let submission = Submission(
      messages: [], completion: "a",
      columns: ["instruction_id_list": ["startend:quotation"], "kwargs": [[:]]])
    #expect(try await loose.verdicts(on: [submission])[0].score == 0)
  }

  @Test func `nothing is kept to by an empty response`() async throws {
    #expect(try await verdict(["punctuation:no_comma"], [[:]], " \n").score == 0)
  }

  @Test func `arguments that are null are not there`() async throws {
    let arguments: JSON = ["num_words": 1, "relation": "at least", "keywords": nil]
    #expect(try await verdict(["length_constraints:number_words"], [arguments], "a").score == 1)
  }

  @Test(
    arguments: [
      ("punctuation:no_commas" as JSON, [:] as JSON, "did you mean punctuation:no_comma"),
      ("length_constraints:number_words", ["relation": "at least"], "\"num_words\" is missing"),
      (
        "length_constraints:number_words", ["num_words": 3, "relation": "more than"],
        "less than or at least would do"
      ),
      ("keywords:existence", ["keywords": []], "is []; a list of texts, one or more, would do"),
      ("punctuation:no_comma", ["x": 1], "takes no argument \"x\"; it takes none"),
      (
        "length_constraints:number_words",
        ["num_words": 1, "relation": "at least", "num_word": 3], "did you mean num_words"
      ),
      ("punctuation:no_comma", 5, "the arguments are a whole number; an object would do"),
      (
        "length_constraints:nth_paragraph_first_word",
        ["num_paragraphs": 2, "nth_paragraph": 3, "first_word": "a"], "is 3, of 2 paragraphs"
      ),
      ("keywords:letter_frequency", ["letter": "ab"], "not one character"),
      (3, [:], "there is none of that name"),
    ] as [(JSON, JSON, String)])
  func `a row that cannot be asked is a fault`(id: JSON, arguments: JSON, says: String) async {
    let error = await #expect(throws: VerifierError.self) {
      try await verdict([id], [arguments], "a")
    }
    #expect("\(String(describing: error))".contains(says))
  }

  @Test(arguments: checks.indices)
  func `long and strange texts end`(index: Int) async throws {
    let check = checks[index]
    for unit in ["*", "\n", "[", "<<", "- \n", "a. ", "\u{202E}\u{0}e\u{301}"] {
      let text = String(repeating: unit, count: 2000 / unit.utf8.count)
      _ = try await verdict([.string(check.id)], [check.arguments], text)
    }
  }
}
