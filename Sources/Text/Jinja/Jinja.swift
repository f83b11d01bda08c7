public import Records

/// A Jinja template, parsed: the language of chat templates, as transformers sets jinja2 up for it.
///
/// Left out, and refused by name: inheritance, inclusion, `block`, `do`, `trans`, macros' `varargs`
/// and `kwargs`, numbers beyond 64 bits. As in the sandbox there, a template cannot change lists and
/// maps. There is no clock: `strftime_now` writes the date that is given, and is undefined without.
///
/// - SeeAlso: transformers 5.23 `chat_template_utils.py`, jinja2 3.1.6.
public struct Jinja: Sendable {
  /// What errors call the template.
  public let name: String
  private let statements: [JinjaStatement]
  private let limits: JinjaLimits

  /// Parses a template.
  ///
  /// - Throws: `JinjaError` with the line.
  public init(_ source: String, name: String, limits: JinjaLimits = JinjaLimits())
    throws(JinjaError)
  {
    if source.utf8.count > limits.size {
      throw JinjaError(
        kind: .exhausted, template: name, line: 1,
        problem: "has more than \(limits.size) bytes")
    }
    var parser = try JinjaParser(source, template: name, limits: limits)
    statements = try parser.all()
    self.name = name
    self.limits = limits
  }

  /// A variable of the template, and the marks that its texts carry.
  public struct Variable: Sendable {
    /// The variable's name.
    public var name: String
    /// Its value.
    public var value: JSON
    /// Where its texts come from.
    public var marks: MarkedText.Marks

    /// A variable.
    public init(_ name: String, _ value: JSON, _ marks: MarkedText.Marks = []) {
      self.name = name
      self.value = value
      self.marks = marks
    }
  }

  /// Renders the template.
  ///
  /// - Throws: `JinjaError` with the line, within bounded time and memory.
  public func render(_ variables: [Variable], date: CalendarDate? = nil) throws(JinjaError)
    -> MarkedText
  {
    try render(date: date) { scope in
      for variable in variables {
        scope[variable.name] = JinjaValue(variable.value, variable.marks)
      }
    }
  }

  /// Renders `source` once with the members of an object, all said by others.
  ///
  /// - Throws: `JinjaError` with the line, within bounded time and memory whatever the source.
  public static func render(
    _ source: String, name: String, context: JSON, limits: JinjaLimits = .small
  ) throws(JinjaError) -> MarkedText {
    try Jinja(source, name: name, limits: limits)
      .render((context.members ?? []).map { Variable($0.key, $0.value, .data) })
  }

  func render(date: CalendarDate?, _ prepare: (JinjaScope) -> Void) throws(JinjaError)
    -> MarkedText
  {
    let machine = JinjaMachine(template: name, limits: limits)
    defer { machine.release() }
    machine.addFunctions(date: date)
    let scope = JinjaScope(inside: machine.globals)
    prepare(scope)
    _ = try machine.run(statements, in: scope)
    return machine.output
  }
}
