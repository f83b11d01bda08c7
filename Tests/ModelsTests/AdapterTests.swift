import Foundation
import Models
import Records
import Tensors
import Testing

/// Base and adapters of PEFT 0.21.2 on transformers' `llama`.
enum PEFT {
  static let kinds = ["llama_lora", "llama_rslora", "llama_dora"]
  static let losses: [String: Float] = [
    "llama_lora": 5.239312171936035, "llama_rslora": 5.2756571769714355,
    "llama_dora": 5.223151683807373,
  ]
  static let base = Fixtures.models.appending(path: "llama")

  static func directory(_ kind: String) -> URL { Fixtures.models.appending(path: kind) }

  static func model(_ kind: String, as type: WeightType = .float32) throws -> Decoder {
    try ModelDirectory(directory(kind), base: base).model(as: type)
  }
}

@Suite struct AdapterTests {
  @Test(arguments: PEFT.kinds)
  func `logits and gradients are those of PEFT`(kind: String) throws {
    let (model, batch) = (try PEFT.model(kind), try GoldenBatch(PEFT.directory(kind)))
    let logits = model.logits(batch.tokens, sequences: batch.sequences).scalars
    #expect(largestDifference(logits, batch.logits) <= 2e-5)
    let golden = try Safetensors(
      contentsOf: PEFT.directory(kind).appending(path: "grads.safetensors"))
    let parameters = model.namedParameters
    let (loss, gradients) = valueAndGradient(at: parameters.map(\.parameter)) {
      batch.loss(model)
    }
    let expected = try #require(PEFT.losses[kind])
    #expect(abs(loss - expected) <= 1e-6 * expected)
    var compared = 0
    for named in parameters {
      guard let gradient = gradients[named.parameter]?.scalars else { continue }
      let stem = named.name.replacing(".weight", with: "")
      let expected = try golden.floats("base_model.model.\(stem).default.weight")
      let error = norm(zip(gradient, expected).map { $0 - $1 })
      #expect(error <= 1e-4 * norm(expected), "\(named.name)")
      compared += 1
    }
    #expect(compared == golden.entries.count)
  }

  @Test(arguments: PEFT.kinds)
  func `merged weights give the same logits`(kind: String) throws {
    let (model, batch) = (try PEFT.model(kind), try GoldenBatch(PEFT.directory(kind)))
    model.mergeAdapters()
    #expect(model.adapters == nil)
    let logits = model.logits(batch.tokens, sequences: batch.sequences).scalars
    #expect(largestDifference(logits, batch.logits) <= 2e-5)
  }

  @Test(arguments: PEFT.kinds, [WeightType.float32, .bfloat16, .float16])
  func `decoding has the bits of training`(kind: String, type: WeightType) throws {
    let model = try PEFT.model(kind, as: type)
    let tokens: [Int32] = [5, 9, 33, 2, 71, 8]
    let whole = model.logits(tokens, sequences: [0..<tokens.count]).scalars
    let cache = model.emptyCache()
    for (place, token) in tokens.enumerated() {
      let scores = Tensor(model.advance([cache], by: [[token]]), shape: [97]).scalars
      #expect(scores == Array(whole[place * scores.count..<(place + 1) * scores.count]))
    }
  }

