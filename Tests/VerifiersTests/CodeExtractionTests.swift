import Testing

@testable import Verifiers

@Suite struct CodeExtractionTests {
  @Test(arguments: [
    ("x = 1", "x = 1"), ("```python\na\n```\nor\n```py\nb\n```", "b\n"),
    ("```python\na\n```\n```text\noutput\n```", "a\n"), ("```\na\n```", "a\n"),
    ("```python\na\nb", "a\nb"), ("~~~\na\n```\n~~~", "a\n```\n"),
    ("````python\n```\na\n````", "```\na\n"), ("``` one line ``` x", "``` one line ``` x"),
    ("```rust\nfn\n```", "fn\n"), ("  ```python\n  a\n  ```", "a\n"),
    ("1. So:\n   ```python\n   def f():\n       return 1\n   ```", "def f():\n    return 1\n"),
    ("* ```py\n  a\n  ```\n", "a\n"),
    ("<think>```python\nno\n```</think>```python\nyes\n```", "yes\n"),
    ("```python\na\n```<|im_end|>```python\nb\n```", "a\n"),
  ])
  func `the last fenced block is the code`(completion: String, code: String) {
    #expect(CodeExtraction().code(in: completion) == code)
  }

  @Test(arguments: ["", " \n\t", "```python\n\n```"])
  func `white space is no code`(completion: String) {
    #expect(CodeExtraction().code(in: completion) == nil)
  }

  @Test func `any language will do where it is asked for`() {
    let text = "```python\na\n```\n```js\nb\n```"
    #expect(CodeExtraction(languages: []).code(in: text) == "b\n")
  }
}
