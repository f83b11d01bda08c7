import Foundation
import Generation
import Models
import Records
import Tensors
import Testing
import Text

/// `Characters` with an "e" for token 3 and a grave accent that joins the letter before for token 22.
private struct Accents: Tokenizer {
  var vocabulary: Vocabulary { Characters().vocabulary }

  func encode(_ text: String, at position: TextPosition, specials: SpecialText)
    throws(TokenizerError) -> [Int32]
  {
    try Characters().encode(text, at: position, specials: specials)
  }
  func bytes(of id: Int32) -> [UInt8] {
    switch id {
    case 3: Array("e".utf8)
    case 22: Array("\u{300}".utf8)
    default: Characters().bytes(of: id)
    }
  }
  func piece(of id: Int32) -> String? { String(decoding: bytes(of: id), as: UTF8.self) }
  func save(to directory: URL) throws(TokenizerError) {}
}

/// How a continuation ends, and what is kept of it.
@Suite struct SamplingTests {
  private let prompt: [Int32] = [11, 12, 13, 14, 15]

  /// What the llama checkpoint writes without sampling: 38 3 38 3 22 20 44 44 44 44 …, as text
  /// "F#F#64LLLL…".
  private func written(
    ends: [Int32] = [], stops: [String] = [], limit: Int = 10, after prefix: [Int32]? = nil
  ) async throws -> Action {
    var request = SampleRequest.greedy(prefix ?? prompt, limit: limit)
    request.ends = ends
    request.stops = stops
    return try await sampled(Fixtures.model("llama"), [request])[0]
  }

  @Test func `the limit ends it`() async throws {
    let action = try await written(limit: 5)
    #expect(action.tokens == [38, 3, 38, 3, 22])
    #expect(action.text == "F#F#6" && action.stop == .length && action.stop.isTruncated)
    #expect(action.logProbs.count == 5)
  }

  @Test func `the first of several end tokens ends it, and is part of the tokens only`()
    async throws
  {
    let action = try await written(ends: [90, 44, 22])
    #expect(action.tokens == [38, 3, 38, 3, 22])
    #expect(action.text == "F#F#" && action.stop == .endOfSequence)
  }

  @Test func `an end token may be the first`() async throws {
    let action = try await written(ends: [38])
    #expect(action.tokens == [38] && action.text.isEmpty && action.stop == .endOfSequence)
  }

  @Test func `a stop string ends it across the border of tokens`() async throws {
    let action = try await written(stops: ["zzz", "#6"])
    // The text ends before the stop string; its tokens stay, since they were drawn.
    #expect(action.tokens == [38, 3, 38, 3, 22])
    #expect(action.text == "F#F" && action.stop == .stopString && !action.stop.isTruncated)
    #expect(action.logProbs.count == 5)
  }

  @Test func `of several stop strings the one that begins first counts`() async throws {
    // Both are complete at the token "#": "F#" begins before "#".
    #expect(try await written(stops: ["#", "F#"]).text == "")
  }

  @Test func `an empty stop string stops nothing`() async throws {
    #expect(try await written(stops: [""], limit: 5).stop == .length)
  }

  @Test(arguments: [("e\u{300}", "FeF"), ("\u{300}", "FeFe"), ("Fe\u{300}4L", "Fe")])
  func `scalars are compared, here as in a stream, though an accent joins a letter`(
    stop: String, text: String
  ) async throws {
    // Without the stop string: F, e, F, e, an accent over it, 4, L, L, ….
    var request = SampleRequest.greedy(prompt, limit: 10)
    request.stops = [stop]
    let model = try Fixtures.model("llama")
    let engine = Engine(model, tokenizer: Accents())
    defer { engine.close() }
    let action = try await engine.sample([request])[0].get()
    #expect(action.text == text && action.stop == .stopString)
    var streamed = ""
    let same = try model.stream(request, tokenizer: Accents()) { streamed += $0 }
    #expect(same == action && streamed == text)
  }

  @Test func `a stop string at the limit is no truncation`() async throws {
    let action = try await written(stops: ["6"], limit: 5)
    #expect(action.stop == .stopString && action.text == "F#F#")
  }

  @Test func `the model's context ends it`() async throws {
    // 125 of 128 positions are taken: three tokens are left.
    let long = (0..<125).map { Int32($0 % 97) }
    let action = try await written(limit: 10, after: long)
    #expect(action.tokens.count == 3 && action.stop == .length)
  }

  @Test(
    arguments: [
      ([], 1, RolloutError.badPrompt(reason: "the prompt has no tokens")),
      ([5, 97], 1, .badPrompt(reason: "token 97 is outside the model's vocabulary of 97")),
      ([-1], 1, .badPrompt(reason: "token -1 is outside the model's vocabulary of 97")),
      ([5], 0, .badPrompt(reason: "0 tokens were asked for")),
      (Array(repeating: 1, count: 128), 1, .promptTooLong(tokens: 128, context: 128)),
      (Array(repeating: 1, count: 500), 1, .promptTooLong(tokens: 500, context: 128)),
    ] as [([Int32], Int, RolloutError)])
  func `a prompt that cannot be continued is an error of its own`(
    prompt: [Int32], limit: Int, error: RolloutError
  ) async throws {
    let engine = Engine(try Fixtures.model("llama"), tokenizer: Characters())
    defer { engine.close() }
    let good = SampleRequest.greedy([11, 12], limit: 2)
    let results = await engine.sample([good, .greedy(prompt, limit: limit), good])
    #expect(results[1] == .failure(error))
    #expect(try results[0].get().tokens.count == 2)
    #expect(results[2] == results[0])
  }

  @Test func `errors say what would do`() {
    #expect(
      RolloutError.promptTooLong(tokens: 9, context: 8).description
        == "the prompt has 9 tokens and the model's context 8; shorten it or drop such rows with "
        + "max_prompt_length")
    #expect(
      RolloutError.notFinite(position: 3).description
        == "the model's scores at position 3 are not finite; the weights have diverged")
    #expect(RolloutError.stopped.description == "the run is being stopped")
  }

  @Test(arguments: [Float.nan, .infinity], [Float(0), 1])
  func `weights that are not finite are an error`(value: Float, temperature: Float) async throws {
    let model = try Fixtures.model("llama")
    var scalars = model.norm.weight.scalars
    scalars[3] = value
    model.norm.weight.set(scalars)
    let engine = Engine(model, tokenizer: Characters())
    defer { engine.close() }
    var request = SampleRequest.plain(prompt, limit: 4, seed: 1, temperature: temperature)
    request.settings.topK = 3
    request.settings.topP = 0.9
    request.settings.minP = 0.1
    #expect(await engine.sample([request]) == [.failure(.notFinite(position: 5))])
  }
}
