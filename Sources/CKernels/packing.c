// Right-hand matrices laid out in panels.
#include "panels.h"

#include <string.h>

int64_t hone_packed_size(int64_t k, int64_t n) { return k * round_up(n, HONE_PANEL); }

int64_t hone_bytes_size(int64_t k, int64_t n) {
  int64_t whole = k / HONE_K_CHUNK * HONE_K_CHUNK;
  int64_t rest = k > whole ? steps_of(HONE_BYTES, k - whole) : 0;
  return (steps_before(HONE_BYTES, whole) + rest) * round_up(n, HONE_PANEL);
}

// Packs columns [first, first + columns) of rows [0, k) into panels of `[k, 32]`, zeros beside them.
#define PACK(name, number, transpose)                                                         \
  static void name(const number *b, int64_t row_stride, int64_t column_stride, int64_t k,     \
                   int64_t first, int64_t columns, number *packed) {                          \
    for (int64_t j0 = 0; j0 < columns; j0 += HONE_PANEL) {                                    \
      int64_t width = min64(HONE_PANEL, columns - j0);                                        \
      const number *from = b + (first + j0) * column_stride;                                  \
      number *panel = packed + j0 * k;                                                        \
      if (column_stride == 1) {                                                               \
        for (int64_t i = 0; i < k; i++, from += row_stride, panel += HONE_PANEL) {            \
          if (width == HONE_PANEL) {                                                          \
            memcpy(panel, from, HONE_PANEL * sizeof(number));                                 \
          } else {                                                                            \
            memset(panel, 0, HONE_PANEL * sizeof(number));                                    \
            memcpy(panel, from, (size_t)width * sizeof(number));                              \
          }                                                                                   \
        }                                                                                     \
      } else {                                                                                \
        transpose(from, row_stride, column_stride, k, width, panel);                          \
      }                                                                                       \
    }                                                                                         \
  }

static void transpose_halves(const uint16_t *from, int64_t row_stride, int64_t column_stride,
                             int64_t k, int64_t width, uint16_t *panel) {
  for (int64_t i0 = 0; i0 < k; i0 += 32)
    for (int64_t j = 0; j < HONE_PANEL; j++)
      for (int64_t i = i0; i < min64(i0 + 32, k); i++)
        panel[i * HONE_PANEL + j] = j < width ? from[i * row_stride + j * column_stride] : 0;
}
static void transpose_floats(const float *from, int64_t row_stride, int64_t column_stride,
                             int64_t k, int64_t width, float *panel) {
  (void)row_stride;  // 1: the only layout that is not row-major
  hone_kernels()->transpose(from, column_stride, k, width, panel);
}
PACK(pack_floats, float, transpose_floats)
PACK(pack_halves, uint16_t, transpose_halves)
#undef PACK

void hone_pack_panels(const void *b, int type, int64_t row_stride, int64_t column_stride,
                      int64_t k, int64_t first, int64_t columns, void *packed) {
  if (type == HONE_FLOAT32) {
    pack_floats(b, row_stride, column_stride, k, first, columns, packed);
  } else {
    pack_halves(b, row_stride, column_stride, k, first, columns, packed);
  }
}

typedef struct {
  const void *b;
  int type;
  int64_t row_stride, column_stride, k, n, panels;
  void *packed;
} packing;

static void pack_indexed(void *context, int64_t index) {
  const packing *p = context;
  int64_t chunk = index / p->panels * HONE_K_CHUNK, column = index % p->panels * HONE_PANEL;
  int64_t depth = min64(HONE_K_CHUNK, p->k - chunk);
  int64_t place = chunk * round_up(p->n, HONE_PANEL) + column * depth;
  hone_pack_panels(at(p->b, p->type, chunk * p->row_stride), p->type, p->row_stride,
                   p->column_stride, depth, column, min64(HONE_PANEL, p->n - column),
                   (char *)p->packed + place * size_of(p->type));
}

void hone_pack(const void *b, int type, int64_t row_stride, int64_t column_stride, int64_t k,
               int64_t n, void *packed) {
  packing p = {b, type, row_stride, column_stride, k, n, (n + HONE_PANEL - 1) / HONE_PANEL, packed};
  hone_parallel((k + HONE_K_CHUNK - 1) / HONE_K_CHUNK * p.panels, &p, pack_indexed);
}

// Where the pairs of panel 0 of a chunk begin; those of a panel follow those of the one before.
static uint32_t *pairs_at(const packing *p, int64_t chunk) {
  return (uint32_t *)p->packed + steps_before(HONE_PAIRS, chunk) * round_up(p->n, HONE_PANEL);
}

