import Records
import Rewards
import Testing

@testable import Verifiers

/// Texts and what reference libraries make of them.
struct MetricGolden: Sendable, CustomTestStringConvertible {
  let answer: String
  let references: [String]
  /// bleu, chrf, chrf++, rouge1, rouge2, rougeL, token F1, edit similarity.
  let values: [Double]
  init(_ answer: String, _ references: [String], _ values: [Double]) {
    (self.answer, self.references, self.values) = (answer, references, values)
  }
  var testDescription: String { answer }
}

/// Made with sacrebleu 2.6.0 (`sentence_bleu`, `sentence_chrf`, over 100), rouge-score 0.1.2 without
/// stemmer, and plain transcriptions of SQuAD's F1 and of `1 - Levenshtein / longer`; the best over the
/// references.
let metricGoldens: [MetricGolden] = [
  MetricGolden(
    "The cat sat on the mat.", ["The cat is on the mat."],
    [
      0.4889230224349009, 0.6717273492330232, 0.6943695278069348, 0.8333333333333334, 0.6,
      0.8333333333333334, 0.75, 0.8695652173913043,
    ]),
  MetricGolden(
    "the the the the the the the", ["the cat is on the mat", "there is a cat on the mat"],
    [
      0.07809849842300637, 0.14232426848159646, 0.1471532900200283, 0.30769230769230765, 0.0,
      0.30769230769230765, 0.0, 0.4444444444444444,
    ]),
  MetricGolden(
    "It costs $1,234.50, doesn't it?", ["It costs $1,234.5; does it not?"],
    [
      0.20612390921238424, 0.6362295749379936, 0.5600235888667217, 0.625, 0.42857142857142855,
      0.625, 0.5454545454545454, 0.8064516129032258,
    ]),
  MetricGolden(
    "Hello world", ["Hello world"], [1.0000000000000004, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]),
  MetricGolden(
    "Hello", ["Goodbye everyone"],
    [0.0, 0.030769230769230767, 0.025641025641025644, 0.0, 0.0, 0.0, 0.0, 0.125]),
  MetricGolden(
    "A quick brown fox jumps over the lazy dog", ["The quick brown fox jumped over a lazy dog"],
    [
      0.23356898886410016, 0.6686649501704801, 0.631723714675918, 0.8888888888888888, 0.375,
      0.6666666666666666, 0.8571428571428571, 0.8095238095238095,
    ]),
  MetricGolden(
    "pp. 12-15 (2019-2020)...", ["pp. 12-15, 2019-2020."],
    [
      0.39832871551569504, 0.6971101290745836, 0.6635680752898441, 1.0, 1.0, 1.0, 1.0,
      0.7916666666666666,
    ]),
  MetricGolden(
    "x &lt; y &amp;&amp; y &gt; z &quot;ok&quot;", ["x < y && y > z \"ok\""],
    [
      1.0000000000000004, 0.10047628368239055, 0.12923883081083892, 0.625, 0.0, 0.625,
      0.6153846153846154, 0.34883720930232553,
    ]),
  MetricGolden(
    "Der schnelle braune Fuchs springt über den faulen Hund.",
    ["Der flinke braune Fuchs sprang über den trägen Hund."],
    [
      0.15106876986783843, 0.5668904392001473, 0.5544124801995717, 0.631578947368421,
      0.23529411764705882, 0.631578947368421, 0.6666666666666666, 0.7818181818181819,
    ]),
  MetricGolden(
    "今日は天気がいいです。", ["今日はいい天気ですね。"],
    [0.0, 0.2533670033670034, 0.2171717171717172, 0.0, 0.0, 0, 0.0, 0.4545454545454546]),
  MetricGolden(
    "one two three", ["one two three four five six seven eight"],
    [
      0.18887560283756194, 0.3333567846269741, 0.3454720426969135, 0.5454545454545454,
      0.4444444444444445, 0.5454545454545454, 0.5454545454545454, 0.33333333333333337,
    ]),
  MetricGolden(
    "one two three four five six seven eight", ["one two three"],
    [
      0.20556680845025987, 0.6666901171353917, 0.6785883060567072, 0.5454545454545454,
      0.4444444444444445, 0.5454545454545454, 0.5454545454545454, 0.33333333333333337,
    ]),
  MetricGolden(
    "a b", ["a b c"],
    [
      0.6065306597126336, 0.6363636363636362, 0.6363636363636362, 0.8, 0.6666666666666666, 0.8,
      0.6666666666666666, 0.6,
    ]),
  MetricGolden(
    "well-\nknown facts\nand figures", ["well known facts and figures"],
    [
      0.46307771619910265, 0.8772181748881619, 0.8680417545016845, 1.0, 1.0, 1.0, 1.0,
      0.896551724137931,
    ]),
  MetricGolden(
    "naïve café — déjà vu!", ["naive cafe: deja vu"],
    [
      0.08116697886877475, 0.25308450951458666, 0.21390091985392887, 0.2, 0.0, 0.2,
      0.22222222222222224, 0.6666666666666667,
    ]),
  MetricGolden(
    "\"Quoted\" (and) [bracketed], words", ["quoted and bracketed words"],
    [
      0.049323515694897076, 0.5521171083799319, 0.441624353346613, 1.0, 1.0, 1.0, 1.0,
      0.7575757575757576,
    ]),
  MetricGolden(
    "The dogs are running quickly to houses", ["A dog ran quick to the house"],
    [
      0.06567274736060395, 0.3273127281644462, 0.26384341321519145, 0.2857142857142857, 0.0,
      0.14285714285714285, 0.1818181818181818, 0.5,
    ]),
  MetricGolden(
    "1.5 2,5 3. .4 a.b a..b 7-8 -9", ["1.5 2.5 3 4 a.b a..b 7 - 8 -9"],
    [
      0.7018491170272205, 0.7020288169579705, 0.6437514294155491, 1.0, 1.0, 1.0, 0.823529411764706,
      0.8275862068965517,
    ]),
  MetricGolden(
    "same words in other order here now", ["now here order other in words same"],
    [
      0.10682175159905853, 0.4727896486229819, 0.47959223646723637, 1.0, 0.0, 0.14285714285714285,
      1.0, 0.2647058823529411,
    ]),
  MetricGolden(
    "İstanbul K2 ÀÉ", ["istanbul k2 aé"],
    [
      0.0, 0.469546657046657, 0.35215999278499277, 0.3333333333333333, 0.0, 0.3333333333333333,
      0.3333333333333333, 0.7142857142857143,
    ]),
  MetricGolden("...", ["!!!"], [0.0, 0.0, 0.0, 0.0, 0.0, 0, 1.0, 0.0]),
  MetricGolden(
    "word", ["word", "another word", "a third one"],
    [1.0000000000000004, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0]),
]

/// What a metric makes of an answer, by way of its verdict.
func measured(
  _ metric: some Verifier, _ answer: String, _ references: [String]
) async throws -> Double? {
  let columns: JSON = ["answer": .array(references.map { .string($0) })]
  let row = Submission(messages: [], completion: answer, columns: columns)
  return try await metric.verdicts(on: [row])[0].score
}
