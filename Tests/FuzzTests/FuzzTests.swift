import Foundation
import Records
import Testing

/// Mutated files never trap, hang or eat memory: the parser accepts them or says what is wrong.
///
/// Each case is written to a file first, which stays where the process dies; `HONE_FUZZ_ONLY`,
/// `HONE_FUZZ_FIRST` and `HONE_FUZZ_CASES` choose the cases, so that one can be tried again.
@Suite(.serialized) struct FuzzTests {
  @Test(arguments: FuzzTarget.all)
  func `mutated files are read or refused`(_ target: FuzzTarget) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "hone-fuzz-\(ProcessInfo.processInfo.processIdentifier)-\(target.name)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try target.prepare(folder)
    let file = folder.appending(path: target.file)
    for input in target.corpus {
      try Data(target.packed(input)).write(to: file)
      try target.parse(folder, file)
    }
    let watchdog = Watchdog(seconds: FuzzSettings.seconds, growth: FuzzSettings.growth)
    defer { watchdog.finish() }
    print("fuzz: \(target.name): each case is written to \(file.path)")
    var refused = 0
    for index in FuzzSettings.first..<FuzzSettings.first + FuzzSettings.cases {
      watchdog.begin("\(file.path): case \(index)")
      var mutator = Mutator(Seed(1).child(target.name).child(index), words: target.words)
      try Data(target.packed(mutator.mutated(target.corpus))).write(to: file)
      do {
        try target.parse(folder, file)
      } catch {
        refused += 1
        #expect("\(error)".contains(folder.lastPathComponent), "case \(index): \(error)")
      }
    }
    print("fuzz: \(target.name): \(FuzzSettings.cases) cases, \(refused) refused")
    #expect(FuzzSettings.cases < 100 || refused > 0 && refused < FuzzSettings.cases)
  }

  @Test func `a case can be made again`() {
    func made(_ index: Int) -> [UInt8] {
      var mutator = Mutator(Seed(1).child(index), words: ["dtype"])
      return mutator.mutated([Array(#"{"a":[1,2,{"b":"c"}],"d":null}"#.utf8), Array("{}".utf8)])
    }
    #expect((0..<50).map(made) == (0..<50).map(made))
    #expect(Set((0..<50).map(made)).count > 30)
  }
}
