import Foundation
import Records
import Rewards
import Testing

@testable import Verifiers

/// Programs that want a reward for wrong answers. `tests` are what each is held against.
private let attacks: [(name: String, program: String)] = [
  ("exits", "import sys\nsys.exit(0)"),
  ("exits when called", "import sys\ndef add(a, b): sys.exit(0)"),
  ("exits past everything", "import os\nos._exit(0)"),
  ("exits past everything when called", "import os\ndef add(a, b): os._exit(0)"),
  ("exits at the end", "import atexit, os\natexit.register(os._exit, 0)\ndef add(a, b): return 0"),
  (
    "hooks exceptions",
    "import sys, os\nsys.excepthook = lambda *a: os._exit(0)\ndef add(a, b): 1/0"
  ),
  ("becomes true", "import os\nos.execv('/bin/true', ['true'])"),
  ("becomes true when called", "import os\ndef add(a, b): os.execv('/bin/true', ['true'])"),
  ("is killed", "import os, signal\ndef add(a, b): os.kill(os.getpid(), 15)"),
  ("equals everything", "from unittest.mock import ANY\ndef add(a, b): return ANY"),
  ("is what equals everything", "from unittest.mock import _ANY as add"),
  ("mocks", "from unittest.mock import MagicMock\nadd = MagicMock()"),
  (
    "its own equality",
    "class E:\n    def __eq__(self, o): return True\n    __ne__ = lambda s, o: False\n    __hash__ = None\ndef add(a, b): return E()"
  ),
  (
    "a class as function",
    "class add:\n    def __init__(self, a, b): pass\n    def __eq__(self, o): return True"
  ),
  (
    "a number that equals everything",
    "class I(int):\n    def __eq__(self, o): return True\ndef add(a, b): return I(99)"
  ),
  (
    "a list that equals everything",
    "class L(list):\n    def __eq__(self, o): return True\ndef add(a, b): return L()"
  ),
  (
    "a type that equals everything",
    "class M(type):\n    def __eq__(self, o): return True\nclass X(metaclass=M): pass\ndef add(a, b): return X"
  ),
  (
    "lies in its class",
    "class E:\n    __class__ = int\n    def __eq__(self, o): return True\ndef add(a, b): return E()"
  ),
  (
    "patches builtins",
    "import builtins\nbuiltins.AssertionError = type('A', (BaseException,), {})\nbuiltins.isinstance = lambda *a: True\nbuiltins.all = lambda x: True\ndef add(a, b): return 0"
  ),
  ("raises what passes", "def add(a, b): raise StopIteration"),
  ("raises a generator's end", "def add(a, b): raise GeneratorExit"),
  ("interrupts", "def add(a, b): raise KeyboardInterrupt"),
  ("raises its own", "class Done(BaseException): pass\ndef add(a, b): raise Done"),
  (
    "prints a verdict",
    "print('passed')\nprint('{\"tests\":[[\"x\",null]]}')\ndef add(a, b): return 0"
  ),
  (
    "writes to every descriptor",
    "import os\ndef add(a, b):\n    for fd in range(64):\n        try: os.write(fd, b'{\"tests\":[[\"x\",null]]}\\n' * 50)\n        except OSError: pass\n    return 0"
  ),
  ("closes every descriptor", "import os\nos.closerange(0, 256)\ndef add(a, b): return 0"),
  (
    "looks at the stack",
    "import sys\ndef add(a, b):\n    frame = sys._getframe()\n    while frame.f_back: frame = frame.f_back; frame.f_globals['passed'] = True; frame.f_globals['len'] = lambda x: 5\n    return frame.f_locals.get('expected', 0)"
  ),
  (
    "looks at all objects",
    "import gc\ndef add(a, b):\n    for o in gc.get_objects():\n        if isinstance(o, str) and 'assert add' in o: return eval(o.split('==')[1])\n    return 0"
  ),
  (
    "traces",
    "import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)\ndef add(a, b): return 0"
  ),
  (
    "patches the harness",
    "import sys\nfor name, value in list(sys.modules['__main__'].__dict__.items()):\n    if isinstance(value, type): \n        for key in list(vars(value)):\n            if not key.startswith('__'):\n                try: setattr(value, key, lambda *a: True)\n                except Exception: pass\ndef add(a, b): return 0"
  ),
  (
    "answers for another",
    "import sys\nmain = sys.modules['__main__']\nmain.Candidate.write_other = lambda s, w, v, d: w.put(True)\nmain.Candidate.do_operator = lambda *a: True\nclass E:\n    def __eq__(self, o): return True\ndef add(a, b): return E()"
  ),
  (
    "forges objects",
    "import sys\nW = sys.modules['__main__'].Writer\nsend = lambda s, w, v, d: w.many(b'R', ['object', 0, [0, 1, 2], 'int'], d)\nsys.modules['__main__'].Candidate.write_other = send\ndef add(a, b): return object()"
  ),
  (
    "forges a module",
    "import sys\nsend = lambda s, w, v, d: w.many(b'R', ['module', 7, 'unittest.mock', 'int'], d)\nsys.modules['__main__'].Candidate.write_other = send\ndef add(a, b): return object()"
  ),
  (
    "speaks nonsense",
    "import os\ndef add(a, b):\n    os.write(4, bytes([255] * 4000))\n    return 0"
  ),
  (
    "nests without end",
    "def add(a, b):\n    x = []\n    for _ in range(100000): x = [x]\n    return x"
  ),
  ("is its own element", "def add(a, b):\n    x = []\n    x.append(x)\n    return x"),
  (
    "forks and lets the child answer",
    "import os\ndef add(a, b):\n    if os.fork() == 0: return 5\n    return 0"
  ),
  (
    "forks without end",
    "import os\ndef add(a, b):\n    while True:\n        try: os.fork()\n        except OSError: pass"
  ),
  (
    "starts threads",
    "import threading, os\nthreading.Thread(target=lambda: os._exit(0)).start()\ndef add(a, b): return 0"
  ),
  (
    "imports its own",
    "import sys, types\nsys.modules['unittest'] = types.ModuleType('unittest')\nsys.meta_path.insert(0, None)\ndef add(a, b): return 0"
  ),
  (
    "looks at the parent",
    "import os\ndef add(a, b):\n    for p in os.listdir('/proc'):\n        try: text = open(f'/proc/{p}/cmdline').read() + open(f'/proc/{p}/environ').read()\n        except OSError: continue\n        if 'add(' in text: return 5\n    return 0"
  ),
  (
    "writes another's memory",
    "import os\ndef add(a, b):\n    for p in os.listdir('/proc'):\n        if p.isdigit() and int(p) != os.getpid():\n            try: open(f'/proc/{p}/mem', 'r+b').write(b'x')\n            except OSError: pass\n    return 0"
  ),
  (
    "searches the files",
    "import os\ndef add(a, b):\n    for root, _, files in os.walk('/tmp'):\n        for f in files:\n            if 'assert add' in open(os.path.join(root, f)).read(): return a + b\n    return 0"
  ),
  ("prints without end", "def add(a, b):\n    while True: print('x' * 100000)"),
  (
    "prints errors without end",
    "import sys\ndef add(a, b):\n    while True: print('x' * 100000, file=sys.stderr)"
  ),
  ("loops", "while True: pass"),
  ("sleeps", "import time\ntime.sleep(1000)"),
  ("eats memory", "x = []\nwhile True: x.append(bytearray(10 ** 7))"),
  ("answers too much", "def add(a, b): return 'x' * 10 ** 8"),
  ("a giant number", "def add(a, b): return 9 ** 9 ** 9"),
  ("reads a closed input", "def add(a, b): return int(input())"),
  ("is no program", "def add(a, b)\n    return a + b"),
  ("has a NUL", "def add(a, b):\n    return a + b\0"),
  ("does not define it", "def plus(a, b):\n    return a + b"),
  ("a chain for the compiler", "x = " + String(repeating: "1+", count: 100_000) + "1"),
  ("brackets for the compiler", String(repeating: "(", count: 100_000)),
]

