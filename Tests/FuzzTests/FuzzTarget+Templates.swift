import Foundation
import Records
import Text

extension FuzzTarget {
  /// A chat template, rendered for a short conversation with a tool.
  ///
  /// The limits are smaller than those of a real template, so that a case that loops ends soon.
  static let template = FuzzTarget(
    name: "template", corpus: templates.map { Array($0.utf8) }, words: templateWords,
    file: "chat_template.jinja"
  ) { _, file in
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let limits = JinjaLimits(steps: 50_000, size: 1_000_000)
    _ = try Jinja(text, name: file.path, limits: limits).render(variables)
  }

  private static var variables: [Jinja.Variable] {
    let messages: JSON = [
      ["role": "system", "content": "Be brief."], ["role": "user", "content": "Hi {{ x }} <|b|>"],
      [
        "role": "assistant", "content": "é 😀",
        "tool_calls": [["function": ["name": "add", "arguments": ["a": 1, "b": [2.5, nil]]]]],
      ],
      ["role": "tool", "content": "3"],
    ]
    return [
      .init("messages", messages), .init("add_generation_prompt", true), .init("bos_token", "<s>"),
      .init("eos_token", "</s>"), .init("tools", [["name": "add", "parameters": [:]]]),
    ]
  }

  private static let templates = [
    """
    {%- for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m.content | trim }}
    {%- if not loop.last %}{{ '<|im_end|>' ~ "\\n" }}{% endif %}{% endfor -%}
    {% if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{% endif %}
    """,
    """
    {{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}
    {% set system = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% endif %}
    {% for m in loop_messages %}{% if (m['role'] == 'assistant') != (loop.index0 % 2 == 1) %}
    {{ raise_exception('roles must alternate') }}{% endif %}{{ m.content }}{% endfor %}
    """,
    """
    {% macro show(x, depth=0) %}{% if x is mapping %}{% for k, v in x.items() %}{{ k }}: \
    {{ show(v, depth + 1) }}{% endfor %}{% else %}{{ x | tojson(indent=2) }}{% endif %}{% endmacro %}
    {% set ns = namespace(n=0, last=none) %}{% for m in messages[::-1] %}{% set ns.n = ns.n + 1 %}
    {% if m.tool_calls is defined and m.tool_calls %}{{ show(m.tool_calls[0]) }}{% endif %}
    {%- generation %}{{ m.content.split(' ')[-1].upper() | replace('A', 'b') }}{% endgeneration %}
    {% endfor %}{{ ns.n ** 2 // 3 % 5 }}{{ [1, 'a', 2.5] | join(',') }}{{ tools | length }}
    """,
  ]

  private static let templateWords = [
    "{%", "%}", "{{", "}}", "{#", "#}", "-%}", "{%-", "{% for m in messages %}", "{% endfor %}",
    "{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}", "{% if ", "{% else %}", "{% endif %}",
    "{% set x = messages %}", "{% set x %}", "{% endset %}", "range(999999999)",
    "range(-9223372036854775808, 9223372036854775807)", "'a' * 999999999", "[[]] * 99999",
    "9223372036854775807 + 1", "1 // 0", "-9223372036854775808 // -1", "5 % 0", "2 ** 99999",
    "[::-1]",
    "[9223372036854775807:]", "[::0]", "|tojson", "|join(',')", "|sort", "|length", "|batch(0)",
    ".format(1)", "%s", "|center(999999999)", "raise_exception('x')", "{% generation %}", "~", "|",
    "is not defined", "namespace(n=0)", "loop.index0", "not ", "(((((((((((((((((((((",
  ]
}
