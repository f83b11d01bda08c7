import Foundation
import Records
import Rewards

/// The tables and columns of a database as `tables.json` lists them, names in small letters.
struct SpiderSchema: Sendable {
  /// A column, or all of them (`*`).
  enum Column: Sendable, Hashable {
    case all
    case named(table: String, name: String)
  }
  /// The columns of each table.
  private(set) var tables: [String: Set<String>]
  /// For each column that a foreign key joins to others, the one that stands for them.
  private(set) var representatives: [Column: Column]

  /// Reads one entry of `tables.json`; `nil` where something is missing.
  init?(_ entry: JSON) {
    guard let names = entry["table_names_original"]?.array?.compactMap({ $0.string?.lowercased() }),
      let columns = entry["column_names_original"]?.array, let keys = entry["foreign_keys"]?.array
    else { return nil }
    tables = Dictionary(names.map { ($0, []) }) { first, _ in first }
    var order: [Column] = []
    for column in columns {
      guard let table = column.array?.first?.int, let name = column.array?.last?.string else {
        return nil
      }
      guard names.indices.contains(table) else {
        order.append(.all)
        continue
      }
      order.append(.named(table: names[table], name: name.lowercased()))
      tables[names[table], default: []].insert(name.lowercased())
    }
    representatives = [:]
    for group in Self.groups(keys.map { $0.array?.compactMap(\.int) ?? [] }) {
      let members = group.sorted().filter(order.indices.contains)
      for member in members { representatives[order[member]] = order[members[0]] }
    }
  }

  /// Columns that keys join: each pair goes to the first group that has one of the two.
  private static func groups(_ pairs: [[Int]]) -> [Set<Int>] {
    var groups: [Set<Int>] = []
    for pair in pairs {
      if let known = groups.firstIndex(where: { !$0.isDisjoint(with: pair) }) {
        groups[known].formUnion(pair)
      } else {
        groups.append(Set(pair))
      }
    }
    return groups
  }
}

/// The schemas of `tables.json`, by database.
struct SpiderSchemas: Sendable {
  private var schemas: [String: SpiderSchema] = [:]

  /// Reads the file.
  ///
  /// - Throws: `VerifierError.failed` where it cannot be read.
  init(file: URL) throws(VerifierError) {
    let json: JSON
    do {
      json = try JSON(parsing: [UInt8](Data(contentsOf: file)))
    } catch {
      throw .failed(reason: "\(file.path): \(error); Spider's tables.json would do")
    }
    for (index, entry) in (json.array ?? []).enumerated() {
      guard let name = entry["db_id"]?.string, let schema = SpiderSchema(entry) else {
        throw .failed(reason: "\(file.path): entry \(index) is no schema with tables and columns")
      }
      schemas[name] = schema
    }
  }

  /// The schema of a database.
  subscript(_ name: String) -> SpiderSchema? { schemas[name] }
}
