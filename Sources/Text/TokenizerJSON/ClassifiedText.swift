import Expressions

/// A text as characters with their classes: what pattern matchers read.
struct ClassifiedText {
  let bytes: [UInt8]
  let end: Int
  private let basicPlane = ScalarClass.basicPlane

  init(_ bytes: [UInt8], upTo end: Int) {
    self.bytes = bytes
    self.end = end
  }

  /// The classes of the character at `index` and the index after it.
  @inline(__always)
  func character(at index: Int) -> (classes: ScalarClass, next: Int) {
    let lead = bytes[index]
    if lead < 0x80 { return (basicPlane[Int(lead)], index + 1) }
    let (value, length) = bytes.scalar(at: index)
    if value < 0x10000 { return (basicPlane[Int(value)], index + length) }
    return (Unicode.Scalar(value).map { ScalarClass($0) } ?? [], index + length)
  }

  /// Where the run of characters of `classes` that begins at `index` ends.
  @inline(__always)
  func run(of classes: ScalarClass, from index: Int, limit: Int = .max) -> Int {
    var (at, left) = (index, limit)
    while at < end, left > 0 {
      let (found, next) = character(at: at)
      if found.isDisjoint(with: classes) { break }
      at = next
      left -= 1
    }
    return at
  }

  /// Where the run of characters of none of `classes` that begins at `index` ends.
  @inline(__always)
  func run(outside classes: ScalarClass, from index: Int) -> Int {
    var at = index
    while at < end {
      let (found, next) = character(at: at)
      if !found.isDisjoint(with: classes) { break }
      at = next
    }
    return at
  }
}
