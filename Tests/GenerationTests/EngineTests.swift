import Foundation
import Generation
import Kernels
import Models
import Records
import Tensors
import Synchronization
import Testing
import Text

@Suite struct EngineTests {
  private let prompts: [[Int32]] = [[11, 12, 13, 14, 15], [21, 22, 23], [11, 12, 13], [5]]

  /// Requests that differ in prompt, length and temperature.
  private var mixed: [SampleRequest] {
    (0..<10).map { i in
      .plain(
        prompts[i % 4], limit: [1, 7, 30, 3, 12][i % 5], seed: i,
        temperature: [1, 0.6, 1.7][i % 3])
    }
  }

  @Test(arguments: families)
  func `scores are the same whether keys and values are remembered or not`(family: String) throws {
    let model = try Fixtures.model(family)
    let (a, b) = (Array(Int32(3)..<80), [Int32](arrayLiteral: 40, 2, 7, 7, 90, 13, 1, 60))
    let whole = model.logits(a + b, sequences: [0..<a.count, a.count..<a.count + b.count])
    let width = model.configuration.vocabSize
    func row(_ index: Int) -> ArraySlice<Float> {
      whole.scalars[index * width..<(index + 1) * width]
    }
    // The first sequence in parts that cross a block of 64 keys, the second token by token.
    let caches = [model.emptyCache(), model.emptyCache()]
    var at = 0
    for (count, token) in zip([60, 1, 1, 1, 1, 1, 11, 1], b.indices) {
      let scores = model.advance(caches, by: [Array(a[at..<at + count]), [b[token]]]).floats
      at += count
      #expect(largestDifference(scores[..<width], row(at - 1)) <= tolerance)
      #expect(largestDifference(scores[width...], row(a.count + token)) <= tolerance)
    }
  }

  @Test(arguments: families, Precision.allCases.filter(\.isSupported))
  func `the trainer reads the log-probabilities that the sampler recorded`(
    family: String, precision: Precision
  ) async throws {
    let model = try Fixtures.model(family)
    model.precision = precision
    var requests = mixed
    requests.append(.greedy(prompts[0], limit: 20))
    for (request, action) in zip(requests, try await sampled(model, requests)) {
      let tokens = request.prefix + action.tokens
      let query = TokenQuery(
        rows: Array(request.prefix.count - 1..<tokens.count - 1), targets: action.tokens,
        temperature: request.settings.readingTemperature)
      let read = model.logProbs(tokens, sequences: [0..<tokens.count], of: query).logProbs
      #expect(largestDifference(read.scalars, action.logProbs) <= tolerance)
      #expect(action.tokens.count == request.limit && action.stop == .length)
    }
  }

  @Test func `many samples together have the bits that each has alone`() async throws {
    let model = try Fixtures.model("llama")
    let requests = (0..<40).map {
      SampleRequest.plain(prompts[$0 % 4], limit: 5 + $0 * 3, seed: $0)
    }
    let together = try await sampled(model, requests)
    #expect(try await sampled(model, requests, capacity: 17) == together)
    for index in stride(from: 0, to: 40, by: 13) {
      #expect(try await sampled(model, [requests[index]]) == [together[index]])
    }
  }

  @Test(.enabled(if: Precision.int8.isSupported))
  func `a view samples in its precision and leaves the model its own`() async throws {
    let model = try Fixtures.model("llama")
    let own = try await sampled(model, mixed)
    let rough = try await sampled(model.view(in: .int8), mixed)
    #expect(rough != own)
    #expect(try await sampled(model, mixed) == own)
    model.precision = .int8
    #expect(try await sampled(model, mixed) == rough)
  }

  @Test func `a sample depends neither on its company nor on the order of arrival`() async throws {
    let model = try Fixtures.model("llama")
    let together = try await sampled(model, mixed)
    #expect(try await sampled(model, mixed.reversed()) == together.reversed())
    // Two at a time: those that are done make room for those that wait.
    #expect(try await sampled(model, mixed, capacity: 2) == together)
    for (request, action) in zip(mixed, together) {
      #expect(try await sampled(model, [request]) == [action])
    }
  }

