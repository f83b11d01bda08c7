import Foundation
import Records
import Testing

@testable import RunStore

@Suite struct CheckpointWriterTests {
  private func save(
    _ writer: CheckpointWriter, _ step: Int, stage: Int = 0, best: Bool = false,
    text: String = "weights"
  ) throws {
    let manifest = CheckpointManifest(
      RunPosition(stage: stage, step: step), draw: 8 * step, isBest: best,
      state: ["mean": 0.1, "list": [1, nil]])
    try writer.write("\(stage)-step-\(step)", manifest) { directory in
      try Data(text.utf8).write(to: directory.appending(path: "model.bin"))
      let inner = directory.appending(path: "optimizer")
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
      try Data().write(to: inner.appending(path: "m.bin"))
    }
  }

  private func names(_ writer: CheckpointWriter) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: writer.directory.path).sorted()
  }

  @Test func `what was written is found, with its state and its files`() throws {
    let scratch = try Scratch()
    let writer = CheckpointWriter(scratch.url.appending(path: "checkpoints"))
    #expect(writer.latest().checkpoint == nil)
    try save(writer, 1)
    try save(writer, 2)
    let found = try #require(writer.latest().checkpoint)
    #expect(found.manifest.position == RunPosition(stage: 0, step: 2) && found.manifest.draw == 16)
    #expect(found.manifest.state == ["mean": 0.1, "list": [1, nil]])
    #expect(found.manifest.files.map(\.path) == ["model.bin", "optimizer/m.bin"])
    #expect(found.manifest.files.map(\.bytes) == [7, 0])
    #expect(try names(writer) == ["0-step-1", "0-step-2", "latest"])
  }

  @Test func `a writer that fails half-way leaves the checkpoint before it`() throws {
    struct Broken: Error, CustomStringConvertible { let description = "model.bin: tensor is NaN" }
    let scratch = try Scratch()
    let writer = CheckpointWriter(scratch.url)
    try save(writer, 1)
    let error = #expect(throws: CheckpointWriteError.self) {
      try writer.write("0-step-1", CheckpointManifest(.init(stage: 0, step: 1))) { directory in
        try Data("half".utf8).write(to: directory.appending(path: "model.bin"))
        throw Broken()
      }
    }
    #expect(
      error?.description == "\(scratch.url.appending(path: "0-step-1").relativePath): "
        + "the checkpoint was not written: model.bin: tensor is NaN; "
        + "the checkpoint before it, 0-step-1, is intact")
    #expect(try names(writer) == ["0-step-1", "latest"])
    #expect(writer.latest().warnings.isEmpty && writer.latest().checkpoint != nil)
  }

  @Test func `a full disk is named and loses nothing`() throws {
    let scratch = try Scratch()
    let writer = CheckpointWriter(scratch.url)
    let error = #expect(throws: CheckpointWriteError.self) {
      try writer.write("0-step-1", CheckpointManifest(.init(stage: 0, step: 1))) { directory in
        let full = try FileHandle(forWritingTo: URL(filePath: "/dev/full"))
        defer { try? full.close() }
        try full.write(contentsOf: Data("weights".utf8))
      }
    }
    #expect(
      error?.description.hasSuffix(
        "was not written: no space left on device; there is no checkpoint before it") == true,
      "\(error?.description ?? "")")
    #expect(try names(writer).isEmpty)
  }

  @Test func `damaged checkpoints are passed over with a warning`() throws {
    let scratch = try Scratch()
    let writer = CheckpointWriter(scratch.url)
    for step in 1...4 { try save(writer, step) }
    func file(_ step: Int, _ name: String) -> URL {
      scratch.url.appending(path: "0-step-\(step)").appending(path: name)
    }
    try Data("weight".utf8).write(to: file(4, "model.bin"))
    try Data("Weights".utf8).write(to: file(3, "model.bin"))
    try Data("{".utf8).write(to: file(2, "manifest.json"))
    let (found, warnings) = writer.latest()
    #expect(found?.manifest.position.step == 1)
    let back = "; going back to the checkpoint before it"
    #expect(
      warnings == [
        "\(file(4, "").relativePath): model.bin has 6 bytes, not 7" + back,
        "\(file(3, "").relativePath): model.bin has another checksum" + back,
      ])
    try FileManager.default.removeItem(at: file(1, "model.bin"))
    #expect(writer.latest().checkpoint == nil)
    #expect(writer.latest().warnings.last?.contains("manifest.json is damaged") == true)
  }

  @Test func `only so many are kept, the best and the latest among them`() throws {
    let scratch = try Scratch()
    let writer = CheckpointWriter(scratch.url, limit: 2)
    try save(writer, 5, stage: 0)
    for step in 1...5 { try save(writer, step, stage: 1, best: step == 2) }
    #expect(try names(writer) == ["0-step-5", "1-step-2", "1-step-5", "latest"])
    #expect(writer.best(stage: 1)?.manifest.position.step == 2)
    #expect(writer.best(stage: 0) == nil)
    try save(writer, 6, stage: 1, best: true)
    #expect(try names(writer) == ["0-step-5", "1-step-5", "1-step-6", "latest"])
  }

  @Test func `going on from an earlier step replaces what lay past it`() throws {
    let scratch = try Scratch()
    let writer = CheckpointWriter(scratch.url)
    for step in 1...3 { try save(writer, step) }
    try FileManager.default.createDirectory(
      at: scratch.url.appending(path: ".new-0-step-9"), withIntermediateDirectories: false)
    try save(writer, 2, text: "other weights")
    #expect(try names(writer) == ["0-step-1", "0-step-2", "latest"])
    #expect(writer.latest().checkpoint?.manifest.files.first?.bytes == 13)
  }
}
