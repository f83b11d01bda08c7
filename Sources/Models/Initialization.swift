import Foundation
import Records

/// The first numbers of the parameter called `name`: weights normal, norms that scale by 1, biases 0.
func initialScalars(
  _ name: String, _ shape: [Int], _ configuration: DecoderConfiguration, seed: Seed
) -> [Float] {
  let count = shape.reduce(1, *)
  if name.hasSuffix(".bias") { return Array(repeating: 0, count: count) }
  if shape.count == 1 { return Array(repeating: configuration.norm.neutralWeight, count: count) }
  return normals(count, deviation: configuration.initializerRange, seed: seed)
}

/// Normally distributed numbers by the Box–Muller transform, two from each pair of uniform ones.
private func normals(_ count: Int, deviation: Double, seed: Seed) -> [Float] {
  var generator = seed.generator()
  var out: [Float] = []
  out.reserveCapacity(count + 1)
  while out.count < count {
    let radius = deviation * (-2 * log(1 - generator.uniform())).squareRoot()
    let angle = 2 * Double.pi * generator.uniform()
    out.append(Float(radius * cos(angle)))
    out.append(Float(radius * sin(angle)))
  }
  if out.count > count { out.removeLast() }
  return out
}
