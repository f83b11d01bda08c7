import Foundation
import Records
import Rewards
import Sandbox
import Testing

@testable import Verifiers

/// Whether this machine can run programs in a sandbox; tests that need it are left out elsewhere.
let canRunCode: Bool = {
  let paths = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
  return ["bwrap", "python3"].allSatisfy { name in
    paths.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
  }
}()

private let additions: JSON = ["tests": "assert add(2, 3) == 5\nassert add(-1, 1) == 0"]

/// The verdict on `completion`; programs have more time than they need, on a busy machine too.
private func judged(
  _ completion: String, _ columns: JSON = additions, _ settings: String = "", seconds: Int = 30
) async throws -> Verdict {
  let code = try verifier("{type: code, limits: {seconds: \(seconds)}\(settings)}")
  return try await code.verdicts(
    on: [Submission(messages: [], completion: completion, columns: columns, problem: "p")])[0]
}

@Suite(.enabled(if: canRunCode, "bubblewrap or python3 is not installed")) struct CodeTests {
  @Test func `a right program passes and a wrong one says where`() async throws {
    let right = try await judged("def add(a, b):\n    return a + b\n")
    #expect(right.score == 1)
    #expect(right.reason == "all 2 tests hold")
    let wrong = try await judged("def add(a, b):\n    return 0\n")
    #expect(wrong.score == 0)
    #expect(
      wrong.reason
        == "1 of 2 tests hold; test 1, assert add(2, 3) == 5: does not hold")
    #expect(wrong.components == ["passed": 1, "tests": 2, "test_1": 0, "test_2": 1])
  }

  @Test(arguments: [additions, ["tests": [["stdin": "", "stdout": "3\n"]]]])
  func `what the processes of a program hold together is limited`(columns: JSON) async throws {
    let program = """
      import os, time
      for _ in range(6):
          if os.fork() == 0:
              held = b'x' * 60_000_000
              time.sleep(100)
      time.sleep(100)
      """
    let code = try verifier("{type: code, limits: {seconds: 60, memory_megabytes: 200}}")
    let verdict = try await code.verdicts(
      on: [Submission(messages: [], completion: program, columns: columns)])[0]
    #expect(verdict.score == 0)
    #expect(verdict.reason.contains("held more than 200 MiB together"), "\(verdict.reason)")
  }

  @Test func `a share of the tests pays a share where that is wanted`() async throws {
    let verdict = try await judged("def add(a, b):\n    return 0\n", additions, ", score: fraction")
    #expect(verdict.score == 0.5)
  }

  @Test(arguments: [
    ("    return a + b\n", 1.0), ("return a + b", 1), ("    return a - b\n", 0),
    ("def add(a: int, b: int) -> int:\n    return half(2 * (a + b))\n", 1),
    ("```python\ndef add(a, b):\n    return a + b\n```\nThat is all.", 1),
    ("```\n    return a + b\n```", 1), ("    # nothing", 0),
    ("    return a + b\n\ndef half(x):\n    return 0\n", 1),
  ])
  func `a function is completed or written anew`(completion: String, score: Double) async throws {
    let prompt = """
      import math
      def half(x):
          return x / 2
      def add(a, b):
          \"""Adds.\"""

      """
    let test = """
      def check(candidate):
          for n in range(5):
              assert candidate(n, 1) == n + 1
          assert math.isclose(half(candidate(2, 3)), 2.5)
      """
    let row = JSON.object([
      .init("prompt", .string(prompt)), .init("test", .string(test)), .init("entry_point", "add"),
    ])
    #expect(try await judged(completion, row).score == score)
  }

  @Test func `MBPP's columns are read`() async throws {
    let row: JSON = [
      "test_list": ["assert area(2) == math.pi * 4", "assert top(root) == 7"],
      "test_setup_code": "root = Node(7)", "test_imports": ["import math"],
    ]
    let program = """
      from math import pi
      class Node:
          def __init__(self, value): self.value = value
      def area(r): return pi * r * r
      def top(node): return node.value
      """
    #expect(try await judged(program, row).score == 1)
    #expect(try await judged("area = top = Node = lambda x: 7", row).score == 0)
  }

  @Test func `a function may be called like one of Python's`() async throws {
    let row: JSON = ["test_list": ["assert sum(10, 15) == 6", "assert sum(100, 150) == 93"]]
    let program = """
      import builtins
      def sum(a, b):
          return builtins.sum(i for i in range(1, min(a, b)) if a % i == b % i == 0)
      """
    #expect(try await judged(program, row).score == 1)
  }

  @Test(arguments: [
    ("print(sum(map(int, input().split())))", 1.0), ("print(3)\nprint(12)", 0),
    ("a, b = map(int, input().split())\nprint(f'{a + b} \\n\\n')", 1),
    ("a, b = map(int, input().split())\nprint(a + b)\nraise SystemExit(1)", 0),
    (
      "if __name__ == '__main__':\n    import sys\n    print(sum(map(int, sys.stdin.read().split())))\n    exit()",
      1
    ),
  ])
  func `what is printed is compared outside`(program: String, score: Double) async throws {
    let row: JSON = [
      "tests": [["stdin": "1 2\n", "stdout": "3\n"], ["stdin": "5 7\n", "stdout": "12\n"]]
    ]
    #expect(try await judged(program, row).score == score)
    let apps: JSON = [
      "input_output": "{\"inputs\": [\"1 2\\n\", \"5 7\"], \"outputs\": [\"3\", \"12\"]}"
    ]
    #expect(try await judged(program, apps).score == score)
  }

  @Test func `the right output does not excuse a program that does not end`() async throws {
    let row: JSON = ["tests": [["stdin": "", "stdout": "3\n"]]]
    let program = "print(3, flush=True)\nwhile True: pass"
    let verdict = try await judged(program, row, seconds: 1)
    #expect(verdict.score == 0)
    #expect(verdict.reason.hasSuffix("it did not finish within 1.0 s"))
  }

  @Test func `APPS's functions are called`() async throws {
    let row: JSON = [
      "input_output": [
        "fn_name": "twice", "inputs": [[[1, 2]], [[]]], "outputs": [[2, 4], [[]]],
      ]
    ]
    let function = "def twice(xs):\n    return tuple(2 * x for x in xs)"
    #expect(try await judged(function, row).score == 1)
    let method = "class Solution:\n    def twice(self, xs):\n        return [2 * x for x in xs]"
    #expect(try await judged(method, row).score == 1)
    #expect(try await judged("def twice(xs):\n    return xs", row).score == 0)
  }

  @Test func `files of unit tests are run`() async throws {
    let unittest = """
      import unittest
      from solution import add, Stack
      class AddTests(unittest.TestCase):
          def test_sum(self):
              self.assertEqual(add(2, 3), 5)
          def test_kinds(self):
              with self.assertRaises(TypeError):
                  add("a", 1)
          def test_stack(self):
              stack = Stack()
              stack.push([1])
              self.assertEqual(stack.pop(), [1])
              self.assertRaises(IndexError, stack.pop)
      if __name__ == "__main__":
          unittest.main()
      """
    let plain = """
      import pytest, solution
      @pytest.mark.parametrize("a, b, sum", [(1, 2, 3), (0.1, 0.2, 0.3)])
      def test_sum(a, b, sum):
          assert solution.add(a, b) == pytest.approx(sum)
      class TestStack:
          def test_empty(self):
              with pytest.raises(IndexError):
                  solution.Stack().pop()
      """
    let right = """
      class Stack:
          def __init__(self): self.items = []
          def push(self, item): self.items.append(item)
          def pop(self): return self.items.pop()
      def add(a, b): return a + b
      """
    for tests in [unittest, plain] {
      let row = JSON.object([.init("tests", .string(tests))])
      let verdict = try await judged(right, row)
      #expect(verdict.score == 1 && verdict.components["tests"] == 3)
      #expect(try await judged(right.replacing("a + b", with: "a * b"), row).score == 0)
      #expect(try await judged("import os\nos._exit(0)", row).score == 0)
    }
  }

  @Test func `what a program does to its arguments is seen`() async throws {
    let row: JSON = [
      "tests": "xs = [[3], [1], [2]]\nsort(xs)\nassert xs == [[1], [2], [3]]\nassert sort(xs) is xs"
    ]
    #expect(try await judged("def sort(xs):\n    xs.sort()\n    return xs", row).score == 1)
    #expect(try await judged("def sort(xs):\n    return sorted(xs)", row).score == 0)
  }

  @Test func `values of many kinds come back as they are`() async throws {
    let row: JSON = [
      "tests": """
      from fractions import Fraction
      from collections import Counter
      import datetime
      assert f("1+2j") == 1+2j
      assert f("{1, (2, 3)}") == {1, (2, 3)}
      assert f("Fraction(1, 3)") == Fraction(1, 3)
      assert f("Counter('aab')") == {"a": 2, "b": 1}
      assert f("datetime.date(2020, 2, 29)").year == 2020
      assert list(f("(n * n for n in range(4))")) == [0, 1, 4, 9] == list(f("Squares(4)"))
      assert f("lambda x: x + 1")(2) == 3
      assert f("10 ** 5000") == 10 ** 5000
      assert f("b'\\\\xff'") == b"\\xff" and f("None") is None and f("True") is True
      assert f("float('nan')") != f("float('nan')") and f("-0.0") == 0
      assert f("{}.keys()") == set() and f("range(3)") == range(3)
      assert f("'\\\\ud800'") == "\\ud800"
      """
    ]
    let program = """
      from fractions import Fraction
      from collections import Counter
      import datetime
      class Squares:
          def __init__(self, count): self.left = iter(range(count))
          def __iter__(self): return self
          def __next__(self): return next(self.left) ** 2
      def f(text): return eval(text)
      """
    let verdict = try await judged(program, row)
    #expect(verdict.reason == "all 12 tests hold")
  }

  @Test func `an exception is one of the same class`() async throws {
    let row: JSON = [
      "tests": """
      try:
          f(1)
          assert False
      except Odd as problem:
          assert str(problem) == "odd 1"
      try:
          f(0)
          assert False
      except ZeroDivisionError:
          pass
      """
    ]
    let program = """
      class Odd(ValueError): pass
      def f(n):
          if n % 2: raise Odd(f"odd {n}")
          return 1 // n
      """
    #expect(try await judged(program, row).score == 1)
    #expect(try await judged("class Odd(ValueError): pass\ndef f(n): return 0", row).score == 0)
  }

  @Test func `what cannot be judged from outside does not apply`() async throws {
    let row: JSON = ["tests": "assert Point(1, 2) == Point(1, 2)"]
    let program = """
      class Point:
          def __init__(self, x, y): self.x, self.y = x, y
          def __eq__(self, other): return (self.x, self.y) == (other.x, other.y)
      """
    let verdict = try await judged(program, row)
    #expect(verdict.outcome == .notApplicable)
    #expect(verdict.reason.contains("trusts_objects: true"))
    #expect(try await judged(program, row, ", trusts_objects: true").score == 1)
  }

  @Test func `no code is unparseable, no tests a fault`() async throws {
    #expect(try await judged("").outcome == .unparseable)
    #expect(try await judged("```python\n```").outcome == .unparseable)
    await #expect(throws: VerifierError.self) { try await judged("x = 1", ["answer": "1"]) }
    await #expect(throws: VerifierError.self) { try await judged("x = 1", ["tests": "y = 2"]) }
    await #expect(throws: VerifierError.self) { try await judged("x = 1", ["tests": "assert ("]) }
    await #expect(throws: VerifierError.self) {
      try await judged("x = 1", ["tests": "import no_such_module\nassert x == 1"])
    }
  }

  @Test func `more programs at once than the host takes in at a time are all judged`() async throws
  {
    let judge = try await verifier("code").prepared(with: VerifierServices())
    let submission = Submission(
      messages: [], completion: "def add(a, b): return a + b", columns: additions, problem: "p")
    let scores = await withTaskGroup(of: Double?.self) { tasks in
      for _ in 0..<32 {
        tasks.addTask { try? await judge.results(on: [submission])[0].get().score }
      }
      return await tasks.reduce(into: []) { $0.append($1) }
    }
    #expect(scores == Array(repeating: 1, count: 32))
  }

  @Test func `a Python that is not there is a fault that says so`() async throws {
    await #expect(
      throws: VerifierError.failed(
        reason: "python: program \"no-python\": not found in PATH; its whole path would do")
    ) { try await judged("x = 1", additions, ", python: no-python") }
  }

  @Test func `without a sandbox programs are judged all the same`() async throws {
    let program = "def add(a, b):\n    return a + b\n"
    #expect(try await judged(program, additions, ", sandbox: none").score == 1)
    let endless = try await judged("while True: pass", additions, ", sandbox: none", seconds: 1)
    #expect(endless.score == 0)
    #expect(endless.reason.hasSuffix("it did not finish within 1 s"))
  }
}