/// Tests of several kinds that all hold for a right `add`, and for nothing else.
private let suites: [JSON] = [
  ["tests": "assert add(2, 3) == 5\nassert add(-1, 1) == 0\nassert add(10, 20) == 30\n"],
  [
    "tests": """
    def check(candidate):
        try:
            assert abs(candidate(2.5, 3) - 5.5) < 1e-6
        except ZeroDivisionError:
            pass
        assert candidate(2, 3) in (5, 5.0) and not candidate(2, 3) < 5
        assert sorted([candidate(1, 1), 3]) == [2, 3]
    check(add)
    """
  ],
]

/// A program that would decide a test of its own, and one that passes it rightly.
struct Trap: Sendable, CustomTestStringConvertible {
  var columns: JSON
  var program: String
  var honest: String?

  init(_ tests: String, _ program: String, honest: String? = nil) {
    columns = .object([.init("tests", .string(tests))])
    (self.program, self.honest) = (program, honest)
  }

  var testDescription: String { program }
}

private let infinite: [Trap] = ["inf", "-inf", "nan"].map { value in
  var trap = Trap(
    "", "def f(x): return float('\(value)')", honest: "def f(x): return x + 4.0000000001")
  trap.columns = [
    "input_output": ["fn_name": "f", "inputs": [[1], [2.5]], "outputs": [5, 6.5]]
  ]
  return trap
}

