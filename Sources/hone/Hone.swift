import ArgumentParser
import Foundation
import Glibc

/// The command line.
@main struct Hone: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hone",
    abstract: "Post-train small language models, on CPUs, reproducibly.",
    discussion: """
      One YAML recipe says everything: the model, its vocabulary, the data, and the
      stages that it goes through (sft, grpo, evaluate). A run keeps what it did in
      a directory of its own.

        hone recipe check my.yaml          finds every mistake, each with its place
        hone run my.yaml --dry-run         shows every setting, changes nothing
        hone run my.yaml                   runs it; Ctrl-C saves, --resume goes on
        hone runs show runs/my-seed0       what came out
        hone inspect runs/my-seed0         the samples, with verdicts and advantages
        hone verify --verifier tags --data samples.jsonl    what a verifier says of texts

      Exit codes are those of sysexits: 64 wrong usage, 65 wrong data or recipe, 66
      a missing file, 70 a failed run, 73 an output that exists, 74 input or output,
      130 interrupted.
      """,
    version: honeVersion,
    subcommands: [
      Run.self, Eval.self, Generate.self, ChatCommand.self, Score.self, Model.self,
      TokenizerCommand.self, Template.self, DataCommand.self, RecipeCommand.self,
      MethodsCommand.self, VerifyCommand.self, VerifierCommand.self,
      Runs.self, ClaimsCommand.self, Inspect.self, Doctor.self, Bench.self,
    ])

  static func main() async {
    Glibc.exit(await execute(Array(CommandLine.arguments.dropFirst())))
  }

  /// Runs one command line; errors are printed once, to the console's error stream.
  ///
  /// - Returns: the exit code; output that could not be written is an error of every command.
  static func execute(_ arguments: [String]) async -> Int32 {
    do {
      try await perform(arguments)
      try Console.current.requireDelivery()
      return 0
    } catch {
      return report(error)
    }
  }

  /// Runs one command line, or prints the help that it asks for.
  private static func perform(_ arguments: [String]) async throws {
    do {
      var command = try parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch  where Failure(error) == nil && exitCode(for: error) == .success {
      Console.current.print(fullMessage(for: error))
    }
  }

  private static func report(_ error: any Error) -> Int32 {
    let console = Console.current
    if let failure = Failure(error) {
      for line in failure.lines { console.error("error: \(line)") }
      return failure.code.rawValue
    }
    let code = exitCode(for: error)
    let text = fullMessage(for: error)
    if !text.isEmpty {
      console.error(text.hasPrefix("Error: ") ? "error: " + text.dropFirst(7) : text)
    }
    // What no layer has a code for is a fault of the program.
    return code == .failure ? Code.software.rawValue : code.rawValue
  }
}

/// The version of the command line.
let honeVersion = "0.1.0"
