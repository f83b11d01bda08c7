/// Text in which every code point knows where it came from.
///
/// A chat template mixes words of its own with what people and programs said. The marks follow each
/// code point through slices, joins and replacements, so that nothing said can pose as the
/// template's own words. Two texts are equal where their code points are, whatever their marks.
public struct MarkedText: Sendable {
  /// Where a code point came from.
  public struct Marks: OptionSet, Sendable, Hashable {
    /// High bits of a unit.
    public let rawValue: UInt32
    /// Marks by their bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// The conversation's own words, not the template's.
    public static let data = Marks(rawValue: 1 << 31)
    /// What a template encloses in `{% generation %}`.
    public static let generated = Marks(rawValue: 1 << 30)
    /// Text that was given as it is: the vocabulary's own rules say what it spells.
    public static let prepared = Marks(rawValue: 1 << 28)
    /// The words of the messages that are asked about.
    static let traced = Marks(rawValue: 1 << 27)
    /// What the filters `safe` and `escape` gave: text that `+` joins to it is escaped for HTML, as
    /// jinja2 does without autoescape, too.
    static let markup = Marks(rawValue: 1 << 29)
  }

  /// A stretch with equal marks.
  public struct Run: Sendable, Hashable {
    /// The text.
    public var text: String
    /// The marks of all of it.
    public var marks: Marks
  }

  /// Code points in the low 21 bits, marks in the high ones.
  var units: [UInt32]

  /// Text that is marked alike.
  public init(_ string: String = "", _ marks: Marks = []) {
    units = string.unicodeScalars.map { $0.value | marks.rawValue }
  }

  init(units: some Sequence<UInt32>) { self.units = Array(units) }

  /// The code points without their marks.
  public var string: String {
    var scalars = String.UnicodeScalarView()
    for unit in units { scalars.append(scalar(of: unit)) }
    return String(scalars)
  }

  /// How many code points there are.
  public var count: Int { units.count }
  /// Whether there are none.
  public var isEmpty: Bool { units.isEmpty }
  /// The marks of the code point at `index`.
  public func marks(at index: Int) -> Marks { Marks(rawValue: units[index] & ~scalarMask) }
  /// The part at `range`.
  public subscript(range: Range<Int>) -> MarkedText { MarkedText(units: units[range]) }

  /// Stretches of equal marks, in order.
  public var runs: [Run] {
    var runs: [Run] = []
    var start = 0
    for end in 1..<max(1, units.count + 1)
    where end == units.count || units[end] & ~scalarMask != units[start] & ~scalarMask {
      runs.append(Run(text: self[start..<end].string, marks: marks(at: start)))
      start = end
    }
    return runs
  }

  static func += (left: inout MarkedText, right: MarkedText) { left.units += right.units }
  static func + (left: MarkedText, right: MarkedText) -> MarkedText {
    MarkedText(units: left.units + right.units)
  }

  /// The text with `marks` on all of it besides those it has.
  func adding(_ marks: Marks) -> MarkedText {
    MarkedText(units: units.map { $0 | marks.rawValue })
  }

  func removing(_ marks: Marks) -> MarkedText {
    MarkedText(units: units.map { $0 & ~marks.rawValue })
  }

  var isMarkup: Bool { units.first.map { $0 & Marks.markup.rawValue != 0 } ?? false }

  /// The text as HTML spells it.
  var escapedForHTML: MarkedText {
    mapping { htmlEscapes[$0] ?? String(Character($0)) }.adding(.markup)
  }
}

private let htmlEscapes: [Unicode.Scalar: String] = [
  "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", "\"": "&#34;",
]

let scalarMask: UInt32 = 0x1F_FFFF

/// The code point of a unit.
func scalar(of unit: UInt32) -> Unicode.Scalar { Unicode.Scalar(unit & scalarMask) ?? "\u{FFFD}" }

extension MarkedText: Hashable {
  /// Whether the code points are equal.
  public static func == (left: MarkedText, right: MarkedText) -> Bool {
    left.units.count == right.units.count
      && zip(left.units, right.units).allSatisfy { ($0 ^ $1) & scalarMask == 0 }
  }
  /// Hashes the code points.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(units.count)
    for unit in units { hasher.combine(unit & scalarMask) }
  }
}

extension MarkedText: ExpressibleByStringLiteral {
  /// Text without marks.
  public init(stringLiteral value: String) { self.init(value) }
}

extension MarkedText: Comparable {
  /// The order of code points.
  public static func < (left: MarkedText, right: MarkedText) -> Bool {
    left.units.lexicographicallyPrecedes(right.units) { $0 & scalarMask < $1 & scalarMask }
  }
}
