import Foundation
import Records

/// How tensors are dealt out to files of bounded size.
struct ShardPlan {
  /// Places in the list of tensors, a file at a time.
  let shards: [Range<Int>]

  /// Deals out tensors in order: a file is full where the next tensor would make it larger than
  /// `limit` bytes. A tensor larger than that has a file of its own, as in transformers.
  init(sizes: [Int], limit: Int) {
    var shards: [Range<Int>] = []
    var (start, held) = (0, 0)
    for (index, size) in sizes.enumerated() {
      if index > start, held + size > limit {
        shards.append(start..<index)
        (start, held) = (index, 0)
      }
      held += size
    }
    self.shards = shards + [start..<sizes.count]
  }

  /// The files' names, Hugging Face's.
  var names: [String] {
    guard shards.count > 1 else { return ["model.safetensors"] }
    func padded(_ number: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }
    return (1...shards.count).map {
      "model-\(padded($0))-of-\(padded(shards.count)).safetensors"
    }
  }

  /// The index of tensors with these names; `byteCount` is that of all.
  func index(of tensors: [String], byteCount: Int) -> JSON {
    let map = zip(shards, names).flatMap { shard, file in
      tensors[shard].map { JSON.Member($0, .string(file)) }
    }
    return ["metadata": ["total_size": .int(byteCount)], "weight_map": .object(map)]
  }
}

extension ShardPlan {
  /// Writes the files of tensors, and their index where there are several.
  ///
  /// - Parameters:
  ///   - tensors: names and bytes, in order.
  ///   - limit: the most bytes of tensors in a file.
  ///   - write: writes those of a range into a file.
  /// - Returns: the files of tensors.
  static func write(
    _ tensors: [(name: String, byteCount: Int)], limit: Int, into folder: URL,
    _ write: (Range<Int>, URL) throws(CheckpointError) -> Void
  ) throws(CheckpointError) -> [URL] {
    let plan = ShardPlan(sizes: tensors.map(\.byteCount), limit: limit)
    let urls = plan.names.map { folder.appending(path: $0) }
    for (shard, url) in zip(plan.shards, urls) { try write(shard, url) }
    if urls.count > 1 {
      try plan.index(of: tensors.map(\.name), byteCount: tensors.reduce(0) { $0 + $1.byteCount })
        .writeLines(to: folder.appending(path: "model.safetensors.index.json"))
    }
    return urls
  }
}
