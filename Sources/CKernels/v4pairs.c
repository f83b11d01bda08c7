// Products of pairs of bfloat16, where the processor has an instruction for them.
#include "kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(                                                                \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,bmi2"))), \
    apply_to = function)
#define HAS_PAIRS
#define TILE_ROWS 12
#define TILE_VECTORS 2
#define FEW_ROWS_PANELS 4
#include "lanes.inc"
#include "tiles.inc"
#include "peaks.inc"

TILE(rows_pairs, false, HONE_PAIRS)
TILE(columns_pairs, true, HONE_PAIRS)
SPIN(spin_pairs, HONE_PAIRS)

// Thirty-two numbers from two vectors, rounded to nearest even; denormals become zero.
INLINE ilanes rounded(lanes low, lanes high) {
  return (ilanes)_mm512_cvtne2ps_pbh((__m512)high, (__m512)low);
}

// Numbers side by side become pairs: (0, 1), (2, 3), …; the last of an odd count is paired with 0.
static void pair_neighbours(const float *x, int64_t count, uint32_t *pairs) {
  for (int64_t i = 0; i < count; i += 2 * LANES) {
    int64_t left = count - i;
    lanes low = left >= LANES ? load(x + i) : load_part(x + i, left);
    lanes high = left >= 2 * LANES ? load(x + i + LANES)
                 : left > LANES    ? load_part(x + i + LANES, left - LANES)
                                   : splat(0);
    ilanes both = rounded(low, high);
    int64_t whole = (left + 1) / 2;
    memcpy(pairs + i / 2, &both, (size_t)(whole < LANES ? whole : LANES) * sizeof *pairs);
  }
}

// Two rows become one of pairs, column by column; without a second row, pairs with 0.
static void pair_rows(const float *first, const float *second, int64_t count, uint32_t *pairs) {
  for (int64_t i = 0; i < count; i += LANES) {
    int64_t left = count - i;
    lanes a = left >= LANES ? load(first + i) : load_part(first + i, left);
    lanes b = !second ? splat(0) : left >= LANES ? load(second + i) : load_part(second + i, left);
    // The upper half of a rounded float, shifted into its place in the pair.
    ulanes low = (ulanes)_mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh((__m512)a));
    ulanes high = (ulanes)_mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh((__m512)b));
    ulanes both = low | high << 16;
    memcpy(pairs + i, &both, (size_t)(left < LANES ? left : LANES) * sizeof *pairs);
  }
}

const hone_pair_kernels hone_pair_kernels_v4 = {
    .rows = rows_pairs,
    .columns = columns_pairs,
    .pair_neighbours = pair_neighbours,
    .pair_rows = pair_rows,
    .spin = spin_pairs,
};
#pragma clang attribute pop
#endif
