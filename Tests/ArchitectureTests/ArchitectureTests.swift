import Foundation
import Testing

/// What each folder may import, from the bottom to the top. Four nevers carry the design: a loss
/// cannot see a model, a verifier cannot see a tensor, the store cannot see a tensor, and nothing
/// below Stages knows that stages exist.
private let table: [(folder: String, modules: Set<String>)] = [
  ("Sources/CKernels", []),
  ("Sources/CSentencePiece", []),
  ("Sources/CZlib", []),
  ("Sources/CSQLite", []),
  ("Sources/CSandbox", []),
  ("Sources/Kernels", ["CKernels"]),
  ("Sources/Records", []),
  ("Sources/Expressions", []),
  ("Sources/Recipes", ["Yams"]),
  ("Sources/Tensors", ["Kernels"]),
  ("Sources/Text", ["Records", "Expressions", "CSentencePiece"]),
  ("Sources/Datasets", ["Text", "Records", "Recipes", "CZlib"]),
  ("Sources/Models", ["Kernels", "Tensors", "Expressions", "Records", "Recipes"]),
  ("Sources/Optimizers", ["Tensors", "Models", "Recipes", "Records"]),
  ("Sources/Generation", ["Kernels", "Tensors", "Models", "Text", "Records", "Recipes"]),
  ("Sources/Objectives", ["Tensors", "Records", "Recipes"]),
  ("Sources/Mathematics", ["BigInt"]),
  ("Sources/Sandbox", ["CSandbox"]),
  ("Sources/Rewards", ["Sandbox", "Records", "Recipes"]),
  (
    "verifiers",
    ["Rewards", "Mathematics", "Sandbox", "Expressions", "Records", "Recipes", "CSQLite"]
  ),
  (
    "Sources/Rollouts",
    ["Generation", "Text", "Models", "Rewards", "Tensors", "Records", "Recipes"]
  ),
  ("Sources/Diagnostics", ["Objectives", "Models", "Tensors", "Records", "Recipes"]),
  ("Sources/RunStore", ["Records", "GRDB"]),
  (
    "Sources/Stages",
    [
      "RunStore", "Diagnostics", "Rollouts", "Verifiers", "Rewards", "Objectives", "Generation",
      "Optimizers", "Models", "Datasets", "Text", "Tensors", "Kernels", "Recipes", "Records",
    ]
  ),
  ("Sources/Reports", ["RunStore", "Records"]),
  (
    "Sources/hone",
    [
      "Reports", "Stages", "RunStore", "Diagnostics", "Rollouts", "Verifiers", "Rewards", "Sandbox",
      "Objectives", "Generation", "Optimizers", "Models", "Datasets", "Text", "Tensors", "Kernels",
      "Recipes", "Records", "ArgumentParser",
    ]
  ),
]

/// Parts of the platform that every module may use; Kernels does without Foundation.
private let platform: Set<String> = [
  "Foundation", "FoundationNetworking", "Glibc", "Dispatch", "Synchronization",
]

private let root = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

@Suite struct ArchitectureTests {
  @Test(arguments: table)
  func `a folder imports what its line allows`(folder: String, modules: Set<String>) throws {
    let allowed = modules.union(
      folder == "Sources/Kernels"
        ? platform.subtracting(["Foundation", "FoundationNetworking"]) : platform)
    for file in swiftFiles(in: folder) {
      for module in imports(of: try String(contentsOf: file, encoding: .utf8)) {
        #expect(
          allowed.contains(module),
          "\(folder)/\(file.lastPathComponent) imports \(module), which is not below it")
      }
    }
  }

  @Test func `every folder has its line`() throws {
    let sources = root.appending(path: "Sources").path
    let folders = try FileManager.default.contentsOfDirectory(atPath: sources).sorted()
    for name in folders where !name.hasPrefix(".") {
      #expect(table.contains { $0.folder == "Sources/\(name)" }, "Sources/\(name) has no line")
    }
  }

  @Test func `every line leads down`() {
    var below: Set<String> = ["Yams", "GRDB", "ArgumentParser", "BigInt"]
    for (folder, modules) in table {
      #expect(modules.subtracting(below).isEmpty, "\(folder) reaches up")
      below.insert(folder == "verifiers" ? "Verifiers" : folder.replacing("Sources/", with: ""))
    }
  }

  @Test func `an import is found however it is written`() {
    let text = """
      // import Comment
      @testable import A
      public import B.C
        import struct D.E  // why
      @preconcurrency @_exported import F
      let important = 1
      """
    #expect(imports(of: text) == ["A", "B", "D", "F"])
  }
}

private func swiftFiles(in folder: String) -> [URL] {
  let files = FileManager.default.enumerator(
    at: root.appending(path: folder), includingPropertiesForKeys: nil)
  return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
}

/// The modules that a file imports, in order.
private func imports(of text: String) -> [String] {
  let kinds: Set<Substring> = [
    "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
  ]
  // What stands within a text of several lines is another language's.
  let parts = text.components(separatedBy: "\"\"\"").enumerated()
  let code = parts.filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined(separator: "\n")
  return code.split(separator: "\n").compactMap { line in
    let words = line.split(whereSeparator: \.isWhitespace)
    let access: Set<Substring> = ["public", "package", "internal", "private", "fileprivate"]
    let rest = words.drop { $0.hasPrefix("@") || access.contains($0) }
    guard rest.first == "import" else { return nil }
    return rest.dropFirst().drop { kinds.contains($0) }.first?.split(separator: ".").first
      .map(String.init)
  }
}
