import Foundation
import Records
import Tensors
import Testing

@testable import Models

@Suite struct AdapterMergeTests {
  private static let cases = PEFT.kinds.flatMap { kind in
    NumberType.allCases.map { (kind, $0) }
  }

  @Test(arguments: cases)
  func `a merged checkpoint computes the same`(kind: String, type: NumberType) throws {
    try Fixtures.withTemporaryFolder { folder in
      var merge = AdapterMerge()
      merge.precision = type
      let place = folder.appending(path: "merged")
      let source = try ModelDirectory(PEFT.directory(kind), base: PEFT.base)
      let difference = try merge.write(source, to: place)
      #expect(difference.isRounding && difference.precision == type)
      // PEFT's own merge is off by 2e-6.
      #expect(type != .float32 || difference.largest < 1e-5)
      let merged = try Decoder(contentsOf: place, as: .auto)
      #expect(merged.adapters == nil && merged.embedding.type == type)
      let batch = try GoldenBatch(PEFT.directory(kind))
      let logits = merged.logits(batch.tokens, sequences: batch.sequences).scalars
      let bound: Float = type == .float32 ? 2e-5 : 0.05
      #expect(largestDifference(logits, batch.logits) <= bound)
    }
  }

  // Logits of 0.5 at most, which the adapters change by 1/64: bfloat16's twentieth is 1/40.
  @Test(
    arguments: [
      (0.5 + 1 / 128, true, true), (0.5 + 1 / 64, true, false), (0.5 + 1 / 32, false, false),
      (.nan, false, false),
    ] as [(Float, Bool, Bool)])
  func `rounding is less than what adapters do`(
    merged: Float, isRounding: Bool, keepsAdapters: Bool
  ) {
    let difference = AdapterMerge.Difference(
      of: [merged, -0.1], on: [0.5, -0.1], off: [0.5 - 1 / 64, -0.1], precision: .bfloat16)
    #expect(difference.isRounding == isRounding && difference.keepsAdapters == keepsAdapters)
  }

  @Test func `adapters that change nothing may be rounded`() {
    let difference = AdapterMerge.Difference(
      of: [0.51], on: [0.5], off: [0.5], precision: .bfloat16)
    #expect(difference.isRounding && difference.keepsAdapters)
  }

  @Test func `what belongs to a model comes along, the adapters' own first`() throws {
    try Fixtures.withTemporaryFolder { folder in
      let (base, adapters) = (folder.appending(path: "base"), folder.appending(path: "adapters"))
      try Decoder(contentsOf: PEFT.base).write(to: base)
      try FileManager.default.copyItem(at: PEFT.directory("llama_lora"), to: adapters)
      for (directory, name, text) in [
        (base, "tokenizer.json", "base"), (base, "chat_template.jinja", "base"),
        (adapters, "chat_template.jinja", "adapters"),
      ] { try Data(text.utf8).write(to: directory.appending(path: name)) }
      let place = folder.appending(path: "merged")
      _ = try AdapterMerge().write(ModelDirectory(adapters, base: base), to: place)
      func text(_ name: String) throws -> String {
        try String(contentsOf: place.appending(path: name), encoding: .utf8)
      }
      #expect(try text("tokenizer.json") == "base")
      #expect(try text("chat_template.jinja") == "adapters")
    }
  }

  @Test func `nothing that was there is written over or removed`() throws {
    try Fixtures.withTemporaryFolder { folder in
      let source = try ModelDirectory(PEFT.directory("llama_lora"), base: PEFT.base)
      let kept = folder.appending(path: "mine.txt")
      try Data("mine".utf8).write(to: kept)
      let error = #expect(throws: CheckpointError.self) {
        try AdapterMerge().write(source, to: folder)
      }
      #expect(error?.problem.hasPrefix("exists already") == true)
      #expect(FileManager.default.fileExists(atPath: kept.path))
      let whole = try ModelDirectory(PEFT.base)
      #expect(throws: CheckpointError.self) {
        try AdapterMerge().write(whole, to: folder.appending(path: "new"))
      }
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "new").path))
    }
  }
}