private let traps: [Trap] =
  infinite + [
    // Names that Python answers for.
    Trap(
      "assert math.isclose(f(2), 3.14)",
      "class math: isclose = staticmethod(lambda *a, **k: True)\ndef f(x): return 0",
      honest: "import math\ndef f(x): return 3.14"),
    Trap(
      "assert math.isclose(f(2), 3.14)",
      "import types\nmath = types.ModuleType('math')\nmath.isclose = lambda *a, **k: True\ndef f(x): return 0"
    ),
    Trap(
      "assert np.isclose(f(2), 3.14)",
      "class np: isclose = staticmethod(lambda *a, **k: True)\ndef f(x): return 0"),
    Trap(
      "assert isclose(f(2), 3.14)", "isclose = lambda *a, **k: True\ndef f(x): return 0",
      honest: "from math import isclose\ndef f(x): return 3.14"),
    Trap(
      "x = f(2)\nassert isclose(x, 3.14)", "isclose = lambda *a, **k: True\ndef f(x): return 0",
      honest: "from math import *\ndef f(x): return 3.14"),
    Trap(
      "assert all(map(isclose, [f(2)], [3.14]))",
      "isclose = lambda *a, **k: True\ndef f(x): return 0",
      honest: "from math import isclose\ndef f(x): return 3.14"),
    Trap(
      "assert Counter(f(1)) == Counter([1, 2])",
      "Counter = lambda *a: 0\ndef f(x): return 0",
      honest: "from collections import Counter\ndef f(x): return [2, 1]"),
    Trap(
      "assert f(2) == 4 * pi", "pi = 0\ndef f(x): return 0",
      honest: "from math import pi\ndef f(x): return pi * x * x"),
    Trap(
      "import solution\nassert isclose(solution.f(2), 3.14)",
      "isclose = lambda *a, **k: True\ndef f(x): return 0",
      honest: "from math import isclose\ndef f(x): return 3.14"),
    // Functions with such names are the program's where they are what is tested.
    Trap(
      "assert gcd(4, 6) == 2\nassert lcm(4, 6) == 12",
      "from math import gcd as g\ngcd = lambda a, b: 0\nlcm = lambda a, b: a * b // g(a, b)",
      honest: "def gcd(a, b):\n    return gcd(b, a % b) if b else a\nfrom math import lcm"),
    Trap(
      "def check(candidate):\n    assert candidate(4, 6) == 2\ncheck(gcd)",
      "def gcd(a, b): return 0", honest: "def gcd(a, b): return 2"),
    Trap(
      "for a, b, c in [(4, 6, 2), (9, 6, 3)]:\n    assert gcd(a, b) == c",
      "def gcd(a, b): return 0", honest: "from math import gcd"),
    // Builtins of the tests.
    Trap(
      "from solution import *\nassert all(f(x) == x for x in [1, 2])",
      "all = lambda *a: True\ndef f(x): return 0", honest: "def f(x): return x"),
    Trap(
      "from solution import *\nassert abs(f(2) - 3.14) < 1e-6",
      "abs = lambda x: -1\ndef f(x): return 0", honest: "def f(x): return 3.14"),
    Trap(
      "import math\nfrom solution import *\nassert math.isclose(f(2), 3.14)",
      "class math: isclose = staticmethod(lambda *a, **k: True)\ndef f(x): return 0",
      honest: "def f(x): return 3.14"),
    // Escapes from judgement.
    Trap(
      "assert f(1) + f(2) == 3",
      "class f:\n    def __init__(self, x): pass\n    def __add__(self, o): return 3",
      honest: "def f(x): return x"),
    Trap(
      "q = Queue()\na = Item(1)\nq.put(a)\nassert q.get() == a",
      "class Item:\n    def __init__(self, n): pass\nclass Queue:\n    def put(self, x): pass\n    def get(self): return Item(1)",
      honest:
        "class Item:\n    def __init__(self, n): pass\nclass Queue:\n    def put(self, x): self.x = x\n    def get(self): return self.x"
    ),
    Trap(
      "from solution import f\nassert f(1) == 1",
      "def f(x): raise ImportError('no module', name='os')", honest: "def f(x): return 1"),
    Trap("from solution import f\nassert f(1) == 1", "raise ImportError('none', name='os')"),
    Trap(
      "from solution import f\nassert f(1) == 1",
      "import __main__\ndef bad(*a): raise ImportError('none', name='os')\n__main__.Candidate.do_name = bad"
    ),
    Trap(
      "from solution import f\ndef test_f():\n    assert f(1) == 1", "g = 0",
      honest: "def f(x): return x"),
    Trap("def test_f():\n    assert f(1) == 1\n    return f(1)", "def f(x): return 0"),
    Trap(
      "assert f(1) == 1",
      "import os\ndef f(x):\n    os.write(4, (9).to_bytes(4, 'little') + b'R' + b'\\xff' * 8)\n    return 0"
    ),
    // Steps that take for ever.
    Trap("assert sum(f(3)) == 6", "def f(x): return range(10 ** 13)"),
    Trap("assert 5.5 in f(1)", "def f(x): return range(10 ** 13)"),
    // Ends of loops.
    Trap(
      "assert all(map(lambda c: f(c[0]) == c[1], [(1, 1), (2, 2)]))",
      "def f(x): raise StopIteration", honest: "def f(x): return x"),
    Trap(
      "assert all(map(lambda c: f(c[0]) == c[1], [(1, 1), (2, 2)]))",
      "class E(StopIteration): pass\ndef f(x): raise E"),
  ]

