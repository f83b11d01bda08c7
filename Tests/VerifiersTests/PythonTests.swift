import Foundation
import Recipes
import Records
import Rewards
import Testing

@testable import Verifiers

/// Whether there is a Python to ask.
let hasPython =
  (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
  .contains { FileManager.default.isExecutableFile(atPath: "\($0)/python3") }

@Suite(.enabled(if: hasPython)) struct PythonTests {
  private let rows = [
    Submission(
      messages: [Message(.user, "578+467=")], completion: "8715,7614,5410#1045", tokens: [1, 2],
      columns: ["prompt": "578+467=", "answer": "1045", "id": "a"]),
    Submission(
      messages: [Message(.user, "1+1=")], completion: "3", tokens: [1],
      columns: ["prompt": "1+1=", "answer": "2", "id": "b"]),
  ]

  /// What a reward function makes of submissions.
  private func results(
    _ code: String, on submissions: [Submission]? = nil,
    _ change: (inout Python) -> Void = { _ in }
  ) async throws -> [Result<Verdict, VerifierError>] {
    let folder = try Folder()
    try folder.write(code, to: "reward.py")
    var python = Python()
    python.file = "reward.py"
    change(&python)
    return try await folder.judged(python, submissions ?? rows)
  }

  private func scores(
    _ code: String, on submissions: [Submission]? = nil,
    _ change: (inout Python) -> Void = { _ in }
  ) async throws -> [Double?] {
    try await results(code, on: submissions, change).map { try $0.get().score }
  }

  @Test func `TRL's functions get every column as a list, by keyword`() async throws {
    let code = """
      def reward(prompts, completions, completion_ids, answer, **kwargs):
          assert prompts == ["578+467=", "1+1="] and completion_ids == [[1, 2], [1]]
          assert kwargs.pop("id") == ["a", "b"], kwargs
          assert sorted(kwargs) == ["log_extra", "log_metric", "trainer_state"], kwargs
          return [float(c.endswith(a)) for c, a in zip(completions, answer)]
      """
    #expect(try await scores(code) == [1, 0])
    #expect(
      try await scores("def f(completions): return [len(c) for c in completions]") == [19, 1])
  }

  @Test(arguments: [
    (
      "def f(completions, treshold=1): return [1.0]", "{threshold: 2}",
      "f takes no \"threshold\"; did you mean treshold? Its parameters are completions, treshold"
    ),
    (
      "def compute_score(solution_str, ground_truth): return 1", "{limit: 2}",
      "compute_score takes no \"limit\"; its parameters are solution_str, ground_truth"
    ),
    ("def compute_score(solution_strs): return [1]", "{a: 2}", "compute_score takes no \"a\""),
    ("def reward_func(queries, prompts, labels): return [1]", "{a: 2}", "takes no \"a\""),
    (
      "class F:\n  def __init__(self, limit=1): pass\n  def __call__(self, completions): return [1]",
      "{limmit: 2}", "F takes no \"limmit\"; did you mean limit? Its parameters are limit"
    ),
    (
      "class F:\n  def __call__(self, prediction, label): return 1\nf = F()", "{limit: 2}",
      "`arguments` are for a class"
    ),
  ])
  func `an argument that nothing takes is refused when the file is loaded`(
    code: String, arguments: String, fault: String
  ) async throws {
    let folder = try Folder()
    try folder.write(code + "\n", to: "reward.py")
    let function = code.contains("\nf = ") ? ", function: f" : ""
    let settings = "{file: reward.py, arguments: \(arguments)\(function)}"
    let python = try Node(yaml: settings, file: "test").decode(Python.self)
    let error = await #expect(throws: VerifierError.self) {
      try await folder.judged(python, rows)
    }
    #expect(error?.description.contains(fault) == true, "\(String(describing: error))")
  }

  @Test func `a function of any arguments gets them all`() async throws {
    let code = "def f(completions, **kwargs): return [kwargs['a']] * len(completions)"
    #expect(try await scores(code) { $0.arguments = ["a": 0.5] } == [0.5, 0.5])
  }

  @Test func `a function that does not show its parameters gets them all`() async throws {
    let code =
      "def f(**given): return [given['a']] * len(given['completions'])\nf.__signature__ = 5"
    let found = try await scores(code) {
      $0.arguments = ["a": 0.5]
      $0.interface = .trl
      $0.function = "f"
    }
    #expect(found == [0.5, 0.5])
  }

  @Test func `tokens that nobody knows are a fault where they are looked at`() async throws {
    let row = Submission(messages: [Message(.user, "?")], completion: "x")
    let looks = "def f(completions, completion_ids): return [len(i) for i in completion_ids]"
    let fault = try await results(looks, on: [row])[0].words
    #expect(fault?.contains("column \"completion_ids\" with their ids would say them") == true)
    let ignores = "def f(completions, completion_ids): return [1.0 for c in completions]"
    #expect(try await scores(ignores, on: [row]) == [1])
    let shows =
      "def f(completions, **kwargs): return [float('<unknown tokens>' in str(kwargs))]"
    #expect(try await scores(shows, on: [row]) == [1])
  }

  @Test func `TRL's functions get conversations where the prompt is one`() async throws {
    let code = """
      def reward(prompts, completions, **kwargs):
          assert prompts[0] == [{"role": "user", "content": "hi"}], prompts
          assert completions[0] == [{"role": "assistant", "content": "yo"}], completions
          return [1.0]
      """
    let message: JSON = ["role": "user", "content": "hi"]
    let row = Submission(
      messages: [Message(.user, "hi")], completion: "yo", columns: ["prompt": [message]])
    #expect(try await scores(code, on: [row]) == [1])
  }

  @Test func `None does not apply, and what is no number is a fault of its own`() async throws {
    let code = "def f(completions): return [None, float('nan'), 'x', True, 10**400]"
    let found = try await results(code, on: (0..<5).map { _ in rows[0] })
    #expect(try found[0].get().outcome == .notApplicable)
    #expect(found[1].words == "the score is nan; a finite number would do")
    #expect(found[2].words == "the score is a str; a finite number would do")
    #expect(try found[3].get().score == 1)
    #expect(found[4].words == "the score is inf; a finite number would do")
  }

  @Test func `async functions wait together and keep one loop`() async throws {
    let code = """
      import asyncio
      loops = []
      async def f(completions, **kwargs):
          loops.append(asyncio.get_running_loop())
          await asyncio.sleep(0)
          return [float(len(set(map(id, loops))))] * len(completions)
      """
    #expect(try await scores(code) == [1, 1])
    let single = """
      import asyncio
      arrived = []
      async def compute_score(data_source, solution_str, ground_truth, extra_info=None):
          arrived.append(1)
          while len(arrived) < 2: await asyncio.sleep(0.001)
          return 1
      """
    #expect(try await scores(single) { $0.batch = .batch } == [1, 1])
    let own =
      "import asyncio\nasync def g(): return 2.0\ndef f(completions):\n"
      + "  return [asyncio.run(g()) for c in completions]\n"
    #expect(try await scores(own) { $0.function = "f" } == [2, 2])
  }

  @Test func `what TRL's functions log stands beside the score`() async throws {
    let code = """
      def f(completions, log_extra, log_metric, **kwargs):
          log_extra("length", [len(c) for c in completions])
          log_extra("said", ["é" + c for c in completions])
          log_metric("rate", 0.5)
          return [1.0] * len(completions)
      """
    let verdict = try await results(code)[1].get()
    #expect(verdict.components == ["length": 1, "rate": 0.5])
    #expect(verdict.reason == "said: é3")
  }

  @Test func `what the trainer's state would say is refused, never invented`() async throws {
    let code = "def f(completions, trainer_state):\n  return [trainer_state.global_step]\n"
    let words = try await results(code)[0].words
    #expect(
      words == "reward.py:2: AttributeError: trainer_state.global_step: "
        + "Hone does not tell a verifier how far training is")
  }

  @Test func `verl's functions get the ground truth, and their dicts are read`() async throws {
    let code = """
      def compute_score(data_source, solution_str, ground_truth, extra_info=None, bonus=0):
          assert extra_info == {"index": 3, "num_turns": None, "rollout_reward_scores": {}}
          right = solution_str.endswith(ground_truth)
          return {"score": right + bonus, "acc": right, "pred": data_source, "note": "x"}
      """
    let columns: JSON = [
      "data_source": "gsm8k", "reward_model": ["ground_truth": "1045"], "extra_info": ["index": 3],
    ]
    let row = Submission(messages: [], completion: "#1045", columns: columns)
    let verdict = try await results(code, on: [row]) { $0.arguments = ["bonus": 0.5] }[0].get()
    #expect(verdict.outcome == .scored(1.5) && verdict.extracted == "gsm8k")
    #expect(verdict.components == ["acc": 1])
  }

  @Test func `verl's batch functions get lists`() async throws {
    let code = """
      def compute_score(data_sources, solution_strs, ground_truths, extra_infos):
          return [{"score": s.endswith(g)} for s, g in zip(solution_strs, ground_truths)]
      """
    #expect(try await scores(code) == [1, 0])
  }

  @Test func `OpenRLHF's functions get queries, and lists, dicts and tensors are read`()
    async throws
  {
    let tensor = """
      class Tensor:  # as much of torch's as is asked for
          def __init__(self, values): self.values = values
          def tolist(self): return self.values
          def item(self): return self.values[0] if isinstance(self.values, list) else self.values
      """
    let head =
      tensor + "\ndef reward_func(queries, prompts, labels, **kwargs):\n"
      + "    print(queries)\n    right = float(queries[0] == prompts[0] + labels[0])\n    return "
    let row = Submission(
      messages: [Message(.user, "1+1=")], completion: "2", columns: ["answer": "2"])
    for answer in [
      "[right]", "Tensor([right])", "Tensor(right)",
      "{'rewards': Tensor([right]), 'scores': Tensor([right]), 'extra_logs': {'a': Tensor(0.5)}}",
    ] {
      let verdict = try await results(head + answer, on: [row])[0].get()
      #expect(verdict.outcome == .scored(1), "\(answer)")
      if answer.contains("extra") { #expect(verdict.components == ["scores": 1, "a": 0.5]) }
    }
  }

  @Test func `open-instruct's verifiers are built and called`() async throws {
    let code = """
      from open_instruct.ground_truth_utils import VerificationResult, VerifierFunction
      class Ends(VerifierFunction):
          def __init__(self, verifier_config=None):
              super().__init__("ends", weight=2.0, verifier_config=verifier_config)
              self.scale = getattr(verifier_config, "scale", 1.0)
          def __call__(self, tokenized_prediction, prediction, label, query=None):
              score = self.scale * prediction.endswith(label) * len(tokenized_prediction)
              return VerificationResult(score=score, reasoning=query)
      """
    let verdict = try await results(code)[0].get()
    #expect(verdict.outcome == .scored(2) && verdict.reason == "578+467=")
    #expect(try await scores(code) { $0.arguments = ["scale": 0.5] } == [1, 0])
    let overridden = code + "\n    async def async_call(self, *args, **kwargs): return 7.0\n"
    #expect(try await scores(overridden) == [7, 7])
  }

  @Test func `prints of every kind break nothing`() async throws {
    let code = """
      import os, sys
      print("loading")
      def f(completions):
          print('{"id": 1, "results": []}'); os.write(1, b"raw\\n"); os.system("echo shell")
          sys.__stdout__.write("again\\n"); sys.stderr.write("x" * 200000)
          assert sys.stdin.read() == ""
          return [1.0] * len(completions)
      """
    #expect(try await scores(code) == [1, 1])
  }

  @Test(arguments: [
    ("raise ValueError('no')", "reward.py:2: ValueError: no"),
    ("import sys; sys.exit('done')", "reward.py:2: SystemExit: done"),
    ("return [1.0]", "the function returned 1 values for 2 samples; one for each would do"),
    ("return None", "the function returned a NoneType; a list of 2 would do"),
    ("return {'a': 1}", "the function returned a dict; a list of 2 would do"),
    ("return 'xy'", "the function returned a str; a list of 2 would do"),
    ("import os; os._exit(5)", "reward.py: it ended before it answered, with exit status 5"),
    ("raise ValueError('\\udcff')", "reward.py:2: ValueError: ?"),
  ])
  func `a call that fails is a fault that says where`(body: String, fault: String) async throws {
    let found = try await results("def f(completions):\n  \(body)\n")
    #expect(found.map(\.words) == [fault, fault])
  }

  @Test func `one sample's exception is the fault of that sample alone`() async throws {
    let code = """
      def compute_score(data_source, solution_str, ground_truth):
          return 1 / (len(solution_str) - 1)
      """
    let found = try await results(code) { $0.batch = .batch }
    #expect(found[0].score == 1 / 18.0)
    #expect(found[1].words == "reward.py:2: ZeroDivisionError: division by zero")
  }

  @Test func `a row without what the function needs is a fault that names it`() async throws {
    let code = "def f(completions, target): return [1.0] * len(completions)"
    let words = try await results(code)[0].words
    #expect(words?.hasPrefix("the function wants target, which is no column of the row") == true)
    let verl = "def compute_score(data_source, solution_str, ground_truth): return 1"
    let bare = [Submission(messages: [], completion: "x")]
    let missing = try await results(verl, on: bare)[0].words
    #expect(
      missing?.hasPrefix(
        "the row has none of the columns reward_model.ground_truth, ground_truth, answer") == true)
    #expect(try await scores(verl, on: bare) { $0.answerColumn = nil } == [1])
  }

  @Test(arguments: [
    ("def f(:\n", "SyntaxError"),
    ("import no_such_module\n", "No module named 'no_such_module'"),
    ("x = 1\n", "no function is a reward function by its parameters"),
    ("def f(completions): pass\ndef g(completions): pass\n", "name one by `function`, of f, g"),
    ("raise SystemExit\n", "SystemExit"),
  ])
  func `a file that cannot be used is refused before anything is judged`(
    code: String, fault: String
  ) async throws {
    let folder = try Folder()
    try folder.write(code, to: "reward.py")
    let words = await refusal(in: folder)
    #expect(words?.hasPrefix("reward.py") == true)
    #expect(words?.contains(fault) == true, "\(words ?? "nothing")")
  }

  @Test func `a missing file, function or interpreter is refused by name`() async throws {
    let folder = try Folder()
    #expect(await refusal(in: folder)?.hasPrefix("reward.py: there is no such file") == true)
    try folder.write("def f(completions): pass\ndef g(**kwargs): pass\n", to: "reward.py")
    let wrong = await refusal(in: folder) { $0.function = "h" }
    #expect(wrong?.contains("there is no function \"h\"; the functions are f, g") == true)
    let unclear = await refusal(in: folder) { $0.function = "g" }
    #expect(unclear?.contains("say `interface`: trl, verl,") == true)
    let python = await refusal(in: folder) { $0.python = "python9" }
    #expect(python?.contains("\"python9\": not found in PATH") == true)
  }

  /// Why `reward.py` cannot be used.
  private func refusal(in folder: Folder, _ change: (inout Python) -> Void = { _ in }) async
    -> String?
  {
    var python = Python()
    python.file = "reward.py"
    change(&python)
    do {
      _ = try await folder.judged(python, [])
      return nil
    } catch { return "\(error)" }
  }

  @Test func `settings are read from a recipe`() throws {
    let text =
      "{file: r.py, interface: open_instruct, batch: group, arguments: {n: 2, l: [1, a]}, "
      + "answer_column: null}"
    let python = try Node(yaml: text, file: "test").decode(Python.self)
    #expect(python.interface == .openInstruct && python.batch == .group)
    #expect(python.arguments == ["n": 2, "l": [1, "a"]] && python.answerColumn == nil)
    #expect(throws: RecipeErrors.self) {
      try Node(yaml: "{timeout: -1}", file: "test").decode(Python.self)
    }
    let written = try Node(encoding: python)
    #expect(try written.decode(Python.self).arguments == python.arguments)
  }
}
