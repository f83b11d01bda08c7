internal import Yams

/// Turns Yams' nodes into ours, counting them, since aliases can multiply.
///
/// Yams reports a duplicate key at its first place only. The key there is then renamed in the text
/// and the text read again, so that every later place of the key is found and named.
struct Composer {
  /// The most values that one file may expand to through its aliases.
  static let largest = 100_000

  private let file: String
  private var yaml: String
  private var count = 0
  private var renamed: [String: String] = [:]
  /// The second and later places of each key, as errors.
  private(set) var duplicates: [RecipeError] = []

  init(file: String, yaml: String) {
    self.file = file
    self.yaml = yaml
  }

  mutating func root() throws(RecipeError) -> Node {
    guard let root = try composed() else { throw error(nil, "is empty; a recipe is a YAML map") }
    return try node(root, [])
  }

  private mutating func composed() throws(RecipeError) -> Yams.Node? {
    while true {
      do {
        return try Yams.compose(yaml: yaml)
      } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
        let key = keys.first ?? ""
        guard rename(key, at: context.mark) else {
          throw error(context.mark, "\"\(key)\" appears twice in this map")
        }
      } catch let failure as YamlError {
        throw described(failure)
      } catch let failure {
        throw error(nil, "\(failure)")
      }
    }
  }

  /// Overwrites a key by as many private-use characters; false where the text there is not the key.
  private mutating func rename(_ key: String, at mark: Mark) -> Bool {
    guard renamed.count < 1000, let scalar = Unicode.Scalar(0xE000 + renamed.count) else {
      return false
    }
    var lines = yaml.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.indices.contains(mark.line - 1) else { return false }
    var line = Array(lines[mark.line - 1].unicodeScalars)
    var start = mark.column - 1
    if line.indices.contains(start), "\"'".unicodeScalars.contains(line[start]) { start += 1 }
    let letters = Array(key.unicodeScalars)
    guard !letters.isEmpty, line.dropFirst(start).starts(with: letters) else { return false }
    let name = [Unicode.Scalar](repeating: scalar, count: letters.count)
    line.replaceSubrange(start..<start + letters.count, with: name)
    lines[mark.line - 1] = Self.string(line)
    yaml = lines.joined(separator: "\n")
    renamed[Self.string(name)] = key
    return true
  }

  private static func string(_ scalars: [Unicode.Scalar]) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private mutating func node(_ node: Yams.Node, _ path: RecipePath) throws(RecipeError) -> Node {
    count += 1
    guard count <= Self.largest else {
      throw error(nil, "its aliases expand to more than \(Self.largest) values")
    }
    switch node {
    case .scalar(let scalar): return Node(try value(scalar, path), at: place(scalar.mark))
    case .sequence(let sequence):
      var elements: [Node] = []
      for (i, element) in sequence.enumerated() {
        elements.append(try self.node(element, path.appending(.index(i))))
      }
      return Node(.list(elements), at: place(sequence.mark))
    case .mapping(let mapping): return Node(.map(try map(mapping, path)), at: place(mapping.mark))
    case .alias(let alias): throw error(alias.mark, "the alias has no anchor")
    }
  }

  private mutating func map(_ mapping: Yams.Node.Mapping, _ path: RecipePath) throws(RecipeError)
    -> [Node.Entry]
  {
    var entries: [Node.Entry] = []
    var seen: Set<String> = []
    for (key, value) in mapping {
      guard case .scalar(let scalar) = key else {
        throw error(key.mark, "a key must be a word", path)
      }
      let name = renamed[scalar.string] ?? scalar.string
      let below = path.appending(.key(name))
      if !seen.insert(name).inserted {
        let problem = "the key appears twice in this map; keep one"
        duplicates.append(error(scalar.mark, problem, below))
      }
      entries.append(.init(name, at: place(scalar.mark), try node(value, below)))
    }
    return entries
  }

  private func value(_ scalar: Yams.Node.Scalar, _ path: RecipePath) throws(RecipeError)
    -> Node.Content
  {
    guard scalar.style == .plain else { return .string(scalar.string) }
    guard let value = Scalar.value(scalar.string) else {
      let problem = "\(scalar.string) does not fit in 64 bits; quote it if it is text"
      throw error(scalar.mark, problem, path)
    }
    return value
  }

  private func place(_ mark: Mark?) -> Place {
    Place(file: file, line: mark?.line, column: mark?.column)
  }

  private func error(_ mark: Mark?, _ problem: String, _ path: RecipePath = []) -> RecipeError {
    RecipeError(place(mark), path, problem)
  }

  private func described(_ failure: YamlError) -> RecipeError {
    switch failure {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let before = context.map { $0.text.trimmed + ": " } ?? ""
      return error(mark, "is not YAML here: " + before + problem)
    case .reader(let problem, _, _, _): return error(nil, "is not YAML: " + problem)
    default: return error(nil, "is not YAML: \(failure)")
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