  @Test func `requests from many tasks at once give what one task gives`() async throws {
    let model = try Fixtures.model("qwen3")
    let together = try await sampled(model, mixed)
    let engine = Engine(model, tokenizer: Characters(), capacity: 3)
    defer { engine.close() }
    let apart = await withTaskGroup(of: (Int, Result<Action, RolloutError>).self) { tasks in
      for (index, request) in mixed.enumerated() {
        tasks.addTask { (index, await engine.sample([request])[0]) }
      }
      return await tasks.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for (index, action) in together.enumerated() { #expect(try apart[index]?.get() == action) }
  }

  @Test func `each result is delivered once, the shortest first, and is the one returned`()
    async throws
  {
    let model = try Fixtures.model("llama")
    let engine = Engine(model, tokenizer: Characters())
    defer { engine.close() }
    let requests = [9, 2, 5].map { SampleRequest.plain([7, 8], limit: $0, seed: 1) }
    let delivered = Mutex<[(index: Int, result: Result<Action, RolloutError>)]>([])
    let results = await engine.sample(requests) { index, result in
      delivered.withLock { $0.append((index, result)) }
    }
    let order = delivered.withLock { $0 }
    #expect(order.map(\.index) == [1, 2, 0])
    for (index, result) in order { #expect(try result.get() == results[index].get()) }
  }

  @Test func `the number of threads changes no bit`() async throws {
    let model = try Fixtures.model("qwen2")
    let count = Threads.count
    defer { Threads.count = count }
    Threads.count = 1
    let alone = try await sampled(model, mixed)
    Threads.count = 3
    #expect(try await sampled(model, mixed) == alone)
  }

  @Test func `a group that shares its prompt gives what separate prompts give`() async throws {
    let model = try Fixtures.model("llama")
    // 70 tokens: the last block of keys is full only in part, and every sample goes on in it.
    let prompt = (0..<70).map { Int32($0 * 31 % 97) }
    let group = (0..<6).map { SampleRequest.plain(prompt, limit: 9, seed: $0) }
    let shared = try await sampled(model, group)
    #expect(Set(shared.map(\.tokens)).count > 1)
    for (request, action) in zip(group, shared) {
      #expect(try await sampled(model, [request]) == [action])
    }
  }

  @Test func `a seed gives its own sample, and the same one again`() async throws {
    let model = try Fixtures.model("llama")
    let requests = [1, 2, 1].map { SampleRequest.plain([7, 8], limit: 12, seed: $0) }
    let actions = try await sampled(model, requests)
    #expect(actions[0] == actions[2] && actions[0] != actions[1])
  }

  @Test(arguments: families)
  func `without sampling it writes what transformers writes`(family: String) async throws {
    let model = try Fixtures.model(family)
    for golden in try #require(Fixtures.json("generation/greedy.json")[family]?.array) {
      let prompt = try #require(golden["prompt"]?.array).compactMap { $0.int.map(Int32.init) }
      let expected = try #require(golden["continuation"]?.array)
        .compactMap { $0.int.map(Int32.init) }
      #expect(try await sampled(model, [.greedy(prompt, limit: 20)])[0].tokens == expected)
    }
  }

  @Test(.enabled(if: Fixtures.reference != nil))
  func `a trained model tells the story that an independent implementation tells`() async throws {
    let folder = try #require(Fixtures.reference).appending(path: "models/stories260K-hf")
    let golden = try JSON(parsing: Data(contentsOf: folder.appending(path: "reference.json")))
    let ids = try #require(golden["greedy_from_bos"]?["ids"]?.array)
      .compactMap { $0.int.map(Int32.init) }
    let model = try Decoder(contentsOf: folder)
    let story = try await sampled(model, [.greedy([ids[0]], limit: ids.count - 1)])
    #expect(story[0].tokens == Array(ids.dropFirst()))
  }

  @Test func `a closed engine refuses, and answers those that were waiting`() async throws {
    let model = try Fixtures.model("llama")
    let engine = Engine(model, tokenizer: Characters(), capacity: 1)
    let requests = (0..<5).map { SampleRequest.plain([7, 8], limit: 12, seed: $0) }
    async let results = engine.sample(requests)
    engine.close()
    for result in await results {
      switch result {
      case .success(let action): #expect(action.tokens.count == 12)
      case .failure(let error): #expect(error == .stopped)
      }
    }
    #expect(await engine.sample(requests) == requests.map { _ in .failure(.stopped) })
    #expect(await engine.sample([SampleRequest]()).isEmpty)
  }

  @Test func `an engine that nobody holds any more ends`() async throws {
    weak var idle: Engine?
    weak var held: Characters.Witness?
    do {
      let witness = Characters.Witness()
      held = witness
      let engine = Engine(
        try Fixtures.model("llama"), tokenizer: Characters.Witnessed(witness: witness))
      idle = engine
      _ = await engine.sample([.greedy([7], limit: 1)])
    }
    #expect(idle == nil)
    // Its thread lets go of the model and the vocabulary soon after.
    for _ in 0..<500 where held != nil { try await Task.sleep(for: .milliseconds(10)) }
    #expect(held == nil)
  }
}

extension Characters {
  /// Lives as long as somebody holds the vocabulary.
  final class Witness: Sendable {}

  /// The vocabulary with a witness.
  struct Witnessed: Tokenizer {
    let witness: Witness
    var vocabulary: Vocabulary { Characters().vocabulary }
    func encode(_ text: String, at position: TextPosition, specials: SpecialText)
      throws(TokenizerError) -> [Int32]
    {
      try Characters().encode(text, at: position, specials: specials)
    }
    func bytes(of id: Int32) -> [UInt8] { Characters().bytes(of: id) }
    func piece(of id: Int32) -> String? { Characters().piece(of: id) }
    func save(to directory: URL) throws(TokenizerError) {}
  }
}
