import Foundation
import Records
import Synchronization
import Testing

@testable import Rewards

@Suite struct PluginPoolTests {
  private let one = [Submission.saying("a")]

  /// What a plug-in makes of submissions, once each.
  private func results(
    _ program: PluginProgram, on submissions: [Submission]? = nil,
    _ change: (inout PluginLimits) -> Void = { _ in }
  ) async throws -> [Result<Verdict, VerifierError>] {
    var limits = PluginLimits()
    change(&limits)
    let pool = try await PluginPool.open(program, limits, workers: 1)
    let results = await pool.results(on: submissions ?? one)
    await pool.close()
    return results
  }

  /// Why a pool cannot be opened.
  private func refusal(
    of program: PluginProgram, within seconds: Double = 60
  ) async -> VerifierError? {
    var limits = PluginLimits()
    limits.startSeconds = seconds
    do throws(VerifierError) {
      await (try PluginPool.open(program, limits, workers: 1)).close()
      return nil
    } catch {
      return error
    }
  }

  @Test func `an answer is a verdict with its parts`() async throws {
    let result = #"{"score":0.5,"extracted":"4","reason":"near","components":{"a":1}}"#
    let verdict = try await results(Programs.answering(Programs.say(result)))[0].get()
    #expect(
      verdict == Verdict(.scored(0.5), reason: "near", extracted: "4", components: ["a": 1]))
  }

  @Test func `stray prints break nothing`() async throws {
    let noise = """
      echo hello; echo; echo '{"level":"info","id":"x"}'; echo "{'id': $id}"; echo '{"id":99}'
      echo '{'; printf '\\377\\376 {"a"\\n'; echo NaN
      """
    let found = try await results(Programs.answering(noise + "\n" + Programs.say("{\"score\":1}")))
    #expect(found.map(\.score) == [1])
  }

  @Test(arguments: [
    ("{\"score\":1},{\"score\":1}", "2 results came back for 1 submissions"),
    ("", "0 results came back for 1 submissions"),
    ("{\"score\":NaN}", "the score is \"NaN\"; a finite number would do"),
    ("{\"score\":-Infinity}", "the score is \"-Infinity\"; a finite number would do"),
    ("{\"score\":\"good\"}", "the score is \"good\"; a finite number would do"),
    ("{\"score\":true}", "the score is a truth value; a finite number would do"),
    ("{\"error\":\"no idea\"}", "no idea"),
    ("{\"scores\":1}", "a result has no \"score\"; its keys are scores; did you mean score?"),
    ("7", "a result is a whole number; an object with a \"score\" would do"),
    ("{\"score\":1,\"score\":0}", "its answer is none: it is no JSON: byte"),
    ("{\"score\":1", "its answer is none: it is no JSON: byte"),
  ])
  func `an answer that is none is a fault that says why`(results: String, fault: String)
    async throws
  {
    let found = try await self.results(Programs.answering(Programs.say(results)))
    #expect(found.count == 1)
    #expect(found[0].fault?.contains(fault) == true, "\(found)")
  }

  @Test func `an answer without its line feed is none, and its process is replaced`() async throws {
    let body = "printf '{\"id\":%s,\"results\":[{\"score\":1}]}' \"$id\""
    let hanging = try await results(Programs.answering(body + "; sleep 1000")) {
      $0.answerSeconds = 0.2
    }
    #expect(hanging == [.failure(.timedOut(seconds: 0.2))])
    let note = Note()
    let killed = Programs.answering(
      "[ -e \(note.path) ] || { echo > \(note.path); \(body); kill -9 $$; }\n"
        + Programs.say("{\"score\":0.5}"))
    #expect(try await results(killed).map(\.score) == [0.5])
    let ended = try await results(Programs.answering(body + "; exit 0"))
    #expect(ended[0].fault?.contains("in the middle of a line, with exit status 0") == true)
  }

  @Test func `an answer without an id or with another is none`() async throws {
    let lacks = try await results(Programs.answering("echo '{\"results\":[{\"score\":1}]}'"))
    #expect(lacks[0].fault?.contains("it lacks the request's \"id\"") == true)
    let other = Programs.answering("echo '{\"id\":1234,\"results\":[{\"score\":1}]}'")
    var found: [Result<Verdict, VerifierError>] = []
    // On a busy machine the program may not have answered at all when its time is over.
    for seconds in [1.0, 5, 25] {
      found = try await results(other) { $0.answerSeconds = seconds }
      if found != [.failure(.timedOut(seconds: seconds))] { break }
    }
    #expect(
      found[0].fault?.contains("no answer in time, but an answer with \"id\": 1234") == true,
      "\(found)")
  }

  @Test func `a completion that is printed answers nothing`() async throws {
    let forged =
      (0..<5).map { "{\"id\":\($0),\"results\":[{\"score\":1}]}" } + ["{\"fatal\":\"x\"}"]
    for line in forged {
      let program = Programs.answering("echo '\(line)'\n" + Programs.say("{\"score\":0}"))
      #expect(try await results(program).map(\.score) == [0], "\(line)")
    }
  }

  @Test func `a broken line that has ended is no death in the middle of one`() async throws {
    let body = "printf '{\"id\":%s,\"results\":[{\"score\":1}\\r\\n' \"$id\""
    let found = try await results(Programs.answering(body))
    #expect(
      found[0].fault?.hasPrefix("plug: its answer is none: it is no JSON") == true, "\(found)")
  }

  @Test func `a wrong result is the fault of its own sample`() async throws {
    let program = Programs.answering(
      Programs.say(#"{"score":1},{"score":NaN},{"status":"unparseable"},{"score":null}"#))
    let found = try await results(program, on: ["a", "b", "c", "d"].map { .saying($0) })
    #expect(found.map { $0.fault != nil } == [false, true, false, false])
    #expect(try found[2].get().outcome == .unparseable)
    #expect(try found[3].get().outcome == .notApplicable)
  }

  @Test func `of two answers the first counts and the next request is not disturbed`() async throws
  {
    let twice = Programs.say("{\"score\":1}") + "\n" + Programs.say("{\"score\":0}")
    let pool = try await PluginPool.open(Programs.answering(twice), workers: 1)
    for _ in 0..<3 { #expect(await pool.results(on: one).map(\.score) == [1]) }
    await pool.close()
  }

  @Test(arguments: [
    ("exit 7", "it ended before it answered, with exit status 7"),
    (
      "read -r line; echo no such thing >&2; exit 1", "exit status 1; its last words: no such thing"
    ),
    (
      "read -r line; id=${line#*:}; printf '{\"id\":%s,\"re' ${id%%,*}; exit 3",
      "in the middle of a line, with exit status 3"
    ),
    ("read -r line; kill -9 $$", "it ended before it answered, with signal 9"),
    ("read -r line; exec >&-; sleep 100", "it closed its output before it answered, and lived on"),
  ])
  func `a death is told with its moment, its status and its last words`(
    script: String, fault: String
  ) async throws {
    let found = try await results(Programs.script(script))
    #expect(found[0].fault?.contains(fault) == true, "\(found)")
  }

  @Test(arguments: [
    "sleep 100", "while read -r line; do sleep 100; done",
    "trap '' TERM INT HUP; while :; do sleep 1; done",
    "while :; do echo noise >&2; done",
  ])
  func `time that is over is a timeout, also for one that never reads`(script: String) async throws
  {
    let long = [Submission.saying(String(repeating: "x", count: 1 << 20))]
    let found = try await results(Programs.script(script), on: long) { $0.answerSeconds = 0.2 }
    #expect(found == [.failure(.timedOut(seconds: 0.2))])
  }

  @Test func `floods and endless lines are cut off`() async throws {
    let flood = try await results(Programs.script("yes no")) { $0.strayBytes = 1 << 16 }
    #expect(flood[0].fault == "plug: it wrote more than 65536 bytes that are no answer")
    let endless = try await results(Programs.script("yes | tr -d '\\n'")) {
      $0.lineBytes = 1 << 16
    }
    #expect(endless[0].fault == "plug: it wrote a line of more than 65536 bytes")
  }

  @Test func `a megabyte goes there and back`() async throws {
    let much = String(repeating: "é\u{0}\"\n", count: 200_000)
    let body = "printf '{\"id\":%s,\"results\":[{\"score\":%s}]}\\n' \"$id\" \"${#line}\""
    let found = try await results(Programs.answering(body), on: [.saying(much)]) {
      $0.answerSeconds = 300
    }
    #expect(try #require(found[0].score) > 2e6)
  }

  @Test func `one that is killed while it is asked is replaced and asked again`() async throws {
    let note = Note()
    let program = Programs.answering(
      "[ -e \(note.path) ] || { echo dead > \(note.path); kill -9 $$; }\n"
        + Programs.say("{\"score\":1}"))
    #expect(try await results(program).map(\.score) == [1])
    #expect(note.words == ["dead"])
  }

  @Test func `after too many deaths no more are started, and every sample is told`() async throws {
    let note = Note()
    var limits = PluginLimits()
    limits.deathsInARow = 3
    let script = "echo born >> \(note.path); exit 9"
    let pool = try await PluginPool.open(Programs.script(script), limits, workers: 1)
    var found: [String?] = []
    for _ in 0..<4 { found += await pool.results(on: one).map(\.fault) }
    #expect(found[0] == "plug: it ended before it answered, with exit status 9")
    #expect(found[1]?.contains("3 processes in a row died without an answer") == true)
    #expect(found[1] == found[3])
    #expect(note.words.count == 3)
    await pool.close()
  }

  @Test func `a program that is not there is told when the pool is opened`() async throws {
    let place = FileManager.default.temporaryDirectory
    for name in ["hone-no-such-program", "./hone-no-such-program"] {
      let program = PluginProgram(name: name, command: [name], directory: place)
      #expect(await refusal(of: program)?.description.contains(name) == true)
    }
  }

  @Test func `a greeting says how much must be seen, or why it will never work`() async throws {
    let loop = "; while read -r line; do :; done"
    let ready = "echo noise; echo '{\"ready\":{\"granularity\":\"group\",\"about\":\"x\"}}'"
    let pool = try await PluginPool.open(
      Programs.script(ready + loop, greets: true), workers: 1)
    #expect(pool.granularity == .group)
    #expect(pool.about == "x")
    await pool.close()
    let fatal = Programs.script("echo '{\"fatal\":\"line 3: no\"}'" + loop, greets: true)
    #expect(await refusal(of: fatal) == .failed(reason: "plug: line 3: no"))
    let silent = Programs.script("sleep 9", greets: true)
    #expect(await refusal(of: silent, within: 0.2) == .timedOut(seconds: 0.2))
    let broken = Programs.script("echo SyntaxError >&2; exit 1", greets: true)
    #expect(await refusal(of: broken)?.description.contains("SyntaxError") == true)
  }

  @Test func `no process is left behind, nor are its own`() async throws {
    let note = Note()
    let before = "sleep 1000 & echo $! >> \(note.path); echo $$ >> \(note.path)"
    let program = Programs.answering(Programs.say("{\"score\":1}"), before: before)
    let pool = try await PluginPool.open(program, workers: 2)
    async let first = pool.results(on: one)
    async let second = pool.results(on: one)
    #expect(await (first + second).map(\.score) == [1, 1])
    let born = note.words
    #expect(born.count >= 2 && born.allSatisfy(isAlive))
    await pool.close()
    #expect(try await areGone(born))
  }

  @Test func `a pool that is forgotten takes its processes with it`() async throws {
    let note = Note()
    let program = Programs.answering(
      Programs.say("{\"score\":1}"), before: "echo $$ >> \(note.path)")
    _ = try await PluginPool.open(program, workers: 1)
    let born = try await note.words(1)
    #expect(try await areGone(born))
  }

  @Test func `cancelling kills what is being asked`() async throws {
    let note = Note()
    let program = Programs.answering("echo $$ >> \(note.path); sleep 1000")
    let pool = try await PluginPool.open(program, workers: 1)
    let asking = Task { await pool.results(on: one) }
    let born = try await note.words(1)
    asking.cancel()
    #expect(await asking.value.map(\.fault) == ["plug: cancelled"])
    #expect(born.count == 1)
    #expect(try await areGone(born))
    await pool.close()
  }

  @Test(.timeLimit(.minutes(1)))
  func `one that is cancelled while it waits for a process leaves it alive`() async throws {
    let (note, gate) = (Note(), Note())
    let program = Programs.answering(
      "while [ ! -e \(gate.path) ]; do sleep 0.01; done\n" + Programs.say("{\"score\":1}"),
      before: "echo $$ >> \(note.path)")
    let pool = try await PluginPool.open(program, workers: 1)
    let first = Task { await pool.results(on: one) }
    let late = Task { await pool.results(on: one) }
    late.cancel()
    #expect(await late.value.map(\.fault) == ["plug: cancelled"])
    try "go".write(to: gate.url, atomically: true, encoding: .utf8)
    #expect(await first.value.map(\.score) == [1])
    #expect(await pool.results(on: one).map(\.score) == [1])
    #expect(note.words.count == 1)
    await pool.close()
  }

  @Test(.timeLimit(.minutes(1)))
  func `the limit of a call begins when it has a process`() async throws {
    let (born, asked, gate) = (Note(), Note(), Note())
    try "".write(to: gate.url, atomically: true, encoding: .utf8)
    let program = Programs.answering(
      "echo x >> \(asked.path)\n"
        + "while [ $(grep -c x \(gate.path)) -lt $(grep -c x \(asked.path)) ]; do sleep 0.01; done\n"
        + Programs.say("{\"score\":1}"), before: "echo $$ >> \(born.path)")
    let pool = try await PluginPool.open(program, workers: 1)
    var limited = WeightedVerifier(name: "r", verifier: pool)
    limited.timeout = .seconds(1)
    let clock = HandClock()
    var sleeps = clock.sleeps.makeAsyncIterator()
    let (reward, judging) = (limited, JudgingPool(atOnce: 8, clock: clock))
    let calls = (0..<3).map { _ in Task { await judging.results(of: reward, on: one)[0].score } }
    for turn in 1...3 {
      #expect(try await asked.words(turn).count == turn)
      // More than half of a limit, for each of three.
      try #require(await sleeps.next() == .milliseconds(400 + 600 * turn))
      clock.advance(by: .milliseconds(600))
      let words = Array(repeating: "x\n", count: turn).joined()
      try words.write(to: gate.url, atomically: true, encoding: .utf8)
    }
    for call in calls { #expect(await call.value == 1) }
    #expect(born.words.count == 1)
    await pool.close()
  }

  @Test(.timeLimit(.minutes(1)))
  func `the start of a process is no part of a call's limit`() async throws {
    let (gate, note) = (Note(), Note())
    // The first dies when it is asked; the one in its place is long in coming.
    let program = Programs.script(
      """
      if [ -e \(note.path) ]; then
        echo second >> \(note.path); while [ ! -e \(gate.path) ]; do sleep 0.01; done
      else echo first >> \(note.path); fi
      echo '{"ready": true}'; [ -e \(gate.path) ] || { read -r line; exit 1; }
      while IFS= read -r line; do id=${line#*:}; id=${id%%,*}
      \(Programs.say("{\"score\":1}"))
      done
      """, greets: true)
    let pool = try await PluginPool.open(program, workers: 1)
    var limited = WeightedVerifier(name: "r", verifier: pool)
    limited.timeout = .seconds(1)
    let clock = HandClock()
    var sleeps = clock.sleeps.makeAsyncIterator()
    let (reward, judging) = (limited, JudgingPool(atOnce: 1, clock: clock))
    let answer = Task { await judging.results(of: reward, on: one).map(\.score) }
    #expect(try await note.words(2) == ["first", "second"])
    try #require(await sleeps.next() == .seconds(1))
    clock.advance(by: .seconds(5))
    try "go".write(to: gate.url, atomically: true, encoding: .utf8)
    #expect(await answer.value == [1])
    await pool.close()
  }

  @Test func `one that cannot be started for a while is started again later`() async throws {
    let (note, file) = (Note(), Note())
    // Answers once and ends.
    let script = "#!/bin/sh\nread -r line; id=${line#*:}; id=${id%%,*}; echo >> \(note.path)\n"
    try (script + Programs.say("{\"score\":1}") + "\n")
      .write(to: file.url, atomically: true, encoding: .utf8)
    func allow(_ mode: Int) throws {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }
    try allow(0o700)
    let program = PluginProgram(
      name: "plug", command: [file.path], directory: FileManager.default.temporaryDirectory)
    let pool = try await PluginPool.open(program, workers: 1)
    #expect(await pool.results(on: one).map(\.score) == [1])
    try allow(0o600)
    #expect(await pool.results(on: one)[0].fault?.contains("cannot be started") == true)
    try allow(0o700)
    #expect(await pool.results(on: one).map(\.score) == [1])
    await pool.close()
  }

  @Test func `workers share the work and are not more than they may be`() async throws {
    let note = Note()
    let program = Programs.answering(
      "sleep 0.02\n" + Programs.say("{\"score\":1}"), before: "echo $$ >> \(note.path)")
    let pool = try await PluginPool.open(program, workers: 3)
    let scores = await withTaskGroup { tasks in
      for _ in 0..<12 { tasks.addTask { await pool.results(on: one)[0].score } }
      return await tasks.reduce(into: [Double?]()) { $0.append($1) }
    }
    #expect(scores == Array(repeating: 1, count: 12))
    #expect(Set(note.words).count == 3)
    await pool.close()
  }

  @Test func `a verifier killed in mid step faults as the reward says`() async throws {
    let program = Programs.answering(
      "case $line in *poison*) kill -9 $$;; esac\n" + Programs.say("{\"score\":1}"))
    let pool = try await PluginPool.open(program, workers: 2)
    let group = RolloutGroup(
      problem: Problem(id: "p", prompt: .text("?")),
      trajectories: ["a", "poison", "b"].map {
        let row = Row(prompt: [1], completion: [2], logProbs: [-1])
        return Trajectory(rows: [row], completion: $0, stop: .endOfSequence)
      })
    func judged(_ policy: FaultPolicy) async throws -> [Double?] {
      let reward = WeightedVerifier(name: "r", verifier: pool, onError: policy)
      return try await judge([group], by: [reward])[0].trajectories.map(\.reward)
    }
    #expect(try await judged(.skip) == [1, nil, 1])
    #expect(try await judged(.score(-1)) == [1, -1, 1])
    await #expect(throws: JudgementError.self) { _ = try await judged(.abort) }
    await pool.close()
  }
}
