import Expressions
import Records

/// `detectable_format:`: lists, sections, titles, JSON.
enum FormatInstructions {
  static let all: [(id: String, type: any Instruction.Type)] = [
    ("detectable_format:number_bullet_lists", Bullets.self),
    ("detectable_format:constrained_response", Options.self),
    ("detectable_format:number_highlighted_sections", Highlights.self),
    ("detectable_format:multiple_sections", Sections.self),
    ("detectable_format:json_format", Object.self), ("detectable_format:title", Title.self),
  ]

  /// Exactly so many bullets: lines that begin with a star or a minus.
  struct Bullets: Instruction {
    static let argumentNames = ["num_bullets"]
    private let number: Int
    private let star: Expression
    private let minus: Expression

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      number = try arguments.count("num_bullets")
      star = try .fixed("(?m)^\\s*\\*[^\\*].*$")
      minus = try .fixed("(?m)^\\s*-.*$")
    }

    func isFollowed(by response: String) throws(ExpressionError) -> Bool {
      try star.matches(in: response).count + minus.matches(in: response).count == number
    }
  }

  /// One of three answers stands somewhere.
  struct Options: Instruction {
    private static let options = ["My answer is yes.", "My answer is no.", "My answer is maybe."]

    init(_ arguments: InstructionArguments) {}

    func isFollowed(by response: String) -> Bool {
      let bytes = Array(response.utf8)
      return Self.options.contains { !bytes.occurrences(of: Array($0.utf8)).isEmpty }
    }
  }

  /// So many stretches between stars, single or double, or more.
  struct Highlights: Instruction {
    static let argumentNames = ["num_highlights"]
    private let number: Int
    private let single: Expression
    private let double: Expression

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      number = try arguments.count("num_highlights")
      single = try .fixed("\\*[^\\n\\*]*\\*")
      double = try .fixed("\\*\\*[^\\n\\*]*\\*\\*")
    }

    func isFollowed(by response: String) throws(ExpressionError) -> Bool {
      let bytes = Array(response.utf8)
      let found = try (
        single.matches(in: bytes, bytes.indices), double.matches(in: bytes, bytes.indices)
      )
      let isFull = { (range: Range<Int>) in
        !String(decoding: bytes[range], as: UTF8.self).stripped(of: "*").isPythonBlank
      }
      return found.0.count(where: isFull) + found.1.count(where: isFull) >= number
    }
  }

  /// So many sections, or more: a word and the section's number.
  struct Sections: Instruction {
    static let argumentNames = ["section_spliter", "num_sections"]
    private let number: Int
    private let head: Expression

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      number = try arguments.count("num_sections")
      let word = try arguments.text("section_spliter")
      do {
        head = try Expression("\\s?" + word + "\\s?\\d+\\s?")
      } catch { throw InstructionFault(reason: "the argument \"section_spliter\" \(error)") }
    }

    func isFollowed(by response: String) throws(ExpressionError) -> Bool {
      try head.matches(in: response).count >= number
    }
  }

  /// All of it is JSON, as Python reads it, fenced or not.
  struct Object: Instruction {
    init(_ arguments: InstructionArguments) {}

    func isFollowed(by response: String) -> Bool {
      var text = response.pythonStripped
      for fence in ["```json", "```Json", "```JSON", "```"] where text.begins(with: fence) {
        text = String(decoding: text.utf8.dropFirst(fence.utf8.count), as: UTF8.self)
      }
      if text.ends(with: "```") { text = String(decoding: text.utf8.dropLast(3), as: UTF8.self) }
      return (try? JSON(parsing: text.pythonStripped.utf8, .python)) != nil
    }
  }

  /// A title in double angle brackets.
  struct Title: Instruction {
    private let title: Expression

    init(_ arguments: InstructionArguments) throws(InstructionFault) {
      title = try .fixed("<<[^\\n]+>>")
    }

    func isFollowed(by response: String) throws(ExpressionError) -> Bool {
      let bytes = Array(response.utf8)
      return try title.matches(in: bytes, bytes.indices).contains { range in
        let inner = bytes[range].drop { $0 == UInt8(ascii: "<") }
        let end = inner.lastIndex { $0 != UInt8(ascii: ">") }
        return !String(decoding: end.map { inner[...$0] } ?? [], as: UTF8.self).isPythonBlank
      }
    }
  }
}
