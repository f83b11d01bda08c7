"""Compares Hone's templates with jinja2, set up as transformers sets it up; run by scripts/parity.

HONE [--write] [TEMPLATE.jinja ...]

Conversations with tools, thoughts, parts and mistakes go through the templates of
Tests/Fixtures/text/chat_templates, and through those named on the command line, in jinja2 and in
`hone template render`: texts, the ranges inside {% generation %} and refusals must agree. --write
makes the fixtures of the tests anew from jinja2.
"""
import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import jinja2
import transformers
from transformers.utils import chat_template_utils

root = Path(__file__).resolve().parent.parent

DAY = "2024-07-26"


class Clock(datetime.datetime):
    """A clock that stands."""

    @classmethod
    def now(cls, *arguments):
        return cls.fromisoformat(DAY)


chat_template_utils.datetime = Clock

TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}
TOOLS = [
    {"type": "function", "function": {
        "name": "weather", "description": "The weather.\nOf a day.",
        "parameters": {
            "type": "object", "required": ["city"],
            "properties": {
                "city": {"type": "string", "description": "A <city> & \"more\""},
                "days": {"type": ["integer", "null"], "default": 3},
                "unit": {"type": "string", "enum": ["C", "F"]},
                "parts": {"type": "array", "items": {
                    "type": "object", "properties": {"x": {"type": "number", "default": 0.5}}}},
            }}}},
    {"type": "function", "function": {
        "name": "now", "description": "", "parameters": {"type": "object", "properties": {}}}},
]


def call(arguments, name="weather", id="abcd"):
    return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}


ARGUMENTS = {"city": "Zürich", "days": 2, "deep": {"b": [1, None, True, 1.5, "x"], "a": {}}}
CONVERSATIONS = {
    "question": [{"role": "user", "content": "hi"}],
    "spaces": [
        {"role": "system", "content": " be kind\n"}, {"role": "user", "content": "  a  \n"},
        {"role": "assistant", "content": " b "}],
    "thoughts": [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "<think>\nwhy\n</think>\n\nb"},
        {"role": "user", "content": "c"}, {"role": "assistant", "content": "d", "reasoning": "so\n"}],
    "tools": [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": None, "tool_calls": [call(ARGUMENTS), call("{}", "now")]},
        {"role": "tool", "content": "1", "name": "weather", "tool_call_id": "abcd"},
        {"role": "tool", "content": "[2]", "tool_call_id": "abcd"},
        {"role": "assistant", "content": "done"}, {"role": "user", "content": "<result>"}],
    "parts": [
        {"role": "user", "content": [
            {"type": "text", "text": "one"}, {"type": "image"}, {"type": "text", "text": "two"}]}],
    "twice": [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}],
    "ids": [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "", "tool_calls": [call({}, id="12345")]}],
    "developer": [{"role": "developer", "content": "é😀"}, {"role": "user", "content": "x"}],
    "empty": [],
}


def settings():
    for opens in (False, True):
        for tools in (None, TOOLS):
            for variables in ({}, {"enable_thinking": False, "model_identity": "Hone"}):
                yield opens, tools, variables


def by_jinja2(source, messages, opens, tools, variables):
    try:
        texts, ranges = chat_template_utils.render_jinja_template(
            [messages], tools=tools, chat_template=source, add_generation_prompt=opens,
            return_assistant_tokens_mask=True, **TOKENS, **variables)
    except Exception as error:  # Whatever a template makes jinja2 do.
        raised = type(error) is jinja2.exceptions.TemplateError
        return {"error": str(error) if raised else None}
    return {"text": texts[0], "generated": [list(pair) for pair in ranges[0] if pair[0] < pair[1]]}


def by_hone(hone, template, messages, opens, tools, variables, folder):
    command = [hone, "template", "render", template, "--json", "--date", DAY]
    for name, value in (("messages", messages), ("tools", tools)):
        if value is not None:
            path = os.path.join(folder, name + ".json")
            Path(path).write_text(json.dumps(value))
            command += ["--" + name, path]
    command += ["--bos-token", TOKENS["bos_token"], "--eos-token", TOKENS["eos_token"]]
    command += ["--add-generation-prompt"] if opens else []
    for name, value in variables.items():
        command += ["--set", f"{name}={json.dumps(value)}"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode == 0:
        return json.loads(result.stdout)
    if result.returncode != 65:
        return {"error": f"exit status {result.returncode}: {result.stderr}"}
    return {"error": result.stderr.removeprefix("error: ").rstrip("\n").split(": ", 1)[-1]}


def agree(expected, found):
    if "text" in expected:
        return expected == found
    return "error" in found and expected["error"] in (None, found["error"])


def write_fixtures(templates):
    cases = []
    for template in templates:
        source = Path(template).read_text()
        for name, messages in CONVERSATIONS.items():
            for opens, tools, variables in settings():
                cases.append({
                    "template": Path(template).name, "conversation": name, "opens": opens,
                    "tools": tools is not None, "variables": variables,
                    **by_jinja2(source, messages, opens, tools, variables)})
    path = root / "Tests/Fixtures/text/chat_templates/cases.json"
    head = {
        "made_with": f"jinja2 {jinja2.__version__}, transformers {transformers.__version__}",
        "date": DAY, "tokens": TOKENS, "tools": TOOLS, "conversations": CONVERSATIONS}
    lines = ",\n".join(json.dumps(case) for case in cases)
    path.write_text(json.dumps(head, indent=1)[:-2] + ',\n "cases": [\n' + lines + "\n]}\n")
    print(f"parity_jinja: wrote {len(cases)} cases")
    # Snippets keep their templates and take jinja2's texts.
    path = root / "Tests/Fixtures/text/jinja.json"
    snippets = json.loads(path.read_text())
    for case in snippets["cases"]:
        template = chat_template_utils._compile_jinja_template(case["template"])
        if template.render(**snippets["variables"]) != case["text"]:
            print(f"parity_jinja: {path}: {case['template']!r} differs")
            sys.exit(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("hone")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("templates", nargs="*")
    options = parser.parse_args()
    own = sorted(str(path) for path in (root / "Tests/Fixtures/text/chat_templates").glob("*.jinja"))
    if options.write:
        return write_fixtures(own)
    count, wrong = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for template in own + options.templates:
            source = Path(template).read_text()
            for name, messages in CONVERSATIONS.items():
                for case in settings():
                    count += 1
                    expected = by_jinja2(source, messages, *case)
                    found = by_hone(options.hone, template, messages, *case, folder)
                    if not agree(expected, found):
                        wrong += 1
                        print(f"{template}: {name}: {case}\n  jinja2 {expected}\n  hone   {found}")
    print(f"parity_jinja: {count - wrong} of {count} renderings equal jinja2's")
    sys.exit(1 if wrong else 0)


main()
