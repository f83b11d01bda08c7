import Testing

@testable import Verifiers

@Suite struct FencedBlockTests {
  private func blocks(_ text: String) -> [FencedBlock] {
    FencedBlock.all(in: Array(text.utf8)[...])
  }

  @Test func `a block has a mark, a body and a place`() {
    let found = blocks("a\n```Python title=x\nb\n\nc\n```\nd\n~~~\ne\n~~~~")
    #expect(found.map(\.mark) == ["python", ""])
    #expect(found.map(\.body) == ["b\n\nc\n", "e\n"])
    #expect(found.map(\.isClosed) == [true, true])
    #expect(found.map(\.range) == [2..<28, 31..<41])
  }

  @Test(arguments: [
    ("```\na", "a"), ("```\na\n~~~", "a\n~~~"), ("```\na\n``", "a\n``"),
    ("````\na\n```", "a\n```"), ("```\na\n```python", "a\n```python"), ("```", ""),
    ("```\na\n- ```", "a\n- ```"), ("```\na```", "a```"),
  ])
  func `a block that is never closed goes to the end`(text: String, body: String) {
    let found = blocks(text)
    #expect(found.map(\.body) == [body])
    #expect(found.map(\.isClosed) == [false])
  }

  @Test(arguments: ["", "``", "`` `", "a ```\nb", "```a`b", "-```\n", "1234567890. ```\n", "1.```"])
  func `other lines open none`(text: String) {
    #expect(blocks(text).isEmpty)
  }

  @Test(arguments: [
    ("   ```\n   a\n     b\n   ```", "a\n  b\n"), ("- ```\n  a\n  ```", "a\n"),
    ("10) ```\n    a\n    ```", "a\n"), ("- - ```\n    a\n    ```", "a\n"),
    // A body that is indented less than its fence keeps what its lines have among each other.
    ("    ```\n  a\n    b\n    ```", "a\n  b\n"), ("   ```\na\n   b\n```", "a\n   b\n"),
    // Blank lines may be shorter.
    ("  ```\n  a\n\n  b\n  ```", "a\n\nb\n"),
    ("\t```\n\ta\n\t\tb\n\t```", "a\n    b\n"), ("  ```\n  a\n  \tb\n  ```", "a\n\tb\n"),
    ("```\n  a\n```", "  a\n"), ("  ```\r\n  a\r\n  ```\r\n", "a\r\n"),
  ])
  func `the indentation of the fence is taken from its lines`(text: String, body: String) {
    #expect(blocks(text).map(\.body) == [body])
  }
}
