import Foundation
import Testing

@testable import hone

@Suite struct CommandTests {
  @Test func `a run ends with its tables, checkpoints and where to look next`() async throws {
    let trial = try Trial()
    try trial.makeAll()
    let outcome = await trial.hone("run DIR/recipe.yaml")
    #expect(outcome.code == 0 && outcome.error.isEmpty)
    for part in [
      "test: 5 prompts, 10 samples\n", "\npass@1 ",
      "sft, final  DIR/run/checkpoints/0-sft-final\n",
      "report      DIR/run/report.html\n", "samples     hone inspect DIR/run --worst 5\n",
    ] { #expect(outcome.output.contains(part), "\(part)") }
    #expect(trial.exists("run/report.html") && trial.exists("run/environment.json"))
  }

  @Test func `a run that was stopped says how to go on, and goes on`() async throws {
    let trial = try Trial()
    try trial.makeAll()
    let stopped = await trial.hone("run DIR/recipe.yaml --set sft.max_steps=9", stopAfter: 3)
    #expect(stopped.code == 130)
    #expect(
      stopped.error.hasSuffix(
        "go on with: hone run DIR/recipe.yaml --set sft.max_steps=9 --resume\n"))
    #expect(stopped.error.contains("saved as DIR/run/checkpoints/0-sft-step-"))
    let list = await trial.hone("runs list DIR")
    #expect(list.output.contains("run  interrupted"))
    let resumed = await trial.hone("run DIR/recipe.yaml --set sft.max_steps=9 --resume")
    #expect(resumed.code == 0 && resumed.output.contains("going on from 0-sft-step-"))
    let again = await trial.hone("run DIR/recipe.yaml --set sft.max_steps=9 --resume")
    #expect(again.code == 0)
    #expect(again.output.hasPrefix("DIR/run: the run is finished already; nothing is left to do"))
  }

