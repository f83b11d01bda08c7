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

  // 4 pieces of 32 bytes in 320: from 0, 96, 192 and 288 on.
  @Test func `samples of a file see its ends and what lies in them`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    func sampled(changing place: Int?, count: Int = 320) throws -> String {
      var bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      if let place { bytes[place] ^= 1 }
      try Data(bytes).write(to: file)
      return try Checksum.ofSamples(of: file, pieces: 4, length: 32)
    }
    let whole = try sampled(changing: nil)
    for place in [0, 100, 200, 319] { #expect(try sampled(changing: place) != whole) }
    #expect(try sampled(changing: 50) == whole)
    // A file that is no longer than the samples is taken as a whole.
    #expect(try sampled(changing: 50, count: 128) != sampled(changing: nil, count: 128))
  }
}
