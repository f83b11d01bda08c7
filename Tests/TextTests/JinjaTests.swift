import Foundation
import Records
import Testing

@testable import Text

@Suite struct JinjaTests {
  private func fixture() throws -> JSON {
    try JSON(parsing: Data(contentsOf: Fixtures.text.appending(path: "jinja.json")))
  }

  private func variables(_ json: JSON) -> [Jinja.Variable] {
    (json["variables"]?.members ?? []).map { Jinja.Variable($0.key, $0.value) }
  }

  @Test func `renders what jinja2 renders`() throws {
    let fixture = try fixture()
    let date = fixture["date"]?.string.flatMap(CalendarDate.init)
    let cases = try #require(fixture["cases"]?.array)
    #expect(cases.count > 70)
    for example in cases {
      let source = try #require(example["template"]?.string)
      let text = try Jinja(source, name: "t").render(variables(fixture), date: date)
      #expect(text.string == example["text"]?.string, "\(source)")
    }
  }

  @Test func `refuses what jinja2 refuses`() throws {
    let fixture = try fixture()
    for source in (fixture["errors"]?.array ?? []).compactMap(\.string) {
      #expect(throws: JinjaError.self, "\(source)") {
        try Jinja(source, name: "t").render(variables(fixture))
      }
    }
  }

  @Test(arguments: [
    ("a\n{{ x.y }}", "t:2: 'x' is undefined"),
    ("{{ 1 }}\n\n{% if 1 %}", "t:3: expected elif or else or endif, found the end of the template"),
    ("{{ raise_exception('no tools') }}", "t:1: no tools"),
    ("{% include 'x' %}", "t:1: the tag include is not supported"),
    ("{{ 1|pprint }}", "t:1: the filter pprint is not supported"),
    ("{{ 'a' + 1 }}", "t:1: can only concatenate str (not \"int\") to str"),
    ("{{ [].append(1) }}", "t:1: list.append is refused; templates cannot change values"),
    ("{{ 9223372036854775807 + 1 }}", "t:1: a whole number does not fit into 64 bits"),
  ])
  func `says which line and what`(source: String, message: String) {
    let error = #expect(throws: JinjaError.self) { try Jinja(source, name: "t").render([]) }
    #expect(error?.description == message)
  }

  @Test func `what a template raises is kept word for word`() {
    let error = #expect(throws: JinjaError.self) {
      try Jinja("{{ raise_exception('Roles: ' ~ 1) }}", name: "t").render([])
    }
    #expect(error?.kind == .raised)
    #expect(error?.problem == "Roles: 1")
  }

  @Test func `unknown filters are refused where they are used`() throws {
    let source = "{% if false %}{{ 1|no_such }}{% endif %}fine"
    #expect(try Jinja(source, name: "t").render([]).string == "fine")
  }

  @Test func `without a date there is no strftime_now`() throws {
    let source = "{{ strftime_now('%Y') if strftime_now is defined else 'never' }}"
    let jinja = try Jinja(source, name: "t")
    #expect(try jinja.render([]).string == "never")
    #expect(try jinja.render([], date: CalendarDate("2024-02-29")).string == "2024")
  }

  @Test func `marks follow what was said through the template`() throws {
    let source =
      "<{{ (x|trim|replace('b', 'B'))[:3] ~ '!' }}>{% generation %}{{ x }}{% endgeneration %}"
    let text = try Jinja(source, name: "t").render([.init("x", " abcd ", .data)])
    #expect(
      text.runs == [
        .init(text: "<", marks: []), .init(text: "a", marks: .data),
        .init(text: "B", marks: []), .init(text: "c", marks: .data), .init(text: "!>", marks: []),
        .init(text: " abcd ", marks: [.data, .generated]),
      ])
  }
}
