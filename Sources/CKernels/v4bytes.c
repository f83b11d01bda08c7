// Products of signed bytes, where the processor has an instruction for them.
#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(                                                                \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,bmi2"))), \
    apply_to = function)
#define HAS_BYTES
#define TILE_ROWS 12
#define TILE_VECTORS 2
#define FEW_ROWS_PANELS 4
#include "lanes.inc"
#include "tiles.inc"
#include "peaks.inc"

TILE(rows_bytes, false, HONE_BYTES)
SPIN(spin_bytes, HONE_BYTES)

// The factor that brings numbers to -127 ... 127, 0 where they are as good as zeros; NaN where one of
// them is not finite.
INLINE float byte_scale(const float *x, int64_t count) {
  lanes most = splat(0);
  __mmask16 odd = 0;
  for (int64_t i = 0; i < count; i += LANES) {
    lanes part = count - i >= LANES ? load(x + i) : load_part(x + i, count - i);
    odd |= _mm512_fpclass_ps_mask((__m512)part, 0x99);  // both NaN, both infinities
    most = larger(most, (lanes)_mm512_abs_ps((__m512)part));
  }
  float scale = largest(most) / 127;
  return odd ? NAN : scale > 1e-35f ? scale : 0;
}

// Numbers become bytes, 128 for 0: the scale, an empty word, then four in a word; the last word is
// filled up with zeros.
static void quantize(const float *x, int64_t count, uint32_t *words) {
  float scale = byte_scale(x, count), inverse = scale > 0 ? 1 / scale : 0;
  memcpy(words, &scale, sizeof scale);
  words[1] = 0;
  uint8_t *to = (uint8_t *)(words + HONE_BYTE_HEADER);
  int64_t padded = (count + 3) / 4 * 4;
  for (int64_t i = 0; i < count; i += LANES) {
    lanes part = count - i >= LANES ? load(x + i) : load_part(x + i, count - i);
    __m512i whole = _mm512_cvtps_epi32((__m512)(part * inverse));
    __m128i bytes = _mm512_cvtepi32_epi8((__m512i)((ilanes)whole + 128));
    int64_t left = padded - i;
    memcpy(to + i, &bytes, (size_t)(left < LANES ? left : LANES));
  }
}

const hone_byte_kernels hone_byte_kernels_v4 = {
    .rows = rows_bytes, .quantize = quantize, .spin = spin_bytes};
#pragma clang attribute pop
#endif
