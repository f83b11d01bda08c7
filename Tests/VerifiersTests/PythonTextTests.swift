import Testing

@testable import Verifiers

@Suite struct PythonTextTests {
  @Test func `texts are those of Python`() {
    #expect("\u{1C} a\u{A0}".pythonStripped == "a")
    #expect("a\r\nb".pythonSplit("\n") == ["a\r", "b"])
    #expect("".pythonSplit("x") == [""])
    #expect("******".pythonSplit("***") == ["", "", ""])
    #expect("A1".isPythonUpper && !"1".isPythonUpper && !"Aa".isPythonUpper && !"ǅ".isPythonUpper)
    #expect("a1".isPythonLower && !"1".isPythonLower && !"Aa".isPythonLower)
    #expect("\"a\"".stripped(of: "\"") == "a")
    #expect("abc".begins(with: "ab") && "abc".ends(with: "bc") && !"bc".ends(with: "abc"))
  }
}
