import Recipes
import Rewards
import Testing

@Suite struct BoundsTests {
  @Test(
    arguments: [
      (nil, -0.1, 0), (0.5, nil, 0), (-1, 0, 0), (1, 1, 0), (1, 0, 1), (nil, .infinity, 1),
      (.nan, nil, 1),
    ] as [(Double?, Double?, Int)])
  func `bounds are finite and in order, and one may stand alone`(
    floor: Double?, cap: Double?, mistakes: Int
  ) {
    var issues = Issues()
    requireBounds(floor: floor, cap: cap, &issues)
    #expect(issues.found.count == mistakes)
  }
}
