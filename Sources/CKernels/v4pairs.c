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

INLINE void store_pairs(uint32_t *pairs, ilanes x, int64_t count) {
  if (count >= LANES) {
    store((float *)pairs, (lanes)x);
  } else if (count > 0) {
    store_part((float *)pairs, (lanes)x, count);
  }
}
INLINE lanes load_most(const float *x, int64_t count) {
  return count >= LANES ? load(x) : count > 0 ? load_part(x, count) : splat(0);
}

// Numbers side by side become pairs: (0, 1), (2, 3), …; the last of an odd count is paired with 0.
static void pair_neighbours(const float *x, int64_t count, uint32_t *pairs) {
  int64_t i = 0;
  for (; count - i >= 2 * LANES; i += 2 * LANES)
    store_pairs(pairs + i / 2, rounded(load(x + i), load(x + i + LANES)), LANES);
  int64_t left = count - i;
  store_pairs(pairs + i / 2,
              rounded(load_most(x + i, left), load_most(x + i + LANES, left - LANES)),
              (left + 1) / 2);
}

// Sixteen columns of two rows.
INLINE ilanes paired(lanes first, lanes second) {
  const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24,
                                         8, 23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
  return (ilanes)_mm512_permutexvar_epi16(order, (__m512i)rounded(first, second));
}

// Two rows become one of pairs, column by column, `panel` words from panel to panel; without a second
// row, pairs with 0. Numbers are asked for `ahead` of their turn.
static void pair_rows(const float *first, const float *second, int64_t count, uint32_t *pairs,
                      int64_t panel, int64_t ahead) {
  int64_t i = 0;
  for (; second && count - i >= HONE_PANEL; i += HONE_PANEL, pairs += panel)
    for (int64_t j = i; j < i + HONE_PANEL; j += LANES) {
      __builtin_prefetch(first + j + ahead);
      __builtin_prefetch(second + j + ahead);
      store_pairs(pairs + j - i, paired(load(first + j), load(second + j)), LANES);
    }
  for (; i < count; i += HONE_PANEL, pairs += panel)
    for (int64_t j = i; j < i + HONE_PANEL; j += LANES)
      store_pairs(pairs + j - i,
                  paired(load_most(first + j, count - j),
                         second ? load_most(second + j, count - j) : splat(0)),
                  count - j);
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
