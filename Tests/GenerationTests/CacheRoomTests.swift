import Models
import Testing

@testable import Generation

@Suite struct CacheRoomTests {
  private func requests(_ count: Int, limit: Int) -> [SampleRequest] {
    (0..<count).map { .plain([1, 2, 3], limit: limit, seed: $0) }
  }

  /// Room for so many samples of one block beside the weights of a model.
  private func room(blocks: Int, most: Int = 512) throws -> CacheRoom {
    let shape = try Fixtures.model("llama").configuration
    let bytes = shape.parameterCount + blocks * KeyValueCache.blockSize(of: shape)
    return CacheRoom(most: most, shape: shape, cacheBytes: 2 * 4 * bytes)
  }

  @Test func `samples that fit into the cache are decoded together, in turns of equal size`() throws
  {
    let room = try room(blocks: 30)
    #expect(room.batch(of: requests(64, limit: 20)) == 22)
    #expect(room.batch(of: requests(60, limit: 20)) == 30)
    #expect(room.batch(of: requests(31, limit: 20)) == 16)
  }

  @Test func `what fits is taken whole, and so is what never fits`() throws {
    let room = try room(blocks: 30)
    #expect(room.batch(of: requests(30, limit: 20)) == 512)
    // Two blocks a sample: 15 are too few to be worth a step.
    #expect(room.batch(of: requests(64, limit: 70)) == 512)
    #expect(room.batch(of: requests(64, limit: .max - 3)) == 512)
    #expect(room.batch(of: []) == 512)
    let shape = try Fixtures.model("llama").configuration
    #expect(
      CacheRoom(most: 512, shape: shape, cacheBytes: 0).batch(of: requests(64, limit: 9)) == 512)
  }

  @Test func `the caller's limit holds`() throws {
    #expect(try room(blocks: 30, most: 8).batch(of: requests(64, limit: 20)) == 8)
    #expect(try room(blocks: 30, most: 0).batch(of: requests(64, limit: .max - 3)) == 1)
  }
}
