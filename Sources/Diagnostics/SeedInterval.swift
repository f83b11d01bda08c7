import Foundation

/// The mean of what several seeds gave, with the interval of Student's t: `mean ± t s / √n`.
///
/// It speaks of further seeds. Few of them say little: with three the interval is 2.48 deviations wide
/// to either side. Where all seeds gave the same it has no width.
///
/// - Parameters:
///   - values: one number a seed.
///   - confidence: the share of such intervals that hold the truth.
/// - Throws: `EvaluationError.tooFewSeeds` for fewer than two; `outOfRange` for a confidence outside
///   0 to 1.
/// - SeeAlso: Student 1908, doi:10.1093/biomet/6.1.1; Colas et al. 2018, arXiv:1806.08295.
public func seedInterval(_ values: [Double], confidence: Double = 0.95) throws(EvaluationError)
  -> Estimate
{
  guard values.count > 1 else { throw .tooFewSeeds(values.count) }
  guard confidence > 0, confidence < 1 else {
    throw .outOfRange(name: "confidence", value: "\(confidence)", wanted: "between 0 and 1")
  }
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  let error = (squares / (count - 1) / count).squareRoot()
  let reach = error * studentBound(confidence, degrees: values.count - 1)
  return Estimate(value: mean, low: mean - reach, high: mean + reach)
}

/// The t that `|T|` of Student's distribution stays below with probability `confidence`.
func studentBound(_ confidence: Double, degrees: Int) -> Double {
  var (low, high) = (0.0, Double.pi / 2)
  // In the angle atan(t / √ν) the whole distribution is bounded; 60 halvings leave no double between.
  for _ in 0..<60 {
    let middle = (low + high) / 2
    if studentMass(angle: middle, degrees: degrees) < confidence {
      low = middle
    } else {
      high = middle
    }
  }
  return tan((low + high) / 2) * Double(degrees).squareRoot()
}

/// `P(|T| < √ν tan θ)` for ν degrees of freedom: a finite sum of powers of the cosine.
///
/// - SeeAlso: Abramowitz and Stegun 1964, eq. 26.7.3 and 26.7.4.
private func studentMass(angle: Double, degrees: Int) -> Double {
  let (sine, cosine) = (sin(angle), cos(angle))
  let isOdd = !degrees.isMultiple(of: 2)
  var term = isOdd ? cosine : 1
  var sum = degrees == 1 ? 0 : term
  for k in stride(from: isOdd ? 3 : 2, to: degrees, by: 2) {
    term *= cosine * cosine * Double(k - 1) / Double(k)
    sum += term
  }
  return isOdd ? 2 / .pi * (angle + sine * sum) : sine * sum
}
