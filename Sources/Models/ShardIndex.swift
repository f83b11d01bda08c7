import Foundation
import Records

/// The `model.safetensors.index.json` of a checkpoint in several files: which holds which tensor.
struct ShardIndex {
  private let map: ConfigurationReader
  /// The tensors in the order of the file, each with its file's name.
  private let places: [(tensor: String, file: String)]

  init(contentsOf url: URL) throws(CheckpointError) {
    let fields = try ConfigurationReader(contentsOf: url)
    guard let map = try fields.object("weight_map") else {
      throw fields.mismatch("weight_map", "an object")
    }
    var places: [(String, String)] = []
    for member in map.json.members ?? [] {
      guard let name = member.value.string, !name.contains("/"), name.hasSuffix(".safetensors")
      else {
        throw map.fail(
          member.key, "expected the name of a safetensors file here, found \(member.value.text)")
      }
      places.append((member.key, name))
    }
    (self.map, self.places) = (map, places)
  }

  /// Opens every file, and holds the index to what is in them: each tensor lies where the index
  /// says, and nowhere else.
  func open(in directory: URL) throws(CheckpointError) -> [String: Safetensors] {
    var files: [String: Safetensors] = [:]
    var holders: [String: Safetensors] = [:]
    for (tensor, name) in places {
      let known = files[name]
      let shard =
        known == nil ? try Safetensors(contentsOf: directory.appending(path: name)) : known
      files[name] = shard
      guard let shard, shard[tensor] != nil else { throw map.fail(tensor, "not in \(name)") }
      holders[tensor] = shard
    }
    try refuseUnlisted(in: files)
    return holders
  }

  private func refuseUnlisted(in files: [String: Safetensors]) throws(CheckpointError) {
    let homes = Dictionary(places.map { ($0.tensor, $0.file) }) { first, _ in first }
    for (name, shard) in files.sorted(by: { $0.key < $1.key }) {
      for entry in shard.entries where homes[entry.name] != name {
        let place = homes[entry.name].map { "puts it into \($0)" } ?? "does not have it"
        throw CheckpointError(
          file: shard.file, item: entry.name,
          problem: "the index \(place); index and files belong to different models")
      }
    }
  }
}