@Suite(.enabled(if: canRunCode, "bubblewrap or python3 is not installed")) struct CodeAttackTests {
  private static func judge() async throws -> any Judge {
    try await verifier("{type: code, limits: {seconds: 1, memory_megabytes: 256}}")
      .prepared(with: VerifierServices())
  }

  private static func submission(_ program: String, _ suite: Int) -> Submission {
    Submission(messages: [], completion: program, columns: suites[suite], problem: "p")
  }

  @Test(arguments: suites.indices)
  func `no attack earns a reward`(suite: Int) async throws {
    let judge = try await Self.judge()
    await withTaskGroup(of: (String, Result<Verdict, VerifierError>).self) { tasks in
      var waiting = attacks.makeIterator()
      func start() {
        guard let attack = waiting.next() else { return }
        tasks.addTask {
          (attack.name, await judge.results(on: [Self.submission(attack.program, suite)])[0])
        }
      }
      for _ in 0..<4 { start() }
      for await (name, result) in tasks {
        let verdict = try? result.get()
        #expect(verdict?.score == 0, "\(name): \(result)")
        #expect(verdict?.reason.isEmpty == false)
        start()
      }
    }
  }

  @Test(arguments: traps)
  func `no answer decides its own test`(trap: Trap) async throws {
    let columns = trap.columns
    let submission = Submission(
      messages: [], completion: trap.program, columns: columns, problem: "p")
    let verdict = try await Self.judge().verdicts(on: [submission])[0]
    #expect(verdict.score == 0, "\(trap.program): \(verdict)")
  }

  @Test(arguments: traps.compactMap { trap in trap.honest.map { (trap, $0) } })
  func `an honest program passes where a trick fails`(trap: Trap, honest: String) async throws {
    let submission = Submission(
      messages: [], completion: honest, columns: trap.columns, problem: "p")
    let verdict = try await verifier("code").verdicts(on: [submission])[0]
    #expect(verdict.score == 1, "\(honest): \(verdict)")
  }

  @Test(arguments: suites.indices)
  func `honesty does`(suite: Int) async throws {
    let program = "def add(a, b):\n    return a + b"
    let verdict = try await verifier("code").verdicts(on: [Self.submission(program, suite)])[0]
    #expect(verdict.score == 1, "\(verdict)")
  }
}
