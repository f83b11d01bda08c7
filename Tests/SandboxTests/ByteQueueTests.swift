import Testing

@testable import Sandbox

@Suite struct ByteQueueTests {
  @Test func `bytes leave in the order in which they came`() {
    var queue = ByteQueue()
    queue.append([1, 2, 3])
    #expect(queue.take(upTo: 2) == [1, 2])
    queue.append([4, 5])
    #expect(queue.count == 3)
    #expect(queue.take(upTo: 10) == [3, 4, 5])
    #expect(queue.take(upTo: 10) == [])
  }

  @Test func `a line is found once it is whole`() {
    var queue = ByteQueue()
    queue.append(Array("ab".utf8))
    #expect(queue.firstLine() == nil)
    queue.append(Array("c\nd\n".utf8))
    #expect(queue.firstLine() == 4)
    #expect(queue.firstLine() == 4)
    #expect(queue.take(upTo: 4) == Array("abc\n".utf8))
    #expect(queue.firstLine() == 2)
    #expect(queue.take(upTo: 1) == Array("d".utf8))
    #expect(queue.firstLine() == 1)
  }
}
