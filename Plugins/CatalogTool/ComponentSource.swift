import Foundation

/// A source file that does not hold the type it is named for.
struct SourceError: Error, CustomStringConvertible {
  let path: String
  let problem: String
  var description: String { "\(path):1:1: error: \(problem)" }
}

/// What the source of a component says about it: doc comments, and the settings with their defaults.
struct ComponentSource {
  /// A stored property.
  struct Property: Equatable {
    let name, type, defaultText, documentation: String
  }

  let path: String
  let name: String
  /// The 1-based line of the declaration.
  let line: Int
  let documentation: String
  /// What it says of the things it must be handed: the doc comment of `needs`.
  let needs: String
  let properties: [Property]

  /// Reads the type that a file is named for.
  ///
  /// - Throws: when the file has no public type of that name.
  init(path: String, text: String) throws(SourceError) {
    let name = URL(filePath: path).deletingPathExtension().lastPathComponent
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.trimmingCharacters(in: .whitespaces)
    }
    let starts = ["struct", "enum", "final class", "actor"].map { "public \($0) \(name)" }
    guard
      let index = lines.firstIndex(where: { line in
        starts.contains { line.hasPrefix($0) && !Self.continues(line.dropFirst($0.count)) }
      })
    else {
      throw SourceError(path: path, problem: "no public type \(name); a file here is one component")
    }
    self.path = path
    self.name = name
    line = index + 1
    documentation = Self.documentation(above: index, in: lines)
    needs =
      lines[index...].firstIndex { $0.hasPrefix("public var needs: ") }
      .map { Self.documentation(above: $0, in: lines) } ?? ""
    properties = Self.properties(from: index, in: lines)
  }

  private static func continues(_ rest: Substring) -> Bool {
    rest.first.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
  }

  /// The doc comment above a declaration, past its attributes.
  private static func documentation(above index: Int, in lines: [String]) -> String {
    let above = lines[..<index].reversed().drop { $0.hasPrefix("@") }
    let comment = above.prefix { $0.hasPrefix("///") }.reversed()
    return comment.map { $0.dropFirst($0.hasPrefix("/// ") ? 4 : 3) }.joined(separator: "\n")
  }

  /// The stored variables of the type whose declaration starts at a line.
  private static func properties(from start: Int, in lines: [String]) -> [Property] {
    var found: [Property] = []
    var depth = 0
    for index in start..<lines.count {
      if depth == 1, let property = property(at: index, in: lines) { found.append(property) }
      depth += Self.depth(of: lines[index])
      if depth == 0, index > start || lines[index].contains("}") { break }
    }
    return found
  }

  private static func property(at index: Int, in lines: [String]) -> Property? {
    let words = lines[index].split(separator: " ", maxSplits: 2).map(String.init)
    let access = ["public", "internal", "private", "fileprivate", "package"]
    guard let first = words.first,
      let rest = first == "var"
        ? words.dropFirst().joined(separator: " ")
        : access.contains(first) && words.count == 3 && words[1] == "var" ? words[2] : nil
    else { return nil }
    let statement = statement(rest, from: index, in: lines)
    let (head, value) = split(statement)
    guard value != nil || !head.contains("{") else { return nil }
    let parts = head.split(separator: ":", maxSplits: 1)
    return Property(
      name: trim(parts.first ?? ""), type: parts.count > 1 ? trim(parts[1]) : "",
      defaultText: trim(value ?? ""), documentation: documentation(above: index, in: lines))
  }

  /// A declaration that may go on over several lines, without its comment.
  private static func statement(_ first: String, from index: Int, in lines: [String]) -> String {
    var statement = code(first)
    var next = index + 1
    while next < lines.count, depth(of: statement) > 0 || statement.last == "=",
      !(depth(of: statement) > 0 && !statement.contains("=") && statement.contains("{"))
    {
      statement += " " + code(lines[next])
      next += 1
    }
    return statement
  }

  /// A declaration before and after its first `=`.
  private static func split(_ statement: String) -> (Substring, Substring?) {
    guard let equals = statement.firstIndex(of: "="),
      !statement[..<equals].contains("{")
    else { return (statement[...], nil) }
    return (statement[..<equals], statement[statement.index(after: equals)...])
  }

  /// How many brackets a line opens more than it closes.
  private static func depth(of line: String) -> Int {
    var depth = 0
    var inText = false
    var previous: Character = " "
    for letter in code(line) {
      if letter == "\"", previous != "\\" { inText.toggle() }
      if !inText, "{([".contains(letter) { depth += 1 }
      if !inText, "})]".contains(letter) { depth -= 1 }
      previous = letter
    }
    return depth
  }

  /// A line without its `//` comment.
  private static func code(_ line: String) -> String {
    var inText = false
    var previous: Character = " "
    for index in line.indices {
      let letter = line[index]
      if letter == "\"", previous != "\\" { inText.toggle() }
      if letter == "/", previous == "/", !inText {
        return trim(line[..<line.index(before: index)])
      }
      previous = letter
    }
    return line
  }

  private static func trim(_ text: Substring) -> String {
    text.trimmingCharacters(in: .whitespaces)
  }
}
