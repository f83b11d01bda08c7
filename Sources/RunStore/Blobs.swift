import Foundation

/// An array as the little-endian bytes of its elements.
protocol BlobElement {
  associatedtype Bits: FixedWidthInteger
  init(blobBits: Bits)
  var blobBits: Bits { get }
}

extension Int32: BlobElement {
  init(blobBits: Int32) { self = blobBits }
  var blobBits: Int32 { self }
}

extension Float: BlobElement {
  init(blobBits: UInt32) { self.init(bitPattern: blobBits) }
  var blobBits: UInt32 { bitPattern }
}

extension Array where Element: BlobElement {
  /// The elements end to end, least significant byte first; the same file on every machine.
  var blob: Data {
    let width = MemoryLayout<Element.Bits>.size
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * width)
    for element in self {
      var bits = element.blobBits
      for _ in 0..<width {
        bytes.append(UInt8(truncatingIfNeeded: bits))
        bits >>= 8
      }
    }
    return Data(bytes)
  }

  /// The elements of a blob, or `nil` where its length is no multiple of an element's.
  init?(blob: Data) {
    let width = MemoryLayout<Element.Bits>.size
    guard blob.count.isMultiple(of: width) else { return nil }
    let bytes = [UInt8](blob)
    self = stride(from: 0, to: bytes.count, by: width).map { start in
      var bits = Element.Bits.zero
      for i in (0..<width).reversed() {
        bits = bits << 8 | Element.Bits(truncatingIfNeeded: bytes[start + i])
      }
      return Element(blobBits: bits)
    }
  }
}
