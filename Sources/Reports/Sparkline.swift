/// A curve in one line of text: `▁▂▄▆█`.
///
/// Values are averaged into `width` columns of nearly equal length where there are more. The lowest
/// is `▁`, the highest `█`; a flat curve stays in the middle. Values that are not finite are left
/// out.
public func sparkline(_ values: [Double], width: Int = 40) -> String {
  let columns = averaged(values.filter(\.isFinite), into: width)
  guard let low = columns.min(), let high = columns.max() else { return "" }
  let bars = Array("▁▂▃▄▅▆▇█")
  return String(
    columns.map { value in
      guard high > low else { return bars[3] }
      return bars[min(7, Int((value - low) / (high - low) * 8))]
    })
}

/// Means of `count` stretches of nearly equal length; the values themselves where there are no more.
func averaged(_ values: [Double], into count: Int) -> [Double] {
  guard count > 0 else { return [] }
  guard values.count > count else { return values }
  return (0..<count).map { column in
    let part = values[column * values.count / count..<(column + 1) * values.count / count]
    return part.reduce(0, +) / Double(part.count)
  }
}
