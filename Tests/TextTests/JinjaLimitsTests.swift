import Records
import Testing
import Text

/// Templates that would run forever, fill the memory or exhaust the stack.
@Suite struct JinjaLimitsTests {
  static let hostile: [String] = [
    "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
    "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "{{ 'x' * 9223372036854775807 }}", "{{ 'x' * 1000000000 }}", "{{ [1] * 1000000000 }}",
    "{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
    "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
    "{% set ns = namespace(l=[1]) %}{% for i in range(99999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}",
    "{% set ns = namespace(l={}) %}{% for i in range(99999) %}{% set ns.l = {'a': ns.l} %}{% endfor %}{{ ns.l|tojson }}",
    "{% set ns = namespace(l=''.strip) %}{% for i in range(99999) %}{% set ns.l = [ns.l].count %}{% endfor %}",
    "{% set ns = namespace() %}{% for i in range(99999) %}{% set ns.n = namespace(n=ns.n) %}{% endfor %}x",
    "{{ 'x'|indent(9223372036854775807) }}", "{{ {}|tojson(indent=99999999999) }}",
    "{{ 'x'.ljust(99999999999) }}", "{{ '%99999999999s' % 'x' }}", "{{ range(99999999999)|list }}",
    "{{ [1]|batch(99999999999, 'x')|list }}", "{{ 2 ** 99999 }}", "{{ -9223372036854775807 - 2 }}",
    "{{ 1 // 0 }}", "{{ (-9223372036854775807 - 1) // -1 }}", "{{ [1][::-9223372036854775808] }}",
    "{{ 'abc'[-9223372036854775807:9223372036854775807:9223372036854775807] }}",
    String(repeating: "(", count: 5_000), "{{ " + String(repeating: "(", count: 5_000),
    "{{ " + String(repeating: "[", count: 5_000), "{{ " + String(repeating: "not ", count: 5_000),
    "{{ " + String(repeating: "-", count: 5_000) + "1 }}",
    "{{ 1" + String(repeating: "+1", count: 5_000) + " }}",
    "{{ x" + String(repeating: "|trim", count: 5_000) + " }}",
    "{{ x" + String(repeating: ".a", count: 5_000) + " }}",
    "{{ x" + String(repeating: "(1)", count: 5_000) + " }}",
    "{{ 1" + String(repeating: " if 1 else 1", count: 5_000) + " }}",
    String(repeating: "{% if 1 %}", count: 5_000),
    String(repeating: "{% for x in y %}", count: 5_000),
    String(repeating: "{% generation %}", count: 5_000),
    "{{ a" + String(repeating: "[a", count: 5_000),
    "{% set " + String(repeating: "(", count: 5_000),
    "{{ {" + String(repeating: "1:{", count: 5_000),
    "{% set ns = namespace(l=[3]) %}{% for i in range(200) %}{% set ns.l = ns.l|list + ns.l|list %}{% endfor %}{{ ns.l|sort }}",
  ]

  @Test(arguments: hostile.indices)
  func `ends, with a text or an error`(index: Int) {
    let source = Self.hostile[index]
    _ = try? Jinja(source, name: "t", limits: JinjaLimits(steps: 50_000, size: 1_000_000))
      .render([])
    _ = try? Jinja.render(source, name: "t", context: ["x": " a "])
    for limits in [JinjaLimits(steps: 200, size: 2_000), JinjaLimits(steps: 20_000, size: 200_000)]
    {
      _ = try? Jinja(source, name: "t", limits: limits).render([.init("x", " a ", .data)])
    }
  }

  @Test func `a template that runs forever says so`() {
    let source =
      "{% for a in range(100000) %}\n{% for b in range(100000) %}{% endfor %}{% endfor %}"
    let error = #expect(throws: JinjaError.self) {
      try Jinja(source, name: "t", limits: JinjaLimits(steps: 100_000, size: 10_000_000)).render([])
    }
    #expect(error?.kind == .exhausted)
    #expect(error?.description == "t:2: takes more than 100000 steps; it may loop forever")
  }

  @Test func `calls may nest as deep as templates need`() throws {
    let source =
      "{% macro m(n) %}{% if n %}{{ n }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(30) }}"
    #expect(try Jinja(source, name: "t").render([]).string.hasPrefix("3029"))
  }

  @Test func `finds in time that is linear in both lengths`() throws {
    let source = "{{ ('a' * 200000).count('a' * 100000 ~ 'b') }}"
    #expect(try Jinja(source, name: "t").render([]).string == "0")
  }
}
