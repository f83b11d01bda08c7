import Foundation
import Kernels
import Models

/// How many samples are decoded at once.
///
/// A step of decoding reads all weights, and all that the model keeps of every sample. Where weights and
/// the fewest samples worth a step fit into half of the cache that the processors share, as many samples
/// are taken as do; else reading weights costs most, and more samples share it.
struct CacheRoom {
  /// Fewer samples use a product badly.
  private static let fewest = 16

  private let most: Int
  private let context: Int
  private let blockBytes: Int
  private let room: Int

  /// - Parameters:
  ///   - most: the most samples, whatever their size.
  ///   - shape: the model's.
  ///   - precision: of its products, and so of the weights that they read.
  ///   - cacheBytes: the processors' shared cache; 0 where it is not known.
  init(
    most: Int, shape: DecoderConfiguration, precision: Precision = .float32,
    cacheBytes: Int = Self.sharedCacheBytes
  ) {
    self.most = max(1, most)
    context = shape.maxPositionEmbeddings
    blockBytes = KeyValueCache.blockSize(of: shape) * MemoryLayout<Float>.stride
    room =
      cacheBytes / 2
      - shape.parameterCount * (precision.byteCount ?? MemoryLayout<Float>.stride)
  }

  /// How many of some requests to decode at once: equally many in each turn.
  func batch(of requests: [SampleRequest]) -> Int {
    let longest = requests.map { $0.prefix.count + min($0.limit, context) }.max()
    let blocks = ((longest ?? 0) + KeyValueCache.blockLength - 1) / KeyValueCache.blockLength
    let (bytes, isTooMuch) = blocks.multipliedReportingOverflow(by: blockBytes)
    let fitting = isTooMuch ? 0 : room / max(1, bytes)
    guard fitting >= Self.fewest, fitting < requests.count else { return most }
    let turns = (requests.count + fitting - 1) / fitting
    return min(most, max(Self.fewest, (requests.count + turns - 1) / turns))
  }

  /// The size of the largest cache of the first processor, as Linux tells it; 0 where it does not.
  private static let sharedCacheBytes: Int = {
    let place = "/sys/devices/system/cpu/cpu0/cache/index3/size"
    guard let text = try? String(contentsOfFile: place, encoding: .utf8),
      let kibibytes = Int(text.prefix { $0.isNumber })
    else { return 0 }
    return kibibytes.multipliedReportingOverflow(by: 1024).partialValue
  }()
}
