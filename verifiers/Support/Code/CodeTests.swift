import Records

/// The tests of one row.
enum CodeTests: Sendable, Equatable {
  /// Tests that call the program.
  case python(PythonTests)
  /// Inputs that the program reads, each with what it must print.
  case streams([StreamTest])
}

/// Tests that call a Python program.
struct PythonTests: Sendable, Equatable {
  /// The code that the completion goes on with: its helpers and imports are the tests' too.
  var prompt = ""
  /// The function that is tested, where the row names it.
  var entryPoint = ""
  /// What runs before the tests.
  var setup = ""
  /// Texts of tests; each of several is one test, one alone is taken apart.
  var texts: [String] = []
  /// A function with arguments and results, in place of texts.
  var calls: Calls?

  /// Calls of a function, or of a method of class `Solution`.
  struct Calls: Sendable, Equatable {
    var function: String
    var arguments: [JSON]
    var results: [JSON]
  }

  /// The same for the examiner.
  var job: JSON {
    let calls = calls.map {
      JSON.array([.string($0.function), .array($0.arguments), .array($0.results)])
    }
    return .array([
      .string(prompt), .string(entryPoint), .string(setup), .array(texts.map { .string($0) }),
      calls ?? .null,
    ])
  }
}

/// An input and what must be printed.
struct StreamTest: Sendable, Equatable {
  var input: String
  var output: String
}
