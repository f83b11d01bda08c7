import Testing

@testable import Kernels

@Suite struct HugePagesTests {
  @Test func `a block given back leaves its neighbours alone, and its place to its size`() throws {
    let pages = HugePages()
    let sizes = [8192, 9216, 70_000, 3 << 20, 8192]
    let blocks = try unsafe sizes.enumerated().map { index, size in
      let block = try unsafe #require(pages.take(size))
      unsafe block.initializeMemory(as: UInt8.self, repeating: UInt8(index + 1), count: size)
      return unsafe block
    }
    unsafe pages.give(blocks[1], sizes[1])
    unsafe pages.give(blocks[3], sizes[3])
    for index in [0, 2, 4] {
      let bytes = unsafe UnsafeRawBufferPointer(start: blocks[index], count: sizes[index])
      #expect(unsafe bytes.allSatisfy { $0 == UInt8(index + 1) })
    }
    let (other, same) = unsafe (pages.take(20_000), pages.take(9216))
    #expect(unsafe other != blocks[1] && same == blocks[1])
  }

  @Test func `more blocks than a region holds do not touch each other`() throws {
    let pages = HugePages()
    let size = 3 << 20
    let blocks = try unsafe (0..<50).map { index in
      let block = try unsafe #require(pages.take(size))
      unsafe block.storeBytes(of: UInt8(index), as: UInt8.self)
      unsafe block.storeBytes(of: UInt8(index), toByteOffset: size - 1, as: UInt8.self)
      return unsafe block
    }
    for index in 0..<50 {
      let block = unsafe blocks[index]
      let ends = unsafe [
        block.load(as: UInt8.self), block.load(fromByteOffset: size - 1, as: UInt8.self),
      ]
      #expect(ends == [UInt8(index), UInt8(index)])
    }
  }
}