// Some rows of a row-major `b`, two at a time and from end to end: memory is fastest so.
enum { PAIRED_ROWS = 64, NUMBERS_AHEAD = 1024 };
static void pair_rows_indexed(void *context, int64_t index) {
  const packing *p = context;
  int64_t last = min64(p->k, (index + 1) * PAIRED_ROWS), whole = p->n / HONE_PANEL * HONE_PANEL;
  for (int64_t i = index * PAIRED_ROWS; i < last; i += 2) {
    int64_t chunk = i / HONE_K_CHUNK * HONE_K_CHUNK;
    int64_t panel = HONE_PANEL * steps_of(HONE_PAIRS, min64(HONE_K_CHUNK, p->k - chunk));
    uint32_t *to = pairs_at(p, chunk) + (i - chunk) / 2 * HONE_PANEL;
    const float *row = (const float *)p->b + i * p->row_stride;
    if (whole < p->n) memset(to + whole / HONE_PANEL * panel, 0, HONE_PANEL * sizeof *to);
    hone_pairs()->pair_rows(row, i + 1 < p->k ? row + p->row_stride : 0, p->n, to, panel,
                          NUMBERS_AHEAD);
  }
}

// The columns of a panel, whose numbers are side by side: as pairs they are half as long, and are
// turned like floats.
static void pair_columns_indexed(void *context, int64_t index) {
  const packing *p = context;
  int64_t column = index * HONE_PANEL, width = min64(HONE_PANEL, p->n - column);
  for (int64_t chunk = 0; chunk < p->k; chunk += HONE_K_CHUNK) {
    int64_t depth = min64(HONE_K_CHUNK, p->k - chunk), pairs = steps_of(HONE_PAIRS, depth);
    const float *from = (const float *)p->b + chunk + column * p->column_stride;
    uint32_t columns[HONE_PANEL * HONE_K_CHUNK / 2];
    for (int64_t j = 0; j < width; j++)
      hone_pairs()->pair_neighbours(from + j * p->column_stride, depth, columns + j * pairs);
    hone_kernels()->transpose((const float *)columns, pairs, pairs, width,
                              (float *)(pairs_at(p, chunk) + column * pairs));
  }
}

void hone_pack_pairs(const float *b, int64_t row_stride, int64_t column_stride, int64_t k,
                     int64_t n, void *packed) {
  packing p = {b, HONE_PAIRS, row_stride, column_stride, k, n, (n + HONE_PANEL - 1) / HONE_PANEL,
               packed};
  if (column_stride == 1) {
    hone_parallel((k + PAIRED_ROWS - 1) / PAIRED_ROWS, &p, pair_rows_indexed);
  } else {
    hone_parallel(p.panels, &p, pair_columns_indexed);
  }
}

// One panel of one chunk, column by column; the left side's bytes are 128 too large.
static void pack_bytes_indexed(void *context, int64_t index) {
  const packing *p = context;
  int64_t chunk = index / p->panels * HONE_K_CHUNK, column = index % p->panels * HONE_PANEL;
  int64_t depth = min64(HONE_K_CHUNK, p->k - chunk), steps = steps_of(HONE_BYTES, depth);
  int64_t width = min64(HONE_PANEL, p->n - column);
  const float *from = (const float *)p->b + chunk * p->row_stride + column * p->column_stride;
  uint32_t *panel = (uint32_t *)p->packed +
                    steps_before(HONE_BYTES, chunk) * round_up(p->n, HONE_PANEL) + column * steps;
  if (width < HONE_PANEL) memset(panel, 0, (size_t)(steps * HONE_PANEL) * sizeof *panel);
  uint32_t words[HONE_BYTE_HEADER + HONE_K_CHUNK / 4];
  for (int64_t j = 0; j < width; j++) {
    hone_quantize(from + j * p->column_stride, p->row_stride, depth, words);
    int32_t sum = 0;
    for (int64_t i = HONE_BYTE_HEADER; i < steps; i++) {
      words[i] ^= 0x80808080;  // 128 for 0 becomes 0 for 0
      for (int shift = 0; shift < 32; shift += 8) sum += (int8_t)(words[i] >> shift);
    }
    words[1] = (uint32_t)(128 * sum);
    for (int64_t i = 0; i < steps; i++) panel[i * HONE_PANEL + j] = words[i];
  }
}

void hone_pack_bytes(const float *b, int64_t row_stride, int64_t column_stride, int64_t k,
                     int64_t n, void *packed) {
  packing p = {b, HONE_BYTES, row_stride, column_stride, k, n, (n + HONE_PANEL - 1) / HONE_PANEL,
               packed};
  hone_parallel((k + HONE_K_CHUNK - 1) / HONE_K_CHUNK * p.panels, &p, pack_bytes_indexed);
}

void hone_quantize(const float *x, int64_t stride, int64_t count, uint32_t *words) {
  float gathered[HONE_K_CHUNK];
  if (stride != 1) {
    for (int64_t i = 0; i < count; i++) gathered[i] = x[i * stride];
    x = gathered;
  }
  hone_bytes()->quantize(x, count, words);
}
