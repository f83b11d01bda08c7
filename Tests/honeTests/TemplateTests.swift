import Foundation
import Testing

@Suite struct TemplateTests {
  private let trial: Trial

  init() throws {
    trial = try Trial()
    try trial.write(
      "chat.json", #"[{"role":"user","content":"hi"},{"role":"assistant","content":"é"}]"#)
    try trial.write(
      "t.jinja",
      "{{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}[{{ m.content }}]"
        + "{% else %}{% generation %}{{ m.content }}{% endgeneration %}{% endif %}{% endfor %}"
        + "{% if add_generation_prompt %}:{{ tools|length }}{{ mode }}"
        + "{{ strftime_now('%d %b') }}{% endif %}")
  }

  @Test func `shows the text that a model sees`() async {
    let plain = await trial.hone(
      "template render DIR/t.jinja --messages DIR/chat.json --bos-token <s>")
    #expect(plain.output == "<s>[hi]é")
    let json = await trial.hone("template render DIR/t.jinja --messages DIR/chat.json --json")
    #expect(json.output == #"{"text":"[hi]é","generated":[[4,5]]}"# + "\n")
  }

  @Test func `takes tools, variables and a day`() async throws {
    try trial.write("tools.json", #"[{"name":"f"}]"#)
    let line =
      "template render DIR/t.jinja --messages DIR/chat.json --tools DIR/tools.json "
      + "--set mode=slow --add-generation-prompt"
    let dated = await trial.hone(line + " --date 2024-07-26")
    #expect(dated.output == "[hi]é:1slow26 Jul")
    let undated = await trial.hone(line)
    #expect(undated.code == 65)
    #expect(
      undated.error == """
        error: DIR/t.jinja:1: 'strftime_now' is undefined; give the day: \
        tokenizer.chat_template_date in a recipe, else --date

        """)
  }

  @Test func `says what is missing`() async throws {
    let missing = await trial.hone("template render DIR/no.jinja --messages DIR/chat.json")
    #expect(missing.code == 66)
    #expect(missing.error == "error: DIR/no.jinja: there is no such file; give a Jinja file\n")
    let day = await trial.hone(
      "template render DIR/t.jinja --messages DIR/chat.json --date today")
    #expect(day.code == 64)
  }
}
