import Testing

@testable import Kernels

// The switch is the whole process's, and other tests compute meanwhile: what is timed is asked of
// calls that are entered here, whether the switch is on or not.
@Suite struct ProfileTests {
  @Test func `only the outermost call of a thread is timed`() {
    let outer = Profile.Timing(of: .products)
    let inner = Profile.Timing(of: .attention)
    #expect(outer.isCounted && !inner.isCounted)
    inner.leave()
    #expect(!Profile.Timing(of: .norms).left.isCounted)
    outer.leave()
    #expect(Profile.Timing(of: .norms).left.isCounted)
  }

  @Test func `work on behalf of a call is not timed, nor what it calls`() {
    let work = Profile.Timing.ofWork()
    #expect(!work.isCounted && !Profile.Timing(of: .products).left.isCounted)
    work.leave()
    #expect(Profile.Timing(of: .products).left.isCounted)
  }

  @Test func `parts have names of their own`() {
    let names = Profile.Part.allCases.map(\.rawValue)
    #expect(Set(names).count == names.count && names.contains("head_readings"))
  }
}

extension Profile.Timing {
  /// The same, left again.
  fileprivate var left: Self {
    leave()
    return self
  }
}
