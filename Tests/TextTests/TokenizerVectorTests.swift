import Foundation
import Records
import Testing
import Text

/// Every recorded vector whose tokenizer is at hand; the others are counted.
@Suite(.enabled(if: Fixtures.reference != nil)) struct TokenizerVectorTests {
  /// Where the tokenizers of the vectors lie, below the reference material.
  static let places = [
    "gpt2": "tokenizers/gpt2/tokenizer.json", "gpt-2": "tokenizers/gpt2/tokenizer.json",
    "llama3": "tokenizers/llama3/tokenizer.json", "llama-bpe": "tokenizers/llama3/tokenizer.json",
    "qwen2": "tokenizers/qwen2/tokenizer.json",
    "deepseek-r1-qwen": "tokenizers/qwen2/tokenizer.json",
    "phi3": "tokenizers/phi3/tokenizer.json", "phi-3": "tokenizers/phi3/tokenizer.json",
    "llama2_spm": "tokenizers/llama2/tokenizer.model",
    "llama-spm": "tokenizers/llama2/tokenizer.model",
    "t5_hf": "tokenizers/t5/tokenizer.json", "t5_spm": "tokenizers/t5/spiece.model",
    "t5-base": "tokenizers/t5/tokenizer.json", "distilgpt2": "tokenizers/gpt2/tokenizer.json",
    "pcuenq/Llama-3.2-1B-Instruct-tokenizer": "tokenizers/llama3/tokenizer.json",
    "coreml-projects/Llama-2-7b-chat-coreml": "tokenizers/phi3/tokenizer.json",
    "tinybpe": "tokenizers/torchtune_assets/tiny_bpe_tokenizer.json",
    "tok512": "models/stories260K-hf/tokenizer.model",
    "spm_test_model": "tokenizers/spm_test_model/test_model.model",
    "hf_spiece": "tokenizers/spm_hf_fixtures/spiece.model",
    "mistral_v1": "tokenizers/mistral/tokenizer.model.v1",
    "mistral_v2": "tokenizers/mistral/mistral_instruct_tokenizer_240216.model.v2",
    "mistral_v3": "tokenizers/mistral/mistral_instruct_tokenizer_240323.model.v3",
    "mistral_v7": "tokenizers/mistral/mistral_instruct_tokenizer_241114.model.v7",
    "hf_test_sentencepiece": "tokenizers/spm_hf_fixtures/test_sentencepiece.model",
    "hf_test_sentencepiece_bpe": "tokenizers/spm_hf_fixtures/test_sentencepiece_bpe.model",
    "hf_test_sentencepiece_bpe_char":
      "tokenizers/spm_hf_fixtures/test_sentencepiece_bpe_char.model",
    "hf_test_sentencepiece_no_bos": "tokenizers/spm_hf_fixtures/test_sentencepiece_no_bos.model",
    "hf_test_sentencepiece_with_bytefallback":
      "tokenizers/spm_hf_fixtures/test_sentencepiece_with_bytefallback.model",
  ]

  /// A recorded text with its ids.
  private struct Vector {
    let name: String
    let text: String
    let ids: [Int32]
    let decoded: String?

    init(_ row: JSON, ids: String) throws {
      name = row["tokenizer"]?.string ?? ""
      text = try #require(row["input"]?.string)
      self.ids = try #require(row[ids]?.array).compactMap { $0.int.map(Int32.init) }
      decoded = row["expected_decode"]?.string
    }
  }

  private func vectors(_ path: String, ids: String) throws -> [Vector] {
    let file = try #require(Fixtures.reference).appending(path: path)
    return try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
      .map { try Vector(try JSON(parsing: $0), ids: ids) }
  }

  @Test func `ids and texts are those of the reference libraries`() throws {
    let reference = try #require(Fixtures.reference)
    let all =
      try vectors("verifier-cases/tokenizer_vectors.jsonl", ids: "expected_ids")
      + vectors("tokenizers/llamacpp_vectors/vectors.jsonl", ids: "ids") + transformersVectors()
    let groups = Dictionary(grouping: all) { Self.places[$0.name] }
    var counts: [String: Int] = [:]
    for (place, rows) in groups.sorted(by: { $0.key ?? "" < $1.key ?? "" }) {
      guard let place else { continue }
      let tokenizer = try openTokenizer(at: reference.appending(path: place))
      for row in rows where try isEqual(row, tokenizer) { counts["equal", default: 0] += 1 }
    }
    let skipped = groups[nil]?.count ?? 0
    #expect(counts["equal"] == all.count - skipped)
    print("tokenizer vectors: \(counts["equal"] ?? 0) equal, \(skipped) without their tokenizer")
  }

  private func isEqual(_ row: Vector, _ tokenizer: any Tokenizer) throws -> Bool {
    let found = try tokenizer.encode(row.text)
    #expect(found == row.ids, "\(row.name): \(JSON.string(row.text).text)")
    let back = tokenizer.decode(row.ids, specials: .spelled)
    let isSame = row.decoded.map { $0.utf8.elementsEqual(back.utf8) } ?? true
    #expect(isSame, "\(row.name): \(JSON.string(back).text)")
    return found == row.ids && isSame
  }

  /// The vectors of swift-transformers: an object of rows by the tokenizer's name.
  private func transformersVectors() throws -> [Vector] {
    let file = try #require(Fixtures.reference)
      .appending(path: "tokenizers/hf_vectors/tokenizer_tests.json")
    let groups = try #require(try JSON(parsing: Data(contentsOf: file)).members)
    return try groups.flatMap { group in
      try (group.value.array ?? []).map { row in
        let ids = row["encoded"]?["input_ids"]?.array ?? []
        let bare = ids.dropFirst(Self.opened.contains(group.key) ? 1 : 0)
          .dropLast(group.key == "t5-base" ? 1 : 0)
        return try Vector(
          [
            "tokenizer": .string(group.key), "input": row["input"] ?? .null,
            "ids": .array(Array(bare)),
          ], ids: "ids")
      }
    }
  }

  /// Those of swift-transformers' tokenizers whose ids begin with BOS.
  private static let opened = [
    "pcuenq/Llama-3.2-1B-Instruct-tokenizer", "coreml-projects/Llama-2-7b-chat-coreml",
  ]
}
