import Sandbox
import Testing

@Suite struct DescriptorTests {
  @Test func `a message that finds no room is not sent, and is no error`() throws {
    let (sending, receiving) = try Descriptor.sockets()
    let file = try Descriptor.file(holding: [1, 2, 3])
    var sent = 0
    while sent < 10_000, try sending.send([UInt8(sent & 255)], with: [file]) { sent += 1 }
    #expect((1..<10_000).contains(sent))
    withExtendedLifetime(receiving) {}
  }

  @Test func `a message to nobody is an error`() throws {
    let (sending, receiving) = try Descriptor.sockets()
    _ = consume receiving
    let file = try Descriptor.file(holding: [])
    #expect(throws: ProcessError.closed) { try sending.send([1], with: [file]) }
  }
}
