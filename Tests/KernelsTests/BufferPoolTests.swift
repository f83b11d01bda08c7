import Testing

@testable import Kernels

@Suite struct BufferPoolTests {
  /// Eight classes a doubling: from 4096 bytes on 512 apart, from 8192 on 1024.
  @Test(arguments: [
    (4096, 0, 4096), (4097, 1, 4608), (4608, 1, 4608), (8191, 8, 8192), (8192, 8, 8192),
    (8193, 9, 9216), (1 << 20, 64, 1 << 20),
  ])
  func `a size is rounded up to its class`(wanted: Int, index: Int, bytes: Int) {
    let found = BufferPool.sizeClass(wanted)
    #expect(found.index == index)
    #expect(found.bytes == bytes)
  }

  @Test func `no class wastes more than an eighth`() {
    for wanted in stride(from: 4096, to: 100_000, by: 61) {
      let bytes = BufferPool.sizeClass(wanted).bytes
      #expect(bytes >= wanted && (bytes - wanted) * 8 <= wanted)
    }
  }

  @Test func `what may lie idle is an eighth of the peak, within bounds`() {
    for (peak, slack) in [(0, 64), (1 << 30, 128), (8 << 30, 256)] {
      #expect(BufferMemory.slack(peak: peak) == slack << 20)
      #expect(BufferPool.slack(peak: peak) == slack << 20)
    }
  }

  @Test func `idle memory is bounded by what was in use, and given back when asked`() {
    let (pool, count) = (BufferPool(), 48 << 18)
    let blocks = unsafe (pool.take(count), pool.take(count))
    unsafe pool.give(blocks.0, count)
    unsafe pool.give(blocks.1, count)
    #expect(pool.idle == 2 * 48 << 20)
    // Another class: what was in use, and 64 MiB, is all that is held.
    let other = unsafe pool.take(count / 2)
    unsafe pool.give(other, count / 2)
    #expect(pool.idle <= (2 * 48 + 64) << 20)
    pool.giveBackIdle()
    #expect(pool.idle == 0)
    let again = unsafe pool.take(count)
    unsafe again[count - 1] = 1
    unsafe pool.give(again, count)
    #expect(pool.idle == 48 << 20)
  }

  @Test func `buffers made and dropped on all threads keep their numbers`() {
    parallelFor(200) { i in
      let buffers = (0..<8).map {
        Buffer([Float](repeating: Float(i * 8 + $0), count: 1000 + 517 * $0))
      }
      for (j, buffer) in buffers.enumerated() {
        #expect(buffer.floats.allSatisfy { $0 == Float(i * 8 + j) })
      }
    }
  }
}
