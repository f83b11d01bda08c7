import CKernels

/// The threads that products and loops run on.
///
/// Work is cut by its shape, never by the number of threads, so that number changes no bit.
public enum Threads {
  /// How many are used, the caller's included.
  public static var count: Int {
    get { Int(hone_threads()) }
    set { hone_threads_select(Int32(clamping: newValue)) }
  }
}

/// Runs `body` for every index below `count`, on all threads; returns when all are done.
///
/// A call from inside `body` runs on the thread it is on.
public func parallelFor(_ count: Int, _ body: (Int) -> Void) {
  withoutActuallyEscaping(body) { body in
    var box = body
    unsafe withUnsafeMutablePointer(to: &box) { pointer in
      unsafe hone_parallel(Int64(count), UnsafeMutableRawPointer(pointer)) { context, index in
        guard let context = unsafe context else { return }
        let timing = Profile.enterWork()
        defer { timing.leave() }
        unsafe context.assumingMemoryBound(to: ((Int) -> Void).self).pointee(Int(index))
      }
    }
  }
}

/// The instruction sets the loops are compiled for.
public enum InstructionSet: Int32, Sendable, CaseIterable {
  /// Any x86-64, or another architecture.
  case baseline = 0
  /// AVX2 and FMA.
  case v3 = 1
  /// AVX-512.
  case v4 = 2

  /// The best of this processor.
  public static var supported: InstructionSet {
    InstructionSet(rawValue: hone_isa_supported()) ?? .baseline
  }
  /// The one in use on this thread and on the threads that work for it.
  public static var current: InstructionSet {
    InstructionSet(rawValue: hone_isa()) ?? .baseline
  }
  /// Uses this one from here on, on this thread, or the best below it that the processor has.
  public func select() { hone_isa_select(rawValue) }
}

/// `body` of every index below `count`, on all threads, in order of the index.
public func parallelMap<T>(_ count: Int, _ body: (Int) -> T) -> [T] {
  var results = [T?](repeating: nil, count: count)
  unsafe results.withUnsafeMutableBufferPointer { slots in
    let slots = unsafe slots
    parallelFor(count) { i in unsafe slots[i] = body(i) }
  }
  return results.compactMap { $0 }
}

/// `body` of every element in place, on all threads; results in order.
public func parallelUpdate<Element, T>(
  _ elements: inout [Element], _ body: (Int, inout Element) -> T
) -> [T] {
  unsafe elements.withUnsafeMutableBufferPointer { elements in
    let elements = unsafe elements
    return parallelMap(elements.count) { i in unsafe body(i, &elements[i]) }
  }
}
