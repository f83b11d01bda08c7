public import Foundation

extension URL {
  /// Whether a directory lies here, be it by way of symbolic links.
  public var isDirectory: Bool {
    let found = try? resolvingSymlinksInPath().resourceValues(forKeys: [.isDirectoryKey])
    return found?.isDirectory == true
  }
}