  @Test func `a run does not go on with other data`() async throws {
    let trial = try Trial()
    try trial.makeAll()
    _ = await trial.hone("run DIR/recipe.yaml --set sft.max_steps=9", stopAfter: 3)
    try trial.write("data.jsonl", Trial.rows.replacing("1+1=", with: "1+2="))
    let resumed = await trial.hone("run DIR/recipe.yaml --set sft.max_steps=9 --resume")
    #expect(resumed.code == 65)
    #expect(
      resumed.error.contains(
        "error: DIR/data.jsonl: has changed since the run began; put the file back that it was "
          + "started with, or choose another output\n"))
    try trial.write("data.jsonl", Trial.rows)
    #expect(await trial.hone("run DIR/recipe.yaml --set sft.max_steps=9 --resume").code == 0)
  }

  @Test func `an evaluation is not written over a run`() async throws {
    let trial = try Trial()
    try trial.makeAll()
    let line =
      "eval DIR/model --data DIR/data.jsonl --verifier number_match --max-tokens 2 --samples 1 "
      + "--output DIR/kept"
    #expect(await trial.hone(line).code == 0)
    let again = await trial.hone(line)
    #expect(again.code == 73)
    #expect(again.error == "error: DIR/kept: a run is already here; choose another --output\n")
  }

  @Test func `a fresh run takes the next free name`() async throws {
    let trial = try Trial()
    try trial.makeAll()
    for _ in 0..<2 {
      #expect(await trial.hone("run DIR/recipe.yaml --fresh --set sft.max_steps=1").code == 0)
    }
    #expect(trial.exists("run/report.html") && trial.exists("run-2/report.html"))
  }

  @Test func `a dry run prints every default and writes nothing`() async throws {
    let trial = try Trial()
    try trial.makeAll()
    let outcome = await trial.hone("run DIR/recipe.yaml --dry-run --set seed=5")
    #expect(outcome.code == 0 && outcome.output.contains("seed: 5\n"))
    #expect(outcome.output.contains("gradient_accumulation_steps: 1\n"))
    #expect(!trial.exists("run"))
  }

  @Test func `runs and samples are shown, also as JSON`() async throws {
    let trial = try Trial()
    try trial.makeAll()
    #expect(await trial.hone("run DIR/recipe.yaml").code == 0)
    let shown = await trial.hone("runs show DIR/run")
    #expect(shown.output.hasPrefix("run     DIR/run\nstatus  finished\n"))
    #expect(shown.output.contains("stages  sft 2 → evaluate 1\n"))
    let samples = await trial.hone("inspect DIR/run --random 1")
    #expect(samples.output.contains("  completion  "))
    #expect(samples.output.contains("  reward      number_match 0: "))
    for line in ["runs list DIR", "runs show DIR/run", "inspect DIR/run", "doctor --quick"] {
      let outcome = await trial.hone(line + " --json")
      let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
      #expect(value is [Any] || value is [String: Any], "\(line)")
    }
    let missing = await trial.hone("inspect DIR/run --stage eval")
    #expect(missing.code == 64)
    #expect(
      missing.error == "error: --stage: no stage is called eval; the stages are sft, evaluate\n")
  }

  @Test func `a model is measured and continues a prompt without a recipe`() async throws {
    let trial = try Trial()
    try trial.makeAll()
    let measured = await trial.hone(
      "eval DIR/model --data DIR/data.jsonl --verifier number_match --samples 2 --k 1,2 "
        + "--max-tokens 4")
    #expect(measured.code == 0 && measured.output.hasPrefix("test: 5 prompts, 10 samples\n"))
    let refused = await trial.hone(
      "eval DIR/model --data DIR/data.jsonl --verifier number_match --samples 2 --k 4")
    #expect(
      refused.error
        == "error: k[0]: pass@4 needs at least 4 samples a problem; samples is 2\n")
    let missing = await trial.hone("generate DIR/nothing --prompt 1")
    #expect(missing.code == 66)
    #expect(
      missing.error == "error: DIR/nothing: there is no such directory; "
        + "give a checkpoint's directory, or a run's\n")
  }

  @Test(arguments: 0..<6)
  func `what is streamed is what is listed, up to the stop text`(seed: Int) async throws {
    let trial = try Trial()
    try trial.makeModel()
    let line = "generate DIR/model --prompt 1+1= --max-tokens 20 --seed \(seed) --stop 1 --stop 23"
    let (streamed, listed) = (await trial.hone(line), await trial.hone(line + " --samples 2"))
    let lines = listed.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(streamed.code == 0 && streamed.output == lines[1] + "\n")
    #expect(!streamed.output.contains("1") && !streamed.output.contains("23"))
  }

  @Test func `data is checked and generated`() async throws {
    let trial = try Trial()
    try trial.makeAll()
    let checked = await trial.hone("data check DIR/data.jsonl --tokenizer DIR/model")
    #expect(checked.output.hasPrefix("rows        5 (prompt, completion: 5)\n"))
    #expect(checked.output.hasSuffix("<bos>1+1=⟦2<eos>⟧\n"))
    let mapped = await trial.hone("data check DIR/data.jsonl --set columns.answr=prompt")
    #expect(mapped.code == 65 && mapped.error.hasPrefix("error: DIR/data.jsonl:1: answr: "))
    let rows = await trial.hone("data generate arithmetic --count 2 --set digits=1")
    #expect(rows.output.split(separator: "\n").count == 2)
    #expect(
      await trial.hone("data generate arithmetics").error
        == "error: arithmetics: there is no such task; did you mean arithmetic? "
        + "The tasks are arithmetic, word_lists\n")
  }

  @Test func `recipes are checked, shown and described`() async throws {
    let trial = try Trial()
    try trial.makeAll()
    try trial.write("bad.yaml", Trial.recipe.replacing("samples: 2", with: "samples: two"))
    let checked = await trial.hone("recipe check DIR/recipe.yaml DIR/bad.yaml")
    #expect(checked.code == 65)
    #expect(checked.output == "DIR/recipe.yaml: ok (sft → evaluate)\n")
    #expect(
      checked.error == "error: DIR/bad.yaml:12:16: stages[1].evaluate.samples: "
        + "expected an integer, found the text \"two\"\n")
    let shown = await trial.hone("recipe show DIR/recipe.yaml")
    try trial.write("shown.yaml", shown.output)
    #expect(await trial.hone("recipe show DIR/shown.yaml").output == shown.output)
    let schema = await trial.hone("recipe schema")
    for key in ["learning_rate", "grpo", "generator", "additionalProperties"] {
      #expect(schema.output.contains("\"\(key)\":"), "\(key)")
    }
  }

  @Test func `a recipe whose verifiers lack their files is told where`() async throws {
    let trial = try Trial()
    try trial.write("there.py", "def f(completions): return [1.0]\n")
    try trial.write("m.yaml", "comand: [sh]\n")
    func check(_ verifier: String) async throws -> String {
      try trial.write(
        "recipe.yaml",
        """
        name: x
        model: {path: nowhere}
        stages:
          - grpo:
              data: {train: rows.jsonl}
              rewards:
                - verifier: \(verifier)
        """)
      return await trial.hone("recipe check DIR/recipe.yaml").error
    }
    let place = "error: DIR/recipe.yaml:7:21: stages[0].policy_optimization.rewards[0].verifier: "
    let folder = trial.folder.path
    let missing = try await check("{type: executable, command: [./none]}")
    #expect(missing.hasPrefix(place + "program \""), "\(missing)")
    #expect(missing.contains("none\": there is none that may be run"))
    #expect(
      try await check("{type: executable, command: [hone-none]}")
        == place + "program \"hone-none\": not found in PATH; its whole path would do\n")
    #expect(
      try await check("{type: executable, manifest: \(folder)/m.yaml}").contains(
        "did you mean command"))
    #expect(
      try await check("{type: gated, then: {type: python, file: none.py}}")
        == place + "python: none.py: there is no such file; paths start from where hone is run\n")
    #expect(
      try await check("{type: sql, databases: none/}")
        == place + "databases: there is no folder \"none/\"; paths start from where hone is run\n")
    #expect(
      try await check("{type: code, python: hone-none}").contains(
        "program \"hone-none\": not found"))
    #expect(try await check("{type: python, file: \(folder)/there.py, python: sh}").isEmpty)
    #expect(try await check("{type: code, python: sh}").isEmpty)
  }

  @Test func `wrong usage ends with 64 and the usage`() async throws {
    let outcome = await (try Trial()).hone("run")
    #expect(outcome.code == 64)
    #expect(outcome.error.hasPrefix("error: Missing expected argument '<recipe>'\n"))
    let help = await (try Trial()).hone("run --help")
    #expect(help.code == 0 && help.output.contains("hone run my.yaml --resume"))
  }
}
