import Foundation
import Testing

@testable import RunStore

@Suite struct ChecksumTests {
  private func checksum(_ bytes: [UInt8], at cut: Int = 0) -> String {
    var checksum = Checksum()
    unsafe bytes[..<cut].withUnsafeBytes { unsafe checksum.add($0) }
    unsafe bytes[cut...].withUnsafeBytes { unsafe checksum.add($0) }
    return checksum.text
  }

  @Test func `one flipped bit, one zero more and two swapped words change it`() {
    let bytes = (0..<100).map { UInt8($0) }
    var flipped = bytes
    flipped[70] ^= 1
    let swapped = Array(bytes[8..<16] + bytes[..<8] + bytes[16...])
    let texts = [bytes, flipped, swapped, bytes + [0], [], [0]].map { checksum($0) }
    #expect(Set(texts).count == 6)
    #expect(texts.allSatisfy { $0.count == 16 })
  }

  @Test func `a cut at a whole block does not change it`() {
    let bytes = (0..<100).map { UInt8($0) }
    #expect(checksum(bytes, at: 64) == checksum(bytes))
  }
}
