import Foundation
import Testing

@testable import RunStore

@Suite struct BlobsTests {
  @Test func `the bytes are little-endian`() {
    // 1 = 01 00 00 00; -2 = FE FF FF FF; 1.0 = 0x3F800000.
    #expect(Array([Int32(1), -2].blob) == [1, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF])
    #expect(Array([Float(1)].blob) == [0, 0, 0x80, 0x3F])
  }

  @Test func `every value comes back`() throws {
    let tokens: [Int32] = [0, .min, .max, -1, 70_000]
    #expect([Int32](blob: tokens.blob) == tokens)
    let numbers: [Float] = [0, -0.0, .infinity, .leastNonzeroMagnitude, -1.5]
    #expect([Float](blob: numbers.blob)?.map(\.bitPattern) == numbers.map(\.bitPattern))
    #expect([Float](blob: [Float.nan].blob)?.first?.isNaN == true)
    #expect([Int32](blob: Data()) == [])
  }

  @Test func `a cut blob is nil`() {
    #expect([Float](blob: Data([1, 2, 3])) == nil)
  }
}
