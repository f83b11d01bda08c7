import CKernels
import Glibc

/// OpenBLAS, loaded when the first large product asks for it.
///
/// Every call runs on one thread; the parallelism is ours, over blocks that the shape determines.
@safe public final class OpenBLAS: Sendable {
  private typealias Multiply =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafePointer<Float>, Int32,
      UnsafePointer<Float>, Int32, Float, UnsafeMutablePointer<Float>, Int32
    ) -> Void

  /// Calls of at most this many multiply-adds take OpenBLAS's small-matrix path, which sums in
  /// another order; they go through the kernel of our own, as do small remainders of large products.
  static let smallProduct = 1_000_000

  /// The library, or `nil` where it is not installed.
  public static let loaded = OpenBLAS()
  /// Whether its bits equal those of the kernel of our own on a sample of shapes.
  public static let agrees = loaded?.equalsOwnKernel() ?? false
  /// Whether it could take the large products: with AVX-512 the kernel of our own is the faster one.
  public static var isCandidate: Bool { InstructionSet.current != .v4 }
  /// The library where it takes the large products.
  public static var inUse: OpenBLAS? { isCandidate && agrees ? loaded : nil }

  /// The file it was loaded from.
  public let path: String
  /// The core it chose or was told to use, such as `Haswell`.
  public let core: String
  private let sgemm: Multiply

  private init?() {
    let names = [
      "/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblas.so.0",
      "/usr/lib/aarch64-linux-gnu/openblas-pthread/libopenblas.so.0",
      "libopenblas.so.0", "libopenblas.so",
    ]
    for name in names {
      guard let handle = unsafe dlopen(name, RTLD_NOW | RTLD_LOCAL),
        let multiply = unsafe dlsym(handle, "cblas_sgemm"),
        let threads = unsafe dlsym(handle, "openblas_set_num_threads"),
        let corename = unsafe dlsym(handle, "openblas_get_corename")
      else { continue }
      unsafe unsafeBitCast(threads, to: (@convention(c) (Int32) -> Void).self)(1)
      let text = unsafe unsafeBitCast(
        corename, to: (@convention(c) () -> UnsafePointer<CChar>?).self)()
      core = unsafe text.map { unsafe String(cString: $0) } ?? "unknown"
      path = name
      unsafe sgemm = unsafe unsafeBitCast(multiply, to: Multiply.self)
      return
    }
    return nil
  }

  /// `c (+)= a b` by blocks of rows and columns, each one call a chunk of the inner dimension.
  func multiply(_ a: Matrix, _ b: Matrix, into c: Matrix, accumulate: Bool) {
    let timing = Profile.enter(.products)
    defer { timing.leave() }
    let (rowBlock, columnBlock) = (256, 1024)
    let columnBlocks = (c.columns + columnBlock - 1) / columnBlock
    let blocks = (c.rows + rowBlock - 1) / rowBlock * columnBlocks
    parallelFor(blocks) { index in
      let row = index / columnBlocks * rowBlock
      let column = index % columnBlocks * columnBlock
      let rows = min(rowBlock, c.rows - row)
      let columns = min(columnBlock, c.columns - column)
      for k in stride(from: 0, to: a.columns, by: Int(HONE_K_CHUNK)) {
        let depth = min(Int(HONE_K_CHUNK), a.columns - k)
        unsafe call(
          rows, columns, depth, a, a.start + row * a.rowStride + k * a.columnStride, b,
          b.start + k * b.rowStride + column * b.columnStride,
          keep: accumulate || k > 0, c.start + row * c.rowStride + column, c.rowStride)
      }
    }
  }

  private func call(
    _ rows: Int, _ columns: Int, _ depth: Int, _ a: Matrix, _ aStart: UnsafePointer<Float>,
    _ b: Matrix, _ bStart: UnsafePointer<Float>, keep: Bool, _ c: UnsafeMutablePointer<Float>,
    _ cStride: Int
  ) {
    if rows * columns * depth <= Self.smallProduct {
      var product = unsafe hone_product()
      unsafe (product.a, product.b, product.c) = (aStart, UnsafeRawPointer(bStart), c)
      unsafe (product.a_row, product.a_column) = (Int64(a.rowStride), Int64(a.columnStride))
      unsafe (product.b_row, product.b_column) = (Int64(b.rowStride), Int64(b.columnStride))
      unsafe (product.m, product.n, product.k) = (Int64(rows), Int64(columns), Int64(depth))
      unsafe (product.ldc, product.accumulate) = (Int64(cStride), keep)
      unsafe hone_multiply(&product, 1)
      return
    }
    let (rowMajor, plain, transposed): (Int32, Int32, Int32) = (101, 111, 112)
    unsafe sgemm(
      rowMajor, a.isRowMajor ? plain : transposed, b.isRowMajor ? plain : transposed,
      Int32(rows), Int32(columns), Int32(depth), 1, aStart,
      Int32(a.isRowMajor ? a.rowStride : a.columnStride), bStart,
      Int32(b.isRowMajor ? b.rowStride : b.columnStride), keep ? 1 : 0, c, Int32(cStride))
  }

  /// Compares bits on products just above the small-matrix bound, of odd shapes and with blocks of
  /// one row or column left over, in all layouts.
  private func equalsOwnKernel() -> Bool {
    let shapes = [
      (97, 129, 300), (256, 131, 64), (300, 97, 513), (257, 97, 320), (257, 1025, 513),
    ]
    let (left, right) = (Self.sample(300 * 513, salt: 1), Self.sample(1025 * 513, salt: 2))
    for (m, n, k) in shapes {
      let (own, theirs) = (Buffer(zeros: m * n), Buffer(zeros: m * n))
      for a in [Matrix(left, m, k), Matrix(left, k, m).transposed] {
        for b in [Matrix(right, k, n), Matrix(right, n, k).transposed] {
          multiplyOwn([Product(a, .floats(b), into: Matrix(own, m, n))])
          multiply(a, b, into: Matrix(theirs, m, n), accumulate: false)
          let size = m * n * MemoryLayout<Float>.stride
          guard unsafe memcmp(own.base, theirs.base, size) == 0 else { return false }
        }
      }
    }
    return true
  }

  private static func sample(_ count: Int, salt: UInt32) -> Buffer {
    var state = salt &* 2_654_435_761
    return Buffer(
      (0..<count).map { _ -> Float in
        state = state &* 1_664_525 &+ 1_013_904_223
        return Float(Int32(bitPattern: state)) * 0x1p-31
      })
  }
}