  @Test(arguments: [false, true])
  func `a model with fresh adapters is the model, to the bit`(useDora: Bool) throws {
    let (model, batch) = (try Decoder(contentsOf: PEFT.base), try GoldenBatch(PEFT.base))
    let before = model.logits(batch.tokens, sequences: batch.sequences).scalars
    var settings = LoRA()
    settings.useDora = useDora
    model.attach(try Adapters(settings, for: model, seed: Seed(1)))
    #expect(model.adapters?.list.count == 14)
    #expect(model.adapters?.areIdle == true)
    #expect(model.logits(batch.tokens, sequences: batch.sequences).scalars == before)
    // Only A's are nonzero, and within ±1/√in.
    for adapter in model.adapters?.list ?? [] {
      let bound = 1 / Float(adapter.weight.shape[1]).squareRoot()
      let largest = adapter.down.scalars.map(abs).max() ?? 0
      #expect(largest <= bound && largest > bound * 0.9)
    }
    #expect(
      model.namedParameters.filter { $0.parameter.isTrainable }.allSatisfy {
        $0.name.contains(".lora_")
      })
    model.snapshot().attach(try Adapters(settings, for: model, seed: Seed(2)))
    #expect(model.snapshot().adapters == nil)
  }

  @Test(arguments: [["q_proj", "v_proj"], ["up_proj"]])
  func `adapters on some of the layers that share an input change no bit of the others`(
    names: [String]
  ) throws {
    let (model, batch) = (try Decoder(contentsOf: PEFT.base), try GoldenBatch(PEFT.base))
    let before = model.logits(batch.tokens, sequences: batch.sequences).scalars
    var settings = LoRA()
    settings.targetModules = .names(names)
    model.attach(try Adapters(settings, for: model, seed: Seed(1)))
    #expect(model.logits(batch.tokens, sequences: batch.sequences).scalars == before)
  }

  @Test func `views share weights and keep their adapters`() throws {
    let batch = try GoldenBatch(PEFT.base)
    let model = try PEFT.model("llama_lora")
    func logits(_ model: Decoder) -> [Float] {
      model.logits(batch.tokens, sequences: batch.sequences).scalars
    }
    let (adapted, snapshot) = (logits(model), model.snapshot())
    let plain = logits(try Decoder(contentsOf: PEFT.base))
    #expect(snapshot.embedding === model.embedding)
    #expect(snapshot.layers[0].mlp.up.weight === model.layers[0].mlp.up.weight)
    #expect(logits(model.withoutAdapters) == plain)
    let first = try #require(model.adapters?.list.first)
    first.up.set(Array(repeating: 0.5, count: first.up.count))
    #expect(logits(snapshot) == adapted)
    #expect(logits(model) != adapted)
    let other = try Decoder(contentsOf: PEFT.base)
    other.take(model)
    #expect(logits(other) == logits(model))
    #expect(logits(other.withoutAdapters) == plain)
  }

  @Test func `dropout is drawn from its seed, in training alone`() throws {
    let model = try Decoder(contentsOf: PEFT.base)
    let tokens: [Int32] = [5, 9, 33, 2, 71, 8]
    for useDora in [false, true] {
      var settings = LoRA()
      settings.loraDropout = 0.5
      settings.useDora = useDora
      let adapters = try Adapters(settings, for: model, seed: Seed(3))
      for (index, adapter) in adapters.list.enumerated() {
        var generator = Seed(9).child(index).generator()
        adapter.up.set((0..<adapter.up.count).map { _ in Float(generator.uniform() - 0.5) })
      }
      model.attach(adapters)
      func hidden(_ seed: Seed?) -> [Float] {
        model.hidden(tokens, sequences: [0..<tokens.count], dropout: seed).scalars
      }
      #expect(hidden(Seed(1)) == hidden(Seed(1)))
      #expect(hidden(Seed(1)) != hidden(Seed(2)))
      #expect(hidden(nil) != hidden(Seed(1)))
    }
  }

  @Test func `16-bit weights have the bits of the same numbers as floats`() throws {
    let batch = try GoldenBatch(PEFT.base)
    try Fixtures.withTemporaryFolder { folder in
      let rounded = folder.appending(path: "rounded")
      try Decoder(contentsOf: PEFT.base).write(to: rounded, as: .bfloat16)
      let half = try Decoder(contentsOf: rounded, as: .auto)
      let float = try Decoder(contentsOf: rounded)
      #expect(half.embedding.type == .bfloat16 && float.embedding.type == .float32)
      #expect(try Decoder(contentsOf: PEFT.base, as: .bfloat16).embedding.type == .bfloat16)
      #expect(half.norm.weight.type == .float32)
      func outcome(_ model: Decoder) throws -> [[Float]] {
        model.attach(try Adapters(LoRA(), for: model, seed: Seed(3)))
        let parameters = model.namedParameters.map(\.parameter)
        let (loss, gradients) = valueAndGradient(at: parameters) { batch.loss(model) }
        return [[loss]] + parameters.compactMap { gradients[$0]?.scalars }
      }
      #expect(try outcome(half) == outcome(float))
      half.trainAll()
      #expect(half.namedParameters.allSatisfy { $0.parameter.isTrainable })
    }
  }
}
