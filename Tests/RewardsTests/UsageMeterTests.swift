import Records
import Rewards
import Testing

@Suite struct UsageMeterTests {
  @Test func `sums begin anew once they are taken`() {
    let meter = UsageMeter()
    meter.add(1, to: "judges/requests")
    meter.add(2, to: "judges/requests")
    meter.add(0.5, to: "judges/cost")
    let sums = meter.take()
    #expect(sums.entries.map(\.name) == ["judges/cost", "judges/requests"])
    #expect(sums.entries.map(\.value) == [0.5, 3])
    #expect(meter.take().entries.isEmpty)
  }
}