/// Whether the bits of a product's row are independent of how many rows are computed with it.
///
/// The packed kernel has the property by construction, and OpenBLAS is used only where its bits are
/// the same; what is left to ask is whether this machine's arithmetic shows it. Products are
/// computed whole and row by row; of the largest, which leaves one row and one column over its
/// blocks, some rows.
public func checkBatchInvariance() -> Bool {
  rowsAreIndependent(131, 97, 301, step: 1) && rowsAreIndependent(257, 97, 320, step: 1)
    && rowsAreIndependent(257, 1025, 513, step: 64)
}

private func rowsAreIndependent(_ m: Int, _ n: Int, _ k: Int, step: Int) -> Bool {
  let numbers = (0..<max(m * k, k * n)).map { Float(($0 &* 7919) % 2003) / 1001 - 1 }
  let (a, b) = (Buffer(numbers), Matrix(Buffer(numbers), n, k).transposed)
  let whole = Buffer(count: m * n)
  matmul(Matrix(a, m, k), b, into: Matrix(whole, m, n))
  let packed = PackedMatrix(b)
  return stride(from: 0, to: m, by: step).allSatisfy { row in
    let (alone, again) = (Buffer(count: n), Buffer(count: n))
    matmul(Matrix(a, offset: row * k, 1, k), b, into: Matrix(alone, 1, n))
    matmul(Matrix(a, offset: row * k, 1, k), packed, into: Matrix(again, 1, n))
    return (0..<n).allSatisfy {
      alone[$0].bitPattern == whole[row * n + $0].bitPattern
        && again[$0].bitPattern == alone[$0].bitPattern
    }
  }
}
