/// Text that a browser shows as it is, also inside an attribute.
func escaped(_ text: String) -> String {
  var out = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": out += "&amp;"
    case "<": out += "&lt;"
    case ">": out += "&gt;"
    case "\"": out += "&quot;"
    case "'": out += "&#39;"
    case "\u{0}"..<"\u{20}" where scalar != "\n" && scalar != "\t": out += "\u{FFFD}"
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out
}

/// A page of its own: no scripts, no fonts, nothing from the network.
func page(title: String, body: String) -> String {
  """
  <!doctype html>
  <html lang="en">
  <head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>\(escaped(title))</title>
  <style>
  \(style)
  </style>
  </head>
  <body>
  \(body)
  </body>
  </html>

  """
}

/// A table; the first column is text, the others are numbers. Cells are escaped here.
func htmlTable(_ header: [String], _ rows: [[String]]) -> String {
  func row(_ cells: [String], _ tag: String) -> String {
    "<tr>" + cells.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined() + "</tr>"
  }
  return "<table>\n<thead>\(row(header, "th"))</thead>\n<tbody>\n"
    + rows.map { row($0, "td") + "\n" }.joined() + "</tbody>\n</table>"
}

private let style = """
  :root { color-scheme: light dark; --ink: #1c2024; --soft: #66707a; --line: #dfe3e8;
    --paper: #fff; --card: #f6f8fa; --curve: #2563c9; --good: #1a7f42; --bad: #b3372b; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --soft: #98a2ad; --line: #333b44;
    --paper: #14181c; --card: #1c2229; --curve: #6ea8fe; --good: #57c785; --bad: #f0857a; } }
  body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
    max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
  .soft { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th, td { padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); text-align: right; }
  th:first-child, td:first-child { text-align: left; } th { font-weight: 600; }
  .curves { display: grid; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr));
    gap: 1rem; }
  figure { margin: 0; padding: .8rem; background: var(--card); border-radius: 8px; }
  figcaption { font-size: .85rem; margin-bottom: .3rem; }
  svg { width: 100%; height: auto; display: block; }
  polyline { fill: none; stroke: var(--curve); stroke-width: 1.6; stroke-linejoin: round; }
  circle { fill: var(--curve); } .axis { stroke: var(--line); }
  text { fill: var(--soft); font-size: 9px; }
  .sample { background: var(--card); border-radius: 8px; padding: .8rem; margin: .6rem 0; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .3rem 0;
    font: 13px/1.45 ui-monospace, monospace; }
  """
