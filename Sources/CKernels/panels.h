// Where numbers of a packed matrix lie: chunks of 320 along k; in a chunk, panels of [chunk, 32].
#ifndef HONE_PANELS_H
#define HONE_PANELS_H

#include "kernels.h"

static inline int64_t min64(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t round_up(int64_t x, int64_t to) { return (x + to - 1) / to * to; }

// A pair of bfloat16, and four bytes, take the place of one float.
static inline int64_t size_of(int type) {
  return type == HONE_BFLOAT16 || type == HONE_FLOAT16 ? 2 : 4;
}
static inline const void *at(const void *numbers, int type, int64_t index) {
  return (const char *)numbers + index * size_of(type);
}
// Steps of a chunk of depth `k`, and of all chunks up to `start`, where one begins.
static inline int64_t steps_of(int type, int64_t k) {
  if (type == HONE_BYTES) return HONE_BYTE_HEADER + (k + 3) / 4;
  return type == HONE_PAIRS ? (k + 1) / 2 : k;
}
static inline int64_t steps_before(int type, int64_t start) {
  return start / HONE_K_CHUNK * steps_of(type, HONE_K_CHUNK);
}

/// Packs columns [first, first + columns) of rows [0, k), of floats or halves, into panels.
void hone_pack_panels(const void *b, int type, int64_t row_stride, int64_t column_stride,
                      int64_t k, int64_t first, int64_t columns, void *packed);
/// Numbers `stride` apart, at most a chunk of them, as bytes.
void hone_quantize(const float *x, int64_t stride, int64_t count, uint32_t *words);

#endif
