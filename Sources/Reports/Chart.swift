import Foundation
import RunStore

/// A curve as inline SVG, with the ends of both axes written out.
///
/// More than 200 points are averaged into 200. A flat curve runs through the middle.
func svgChart(_ points: [MetricPoint]) -> String {
  let values = averaged(points.map(\.value), into: 200)
  guard let low = values.min(), let high = values.max(), let first = points.first?.step,
    let last = points.last?.step
  else { return "" }
  let (left, right, top, bottom) = (4.0, 316.0, 12.0, 96.0)
  func x(_ index: Int) -> Double {
    values.count > 1 ? left + (right - left) * Double(index) / Double(values.count - 1) : left
  }
  func y(_ value: Double) -> Double {
    high > low ? bottom - (bottom - top) * (value - low) / (high - low) : (top + bottom) / 2
  }
  let places = values.enumerated().map { (x($0), y($1)) }
  let path = places.map { String(format: "%.1f,%.1f", $0.0, $0.1) }.joined(separator: " ")
  let dot = places.last.map { String(format: "cx=\"%.1f\" cy=\"%.1f\"", $0.0, $0.1) } ?? ""
  return """
    <svg viewBox="0 0 320 112" role="img">
    <line class="axis" x1="4" x2="316" y1="96.5" y2="96.5"/>
    <polyline points="\(path)"/><circle \(dot) r="2.2"/>
    <text x="4" y="8">\(formatted(high))</text><text x="4" y="93">\(formatted(low))</text>
    <text x="4" y="108">step \(first)</text>\
    <text x="316" y="108" text-anchor="end">\(last)</text>
    </svg>
    """
}
