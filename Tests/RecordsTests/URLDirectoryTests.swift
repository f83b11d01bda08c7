import Foundation
import Records
import Testing

@Suite struct URLDirectoryTests {
  @Test func `a directory is one by way of links, too`() throws {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appending(path: "hone-\(UUID().uuidString)")
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? files.removeItem(at: folder) }
    let link = folder.appending(path: "link")
    try files.createSymbolicLink(at: link, withDestinationURL: folder)
    try Data().write(to: folder.appending(path: "file"))
    #expect(folder.isDirectory)
    #expect(link.isDirectory)
    #expect(!folder.appending(path: "file").isDirectory)
    #expect(!folder.appending(path: "nothing").isDirectory)
  }
}
