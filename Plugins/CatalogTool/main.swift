import Foundation

// CatalogTool PROTOCOL IMPORT,IMPORT OUTPUT FILE...
let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 3 else {
  print("error: usage: CatalogTool PROTOCOL IMPORT,IMPORT OUTPUT FILE...")
  exit(64)
}
do {
  let parts = try arguments.dropFirst(3).map { path in
    try ComponentSource(path: path, text: String(contentsOfFile: path, encoding: .utf8))
  }
  let family = FamilySource(
    component: arguments[0], imports: arguments[1].split(separator: ",").map(String.init),
    parts: parts)
  try family.swift.write(toFile: arguments[2], atomically: true, encoding: .utf8)
} catch let error as SourceError {
  print(error)
  exit(65)
} catch {
  print("error: \(error)")
  exit(66)
}
