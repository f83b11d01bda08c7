import Foundation
import Models
import Records
import Tensors
import Testing

@Suite struct AdapterStoringTests {
  /// A copy of PEFT's adapters whose configuration was edited.
  private func edited(
    _ folder: URL, _ kind: String = "llama_lora", _ edit: (inout [String: JSON]) -> Void
  ) throws -> URL {
    let place = folder.appending(path: UUID().uuidString)
    try FileManager.default.copyItem(at: PEFT.directory(kind), to: place)
    let file = place.appending(path: "adapter_config.json")
    let members = try #require(try Fixtures.json(file).members)
    var fields = Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) })
    edit(&fields)
    let json = JSON.object(fields.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) })
    try Data(json.text.utf8).write(to: file)
    return place
  }

  /// What is wrong with edited adapters, without the folder.
  private func problem(_ edit: (inout [String: JSON]) -> Void) throws -> String {
    try Fixtures.withTemporaryFolder { folder in
      let place = try edited(folder, "llama_lora", edit)
      let error = #expect(throws: CheckpointError.self) {
        try ModelDirectory(place, base: PEFT.base).model(as: .float32)
      }
      return (error?.description ?? "").replacing(place.path + "/", with: "")
    }
  }

  @Test(arguments: PEFT.kinds)
  func `what is written reads back to the bit, its base found beside it`(kind: String) throws {
    try Fixtures.withTemporaryFolder { folder in
      let model = try PEFT.model(kind)
      let (base, place) = (folder.appending(path: "base"), folder.appending(path: "a/b"))
      try Decoder(contentsOf: PEFT.base).write(to: base)
      try #require(model.adapters).write(to: place, base: "../../base", for: model)
      let found = try ModelDirectory(place)
      #expect(found.hasAdapters && found.base.path == base.path)
      let again = try Decoder(contentsOf: place)
      #expect(again.adapters?.settings == model.adapters?.settings)
      let batch = try GoldenBatch(PEFT.directory(kind))
      #expect(
        again.logits(batch.tokens, sequences: batch.sequences).scalars
          == model.logits(batch.tokens, sequences: batch.sequences).scalars)
      let config = try Fixtures.json(place.appending(path: "adapter_config.json"))
      #expect(config["target_modules"] == ["down_proj", "q_proj", "v_proj"])
      #expect(config["lora_alpha"] == 8)
    }
  }

  @Test func `ranks and alphas may differ by pattern`() throws {
    try Fixtures.withTemporaryFolder { folder in
      // PEFT's default is rank 8 here; the pattern says what the tensors have.
      let place = try edited(folder) { fields in
        fields["r"] = 8
        fields["rank_pattern"] = ["layers.0.*": 4, "q_proj|v_proj|down_proj": 4]
        fields["alpha_pattern"] = ["layers.1.mlp.down_proj": 2]
      }
      let adapters = try #require(
        try ModelDirectory(place, base: PEFT.base).model(as: .float32).adapters)
      #expect(adapters.list.allSatisfy { $0.rank == 4 })
      #expect(adapters.list.map(\.factor) == [2, 2, 2, 2, 2, 0.5])
    }
  }

  @Test func `names are matched as PEFT matches them`() throws {
    let modules = [
      "model.layers.0.self_attn.q_proj", "model.layers.0.mlp.up_proj",
      "model.layers.1.self_attn.q_proj", "model.layers.1.mlp.xup_proj",
    ]
    func chosen(_ targets: ModuleTargets) throws -> [Int] {
      try targets.chosen(from: modules).compactMap(modules.firstIndex)
    }
    #expect(try chosen(.allLinear) == [0, 1, 2, 3])
    #expect(try chosen(.names(["q_proj"])) == [0, 2])
    #expect(try chosen(.names(["up_proj", "layers.1.self_attn.q_proj"])) == [1, 2])
    #expect(try chosen(.names(["model.layers.0.mlp.up_proj"])) == [1])
    #expect(try chosen(.pattern(#".*\.0\..*_proj"#)) == [0, 1])
    #expect(throws: AdapterError.self) { try chosen(.pattern("q_proj")) }
    #expect(throws: AdapterError.self) { try chosen(.pattern("(")) }
    let error = #expect(throws: AdapterError.self) { try chosen(.names(["q_proj", "k_proj"])) }
    #expect(
      error?.description
        == "no linear layer is called \"k_proj\"; the names are q_proj, up_proj, xup_proj, "
        + "as in model.layers.0.self_attn.q_proj")
  }

  @Test func `fields that are not supported are named`() throws {
    #expect(
      try problem { $0["modules_to_save"] = ["lm_head"] }
        == "adapter_config.json: modules_to_save: [\"lm_head\"] is not supported in adapters; "
        + "remove the field if it changes nothing that is computed")
    #expect(
      try problem { $0["layers_to_transform"] = [0] }
        == "adapter_config.json: layers_to_transform: [0] is not supported in adapters; "
        + "remove the field if it changes nothing that is computed")
    #expect(
      try problem { $0["bias"] = "all" }
        == "adapter_config.json: bias: \"all\" is not supported; expected none")
    #expect(
      try problem { $0["peft_type"] = "IA3" }
        == "adapter_config.json: peft_type: \"IA3\" is not supported; expected LORA")
    #expect(
      try problem { $0["init_lora_weights"] = "pissa" }
        == "adapter_config.json: init_lora_weights: \"pissa\" is not supported; "
        + "expected true, false or gaussian")
    #expect(
      try problem { $0["fan_in_fan_out"] = true }
        == "adapter_config.json: fan_in_fan_out: expected false for a llama model; "
        + "the adapters are for another base")
    #expect(
      try problem { $0["a_new_field"] = 3 }
        == "adapter_config.json: a_new_field: 3 is not supported in adapters; "
        + "remove the field if it changes nothing that is computed")
    #expect(
      try problem { $0["r"] = 0 }
        == "adapter_config.json: r: expected a whole number in 1 ... 65536, found 0")
    #expect(
      try problem { $0["target_modules"] = ["c_attn"] }
        == "adapter_config.json: target_modules: [\"c_attn\"] means no layer of the base; "
        + "it is for another one")
  }

  @Test func `tensors that are missing, unknown or of another base are named`() throws {
    let file = "adapter_model.safetensors: base_model.model.model.layers.0."
    #expect(
      try problem { $0["target_modules"] = ["q_proj", "k_proj", "v_proj", "down_proj"] }
        == file + "self_attn.k_proj.lora_A.weight: missing; the layer is a target of the adapters")
    #expect(
      try problem { $0["target_modules"] = ["q_proj", "v_proj"] }
        == file + "mlp.down_proj.lora_A.weight: no part of the adapters that "
        + "adapter_config.json describes on this base")
    #expect(
      try problem { $0["r"] = 3 }
        == file + "self_attn.q_proj.lora_A.weight: expected shape [3, 48], found [4, 48]; "
        + "the adapters are for another base, or of another rank")
  }

  @Test func `a base that is not to be found is named`() throws {
    try Fixtures.withTemporaryFolder { folder in
      let none = #expect(throws: CheckpointError.self) {
        try ModelDirectory(PEFT.directory("llama_lora"))
      }
      #expect(
        none?.description.hasSuffix(
          "adapter_config.json: base_model_name_or_path: is missing; "
            + "name the base model's directory, or give --base") == true)
      let place = try edited(folder) { $0["base_model_name_or_path"] = "meta/llama" }
      let missing = #expect(throws: CheckpointError.self) { try ModelDirectory(place) }
      #expect(
        missing?.problem
          == "no model is at \"meta/llama\", neither from the adapters' directory nor from here; "
          + "give its directory with --base")
      #expect(throws: CheckpointError.self) {
        try ModelDirectory(place, base: PEFT.directory("llama_lora"))
      }
      let other = folder.appending(path: "other")
      let shape = try DecoderSettings().configuration(
        vocabSize: 50, bosTokenID: 1, eosTokenIDs: [2])
      try Decoder(shape, seed: Seed(1)).write(to: other)
      let wrong = #expect(throws: CheckpointError.self) {
        try ModelDirectory(place, base: other).model(as: .float32)
      }
      #expect(wrong?.item != nil)
    }
  }
}
