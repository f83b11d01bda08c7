public import Recipes
public import Records

/// Where a stage's rows come from, by split.
public struct DataSplits: Component, Hashable {
  /// What is learned from.
  public var train: DataOrigin?
  /// What is measured while learning.
  public var validation: DataOrigin?
  /// What is measured at the end.
  public var test: DataOrigin?

  /// No data.
  public init() {}

  /// Reports settings that cannot be.
  public func validate(_ issues: inout Issues) {
    for (key, origin) in [("train", train), ("validation", validation), ("test", test)] {
      guard case .files(let sources)? = origin else { continue }
      issues.require(!sources.isEmpty, key, "names no file; give one or more")
      let weighted = sources.count { $0.weight != nil }
      issues.require(
        weighted == 0 || weighted == sources.count, key,
        "\(weighted) of \(sources.count) files have a weight; give each one, or none")
      for (i, source) in sources.enumerated() {
        var inner = Issues()
        source.validate(&inner)
        for issue in inner.found { issues.add("\(key)[\(i)].\(issue.key)", issue.problem) }
      }
    }
  }
}

/// A file, a list of files with weights, or a generator.
public enum DataOrigin: Sendable, Hashable {
  /// Files, read as one data set.
  case files([DataSource])
  /// Rows that a component makes.
  case generator(GeneratorCall)
}

/// `{generator: name, …}`: a component's name and its settings, as yet unread.
public struct GeneratorCall: Sendable, Hashable {
  /// The component's name.
  public var name: String
  /// The other keys of the map, as an object.
  public var settings: JSON

  /// A call.
  public init(name: String, settings: JSON = .object([])) {
    self.name = name
    self.settings = settings
  }
}

extension DataOrigin: Codable {
  private static let generatorKey = "generator"

  /// Reads a path, a map, or a list of either.
  public init(from decoder: any Decoder) throws {
    if var list = try? decoder.unkeyedContainer() {
      var sources: [DataSource] = []
      while !list.isAtEnd { sources.append(try list.decode(PathOrSource.self).source) }
      self = .files(sources)
      return
    }
    let single = try decoder.singleValueContainer()
    let keys = (try? single.decode([String: Ignored].self)) ?? [:]
    if keys[Self.generatorKey] == nil {
      self = .files([try PathOrSource(from: decoder).source])
    } else {
      self = .generator(try Self.call(single))
    }
  }

  private static func call(_ single: any SingleValueDecodingContainer) throws -> GeneratorCall {
    let map = try single.decode(JSON.self)
    guard let name = map[generatorKey]?.string else {
      throw DecodingError.dataCorruptedError(
        in: single, debugDescription: "generator: expected the name of a generator")
    }
    return GeneratorCall(
      name: name, settings: .object((map.members ?? []).filter { $0.key != generatorKey }))
  }

  /// Writes a list of files in full, or the generator's map.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .files(let sources):
      var list = encoder.unkeyedContainer()
      for source in sources { try list.encode(source) }
    case .generator(let call):
      let name = JSON.Member(Self.generatorKey, .string(call.name))
      try JSON.object([name] + (call.settings.members ?? [])).encode(to: encoder)
    }
  }
}

/// `x.jsonl`, or `{path: x.jsonl, …}`.
private struct PathOrSource: Decodable {
  let source: DataSource

  init(from decoder: any Decoder) throws {
    let single = try decoder.singleValueContainer()
    if let path = try? single.decode(String.self) {
      source = DataSource(path: path)
    } else {
      source = try single.decode(DataSource.self)
    }
  }
}

/// A value that is only looked at for being there.
private struct Ignored: Decodable {
  init(from decoder: any Decoder) {}
}
