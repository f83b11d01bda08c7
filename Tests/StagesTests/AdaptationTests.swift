import Foundation
import Models
import Records
import RunStore
import Tensors
import Testing

@testable import Stages

/// Stages that train adapters: what they leave, what they start from, and that they go on exactly.
@Suite struct AdaptationTests {
  private static let lora = "lora: {r: 2, lora_alpha: 4, lora_dropout: 0.25}"

  /// Every training stage of a recipe with adapters.
  private static func adapted(_ yaml: String, _ lora: String = lora) -> String {
    yaml.replacing("      max_steps:", with: "      \(lora)\n      max_steps:")
  }

  private static let whole = adapted(Toy.whole)

  private func checkpoint(_ outcome: Outcome, _ name: String) -> URL {
    outcome.directory.checkpoints.appending(path: name)
  }

  private func names(_ url: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }

  @Test func `a run with adapters leaves adapters, and one base`() async throws {
    let scratch = try Scratch()
    let outcome = try await scratch.start(scratch.recipe(Self.whole))
    for name in ["0-sft-final", "1-grpo-final"] {
      let files = try names(checkpoint(outcome, name))
      #expect(files.contains("adapter_config.json") && files.contains("adapter_model.safetensors"))
      #expect(!files.contains("model.safetensors") && !files.contains("config.json"))
    }
    #expect(
      try names(outcome.directory.url.appending(path: "references/1-grpo")) == [
        "adapter_config.json", "adapter_model.safetensors",
      ])
    // The adapters learned, the base did not.
    let model = try Decoder(contentsOf: checkpoint(outcome, "1-grpo-final"))
    #expect(model.adapters?.areIdle == false)
    #expect(model.adapters?.settings.loraDropout == 0.25)
    let base = try Decoder(contentsOf: outcome.directory.url.appending(path: "base"))
    #expect(base.embedding.scalars == model.embedding.scalars)
    let losses = try outcome.series("loss", stage: 0)
    #expect(losses.count == 5 && !losses.contains { !$0.isFinite })
    // A and B of 7 layers, two moments each; the optimizer knows no others.
    let state = try Safetensors(
      contentsOf: checkpoint(outcome, "0-sft-final").appending(path: "optimizer.safetensors"))
    #expect(state.entries.count == 2 * 2 * 7)
    #expect(state.entries.allSatisfy { $0.name.contains(".lora_") })
  }

  @Test(arguments: [1, 5, 7])
  func `an interrupted run goes on to the same bits`(steps: Int) async throws {
    let (a, b) = (try Scratch(), try Scratch())
    let whole = try await a.start(a.recipe(Self.whole)).bits()
    let recipe = try b.recipe(Self.whole)
    await #expect(throws: RunError.self) { try await b.start(recipe, stopAfter: steps) }
    try expectSame(whole, try await b.resume(recipe).bits())
  }

  @Test(arguments: [2, 7])
  func `a run that is killed goes on from what is on the disk`(steps: Int) async throws {
    let scratch = try Scratch()
    let recipe = try scratch.recipe(Self.whole, set: ["grpo.save_steps=1"])
    let copies = Copies()
    let whole = try await scratch.start(recipe) { step in
      if step == steps { copies.take(scratch) }
    }
    let killed = try #require(copies.copy)
    try expectSame(try whole.bits(), try await killed.resume(recipe).bits())
  }

  private func expectSame(_ a: Outcome.Bits, _ b: Outcome.Bits) throws {
    #expect(a.weights == b.weights)
    #expect(a.metrics == b.metrics)
    #expect(a.rollouts == b.rollouts)
    #expect(a.evaluations == b.evaluations)
  }

  @Test func `a stage without adapters merges them and trains all weights`() async throws {
    let scratch = try Scratch()
    let yaml = Toy.model + "stages:\n" + Self.adapted(Toy.supervised) + Toy.policy
    let outcome = try await scratch.start(scratch.recipe(yaml))
    let (adapted, full) = (
      try Decoder(contentsOf: checkpoint(outcome, "0-sft-final")),
      try Decoder(contentsOf: checkpoint(outcome, "1-grpo-final"))
    )
    #expect(adapted.adapters != nil && full.adapters == nil)
    // The reference is what the stage began with: the merged weights.
    let reference = try Decoder(
      contentsOf: outcome.directory.url.appending(path: "references/1-grpo"))
    adapted.mergeAdapters()
    for (mine, its) in zip(adapted.namedParameters, reference.namedParameters) {
      #expect(mine.parameter.scalars == its.parameter.scalars)
    }
    #expect(full.embedding.scalars != adapted.embedding.scalars)
  }

  @Test func `a fresh reference is the base with adapters off`() async throws {
    let scratch = try Scratch()
    let recipe = try scratch.recipe(Self.adapted(Toy.policyOnly), set: ["grpo.max_steps=2"])
    let outcome = try await scratch.start(recipe)
    // At the first step policy and reference are the same: no divergence, to the bit.
    #expect(try outcome.series("kl").first == 0)
    let adapters = try Decoder(contentsOf: checkpoint(outcome, "0-grpo-final")).adapters
    #expect(adapters?.areIdle == false)
  }

  @Test func `adapters after full training name that checkpoint as their base`() async throws {
    let scratch = try Scratch()
    let yaml = Toy.model + "stages:\n" + Toy.supervised + Self.adapted(Toy.policy)
    let outcome = try await scratch.start(
      scratch.recipe(yaml, set: ["sft.max_steps=1", "grpo.max_steps=1"]))
    let found = try ModelDirectory(checkpoint(outcome, "1-grpo-final"))
    #expect(found.base.lastPathComponent == "0-sft-final")
    #expect(
      !FileManager.default.fileExists(
        atPath: outcome.directory.url.appending(path: "base").path))
  }

  @Test func `a recipe goes on from adapters, or merges them`() async throws {
    let scratch = try Scratch()
    let first = try await scratch.start(
      scratch.recipe(Self.adapted(Toy.supervisedOnly), set: ["sft.max_steps=2"]))
    let adapters = "run/checkpoints/0-sft-final"
    let before = try Decoder(contentsOf: checkpoint(first, "0-sft-final"))
    func next(_ yaml: String, _ output: String) async throws -> Outcome {
      try await scratch.start(
        scratch.recipe(
          "model: {path: \(adapters)}\noutput: \(output)\nstages:\n" + yaml,
          set: ["sft.max_steps=1"]))
    }
    let stage = Toy.supervised
    let going = try await next(Self.adapted(stage), "going")
    let more = try Decoder(contentsOf: checkpoint(going, "0-sft-final"))
    #expect(more.embedding.scalars == before.embedding.scalars)
    #expect(more.adapters?.list[0].up.scalars != before.adapters?.list[0].up.scalars)
    let merged = try await next(stage, "merged")
    #expect(try Decoder(contentsOf: checkpoint(merged, "0-sft-final")).adapters == nil)
    let error = await #expect(throws: RunError.self) {
      try await next(Self.adapted(stage, "lora: {r: 3}"), "other")
    }
    #expect(
      error?.description
        == "stages[0].sft.lora: differs from the adapters that the model has; "
        + "give what they were made with, or leave lora out to merge them")
  }

  @Test(arguments: ["base/config.json", "base/model.safetensors"])
  func `adapters do not go on over another base`(file: String) async throws {
    let scratch = try Scratch()
    let first = try await scratch.start(
      scratch.recipe(Toy.supervisedOnly, set: ["sft.max_steps=1"]))
    let base = scratch.url.appending(path: "base")
    try FileManager.default.copyItem(at: checkpoint(first, "0-sft-final"), to: base)
    let recipe = try scratch.recipe(
      "model: {path: base}\noutput: adapted\nstages:\n" + Self.adapted(Toy.supervised))
    await #expect(throws: RunError.self) { try await scratch.start(recipe, stopAfter: 1) }
    let changed = scratch.url.appending(path: file)
    var bytes = try Data(contentsOf: changed)
    // A space that JSON passes over, or the lowest bits of a weight.
    if file.hasSuffix("json") { bytes.append(0x20) } else { bytes[bytes.count - 4] ^= 1 }
    try bytes.write(to: changed)
    let error = await #expect(throws: RunError.self) { try await scratch.resume(recipe) }
    #expect(
      error?.description == "\(file): has changed since the run began; put the file back that it "
        + "was started with, or choose another output")
  }

  @Test func `recipes with adapters that cannot be are refused`() async throws {
    let scratch = try Scratch()
    let stages = Toy.model + "stages:\n" + Self.adapted(Toy.supervised)
    let text = scratch.mistakes(stages + Self.adapted(Toy.policy, "lora: {r: 3}"))
    #expect(text.contains("stages[1].grpo.lora: differs from that of sft"))
    #expect(
      scratch.mistakes(stages, set: ["sft.lora.target_modules=[]"]).contains(
        "lora.target_modules: is empty"))
    #expect(scratch.mistakes(stages, set: ["sft.lora.rank=2"]).contains("unknown key"))
    #expect(scratch.mistakes(stages, set: ["sft.lora_r=0"]).contains("lora.r: is 0"))
    let recipe = try scratch.recipe(stages, set: ["sft.lora.target_modules=[q_proj, w1]"])
    let error = await #expect(throws: RunError.self) { try await scratch.start(recipe) }
    #expect(
      error?.description
        == "stages[0].sft.lora.target_modules: no linear layer is called \"w1\"; the names are "
        + "q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, "
        + "as in model.layers.0.self_attn.q_proj")
  }

  @Test func `flat keys and older words mean the same`() throws {
    let scratch = try Scratch()
    let flat = try scratch.recipe(
      Self.adapted(
        Toy.supervisedOnly, "lora_r: 2\n      lora_alpha: 4\n      lora_target_modules: [q_proj]"))
    let nested = try scratch.recipe(
      Self.adapted(
        Toy.supervisedOnly, "lora: {r: 2, lora_alpha: 4, target_modules: [q_proj]}"))
    #expect(flat.stages[0].lora == nested.stages[0].lora && flat.stages[0].lora?.r == 2)
    let typed = try scratch.recipe(Toy.supervisedOnly, set: ["model.torch_dtype=bfloat16"])
    #expect(typed.model.dtype == .bfloat16 && typed.weightType == .bfloat16)
    #expect(flat.weightType == .auto)
  }
}
