import Kernels

/// What the attention of every layer remembers of one sequence.
public final class KeyValueCache: @unchecked Sendable {
  /// Tokens whose keys and values are stored, and shared, together.
  public static var blockLength: Int { KeyValueBlocks.blockLength }

  /// Numbers that a model of this shape stores of that many tokens.
  public static func blockSize(of shape: DecoderConfiguration) -> Int {
    KeyValueBlocks.blockSize(
      layers: shape.numHiddenLayers, keyHeads: shape.numKeyValueHeads, head: shape.headDim)
  }

  private(set) var blocks: KeyValueBlocks

  init(_ blocks: KeyValueBlocks) { self.blocks = blocks }

  /// How many tokens it holds.
  public var count: Int { blocks.count }

  /// A cache that goes on from here on its own; what is there already is shared, not copied.
  public func forked() -> KeyValueCache { KeyValueCache(blocks) }

  /// Makes room for tokens that a pass is about to feed.
  func grow(by tokens: Int) { blocks.grow(by: tokens) }
}
