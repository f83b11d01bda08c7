import Foundation
import Stages
import Testing

@testable import hone

@Suite struct PlanTextTests {
  /// 3,145,728 bytes are 3 MB; 3.7 · 10¹⁸ steps and 10³⁰ seconds fit on a line too.
  @Test func `a plan is a table and one line that sums it up`() throws {
    let json = """
      {"parameters": {"total": 1234567, "embedding": 1000000, "layers": 234567, "head": 0},
       "stages": [{"name": "sft", "kind": "sft", "steps": 3700000000000000000,
         "trainable": 12345, "splits": [],
         "trained_tokens": 12, "sampled_tokens": 0, "seconds": 1e30,
         "peak": {"moment": "training", "needs": [{"name": "weights", "bytes": 3145728}]}}],
       "peak_bytes": 3145728, "peak_stage": "sft", "seconds": 1e30}
      """
    let text = try JSONDecoder().decode(Plan.self, from: Data(json.utf8)).text
    #expect(text.hasPrefix("1,234,567 parameters: embedding 1,000,000, layers 234,567"))
    #expect(text.contains("3,700,000,000,000,000,000"))
    // 12,345 of 1,246,912.
    #expect(text.contains("12,345 (0.99%)"))
    #expect(text.contains("sft, training, needs"))
    #expect(text.hasSuffix("about 3 MB of memory (sft), about a long time"))
  }
}
