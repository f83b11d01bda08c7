import Foundation
import Models
import Records
import Rewards
import Tensors
import Testing
import Text
import Verifiers

@testable import Stages

@Suite struct JudgeModelsTests {
  /// A model with its vocabulary in a folder of its own, with a context of 96 tokens.
  private struct Judge {
    let scratch: Scratch
    let decoder: Decoder
    let renderer: Renderer
    let place: URL

    init() throws {
      scratch = try Scratch()
      place = scratch.url.appending(path: "judge")
      let tokenizer = try Toy.letters()
      decoder = Toy.decoder(tokenizer.vocabulary, context: 96)
      renderer = Renderer(tokenizer)
      try decoder.write(to: place)
      try tokenizer.save(to: place)
    }

    var messages: [Message] { [Message(.user, "is it 4?")] }

    /// The log-probability of a word, token by token from the logits of every place.
    func logProb(_ word: String) throws -> Double {
      let prompt = try renderer.prompt(.messages(messages, variables: .object([])))
      let ids = try renderer.tokenizer.encode(word, at: .continuation)
      let tokens = prompt + ids
      let logits = decoder.logits(tokens, sequences: [0..<tokens.count])
      let (values, width) = (logits.scalars, logits.shape[1])
      return ids.enumerated().reduce(0) { sum, entry in
        let start = (prompt.count + entry.offset - 1) * width
        let row = values[start..<start + width].map(Double.init)
        let largest = row.max() ?? 0
        let total = row.reduce(0) { $0 + exp($1 - largest) }
        return sum + row[Int(entry.element)] - largest - log(total)
      }
    }
  }

  private func verifier(_ judge: Judge, _ change: (inout VerdictLikelihood) -> Void = { _ in })
    -> VerdictLikelihood
  {
    var verifier = VerdictLikelihood()
    verifier.model = "judge"
    verifier.template = "is it {completion}?"
    change(&verifier)
    return verifier
  }

  private func results(_ judge: Judge, _ verifier: VerdictLikelihood, _ completions: String...)
    async throws -> [Result<Verdict, VerifierError>]
  {
    let services = VerifierServices(
      directory: URL(filePath: judge.scratch.url.path, directoryHint: .isDirectory),
      models: JudgeModels())
    return await (try await verifier.judge(with: services)).results(
      on: completions.map { Submission(messages: [], completion: $0) })
  }

  @Test(arguments: [("Y", "N"), ("Yes", "No"), ("yes indeed", "n")])
  func `a score is the share of the word's probability`(yes: String, no: String) async throws {
    let judge = try Judge()
    let found = try await results(
      judge, verifier(judge) { ($0.yes, $0.no) = (yes, no) }, "4", "5")
    let verdict = try found[0].get()
    let (a, b) = (try judge.logProb(yes), try judge.logProb(no))
    #expect(abs(try #require(verdict.components["log_prob_yes"]) - a) < 1e-4)
    #expect(abs(try #require(verdict.components["log_prob_no"]) - b) < 1e-4)
    #expect(abs(try #require(verdict.score) - exp(a) / (exp(a) + exp(b))) < 1e-4)
    #expect(try found[1].get().score != verdict.score)
  }

  @Test func `what does not fit is a fault of its own`() async throws {
    let judge = try Judge()
    let found = try await results(judge, verifier(judge), String(repeating: "1", count: 200), "4")
    #expect(throws: VerifierError.self) { try found[0].get() }
    let alone = try await results(judge, verifier(judge), "4")
    #expect(try found[1].get().score == alone[0].get().score)
  }

  @Test func `words that begin each other are refused`() async throws {
    let judge = try Judge()
    let found = try await results(
      judge, verifier(judge) { ($0.yes, $0.no) = ("No", "Not") }, "4")
    #expect(throws: VerifierError.self) { try found[0].get() }
    let (yes, no) = ("\"No\"", "\"Not\"")
    #expect("\(found)".contains("one of \(yes) and \(no) begins the other"), "\(found)")
  }

  @Test func `a model that is not there is found out before anything is run`() async throws {
    let judge = try Judge()
    func fault(_ model: String) async -> String {
      var other = verifier(judge)
      other.model = model
      do {
        try await other.rehearse(
          with: VerifierServices(directory: judge.scratch.url, models: JudgeModels()))
        return ""
      } catch { return "\(error)" }
    }
    #expect(await fault(judge.place.path) == "")
    let bare = judge.scratch.url.appending(path: "bare")
    try judge.decoder.write(to: bare)
    #expect(await fault(bare.path).contains("bare"))
    #expect(await fault("/nowhere").hasSuffix("holds no model; give a model's directory"))
    let scorer = judge.scratch.url.appending(path: "scorer")
    try judge.decoder.scorer(seed: Seed(1)).write(to: scorer)
    #expect(await fault(scorer.path).contains("name it by the reward's key reward_model"))
  }

  @Test func `a directory is read once`() async throws {
    let judge = try Judge()
    let models = JudgeModels()
    let one = try await models.model(at: judge.place)
    let other = try await models.model(at: judge.scratch.url.appending(path: "x/../judge"))
    #expect(one as? LocalJudge === other as? LocalJudge)
  }
}
