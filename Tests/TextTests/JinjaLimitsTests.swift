import Records
import Testing
import Text

/// Templates that would run forever, fill the memory or exhaust the stack.
@Suite struct JinjaLimitsTests {
  /// What each template ends with, given little room; `nil` where it ends with a text.
  static let hostile: [(JinjaError.Kind?, String)] = [
    (
      .exhausted, "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}"
    ),
    (.exhausted, "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"),
    (
      .exhausted,
      "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}"
    ),
    (.exhausted, "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}"),
    (.exhausted, "{{ 'x' * 9223372036854775807 }}"),
    (.exhausted, "{{ 'x' * 1000000000 }}"),
    (.exhausted, "{{ [1] * 1000000000 }}"),
    (
      .exhausted,
      "{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}"
    ),
    (
      .exhausted,
      "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}"
    ),
    (
      .exhausted,
      "{% set ns = namespace(l=[1]) %}{% for i in range(99999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}"
    ),
    (
      .exhausted,
      "{% set ns = namespace(l={}) %}{% for i in range(99999) %}{% set ns.l = {'a': ns.l} %}{% endfor %}{{ ns.l|tojson }}"
    ),
    (
      .exhausted,
      "{% set ns = namespace(l=''.strip) %}{% for i in range(99999) %}{% set ns.l = [ns.l].count %}{% endfor %}"
    ),
    (
      .exhausted,
      "{% set ns = namespace() %}{% for i in range(99999) %}{% set ns.n = namespace(n=ns.n) %}{% endfor %}x"
    ),
    (.exhausted, "{{ 'x'|indent(9223372036854775807) }}"),
    (.exhausted, "{{ {}|tojson(indent=99999999999) }}"),
    (.exhausted, "{{ 'x'.ljust(99999999999) }}"),
    (.exhausted, "{{ '%99999999999s' % 'x' }}"),
    (.exhausted, "{{ range(99999999999)|list }}"),
    (.exhausted, "{{ [1]|batch(99999999999, 'x')|list }}"),
    (.unsupported, "{{ 2 ** 99999 }}"),
    (.unsupported, "{{ -9223372036854775807 - 2 }}"),
    (.value, "{{ 1 // 0 }}"),
    (.unsupported, "{{ (-9223372036854775807 - 1) // -1 }}"),
    (.syntax, "{{ [1][::-9223372036854775808] }}"),
    (nil, "{{ 'abc'[-9223372036854775807:9223372036854775807:9223372036854775807] }}"),
    (nil, String(repeating: "(", count: 5_000)),
    (
      .exhausted,
      "{{ " + String(repeating: "(", count: 5_000) + "1" + String(repeating: ")", count: 5_000)
        + " }}"
    ),
    (
      .exhausted,
      "{{ " + String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000) + " }}"
    ),
    (.exhausted, "{{ " + String(repeating: "not ", count: 5_000) + "1 }}"),
    (.exhausted, "{{ " + String(repeating: "-", count: 5_000) + "1 }}"),
    (.exhausted, "{{ 1" + String(repeating: "+1", count: 5_000) + " }}"),
    (.exhausted, "{{ x" + String(repeating: "|trim", count: 5_000) + " }}"),
    (.exhausted, "{{ x" + String(repeating: ".a", count: 5_000) + " }}"),
    (.exhausted, "{{ x" + String(repeating: "(1)", count: 5_000) + " }}"),
    (.exhausted, "{{ 1" + String(repeating: " if 1 else 1", count: 5_000) + " }}"),
    (.exhausted, String(repeating: "{% if 1 %}", count: 5_000)),
    (.exhausted, String(repeating: "{% for x in y %}", count: 5_000)),
    (.exhausted, String(repeating: "{% generation %}", count: 5_000)),
    (
      .exhausted,
      "{{ a" + String(repeating: "[a", count: 5_000) + String(repeating: "]", count: 5_000) + " }}"
    ),
    (
      .exhausted,
      "{% set " + String(repeating: "(", count: 5_000) + "a" + String(repeating: ")", count: 5_000)
        + " = 1 %}"
    ),
    (
      .exhausted,
      "{{ {" + String(repeating: "1:{", count: 5_000) + String(repeating: "}", count: 5_001) + " }}"
    ),
    (
      .exhausted,
      "{% set ns = namespace(l=[3]) %}{% for i in range(200) %}{% set ns.l = ns.l|list + ns.l|list %}{% endfor %}{{ ns.l|sort }}"
    ),
  ]

  @Test(arguments: hostile.indices)
  func `ends with the error that it should, or a text`(index: Int) {
    let (kind, source) = Self.hostile[index]
    func ending(_ limits: JinjaLimits) -> JinjaError.Kind? {
      do {
        _ = try Jinja(source, name: "t", limits: limits).render([.init("x", " a ", .data)])
        return nil
      } catch { return error.kind }
    }
    #expect(
      ending(JinjaLimits(steps: 50_000, size: 1_000_000)) == kind, "\(index): \(source.prefix(60))")
    // With other limits it may end otherwise, but end it does.
    for limits in [
      JinjaLimits(), JinjaLimits(steps: 200, size: 2_000),
      JinjaLimits(steps: 20_000, size: 200_000),
    ] { _ = ending(limits) }
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
