// Packed matrix products: blocking, packing and threads. The arithmetic is in `tile`.
#include "kernels.h"

#include <stdlib.h>

enum { STRIDED_ROWS = 192 };

static int64_t min64(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t round_up(int64_t x, int64_t to) { return (x + to - 1) / to * to; }

int64_t hone_packed_size(int64_t k, int64_t n) { return k * round_up(n, HONE_PANEL); }

static int64_t size_of(int type) { return type == HONE_FLOAT32 ? 4 : 2; }
static const void *at(const void *numbers, int type, int64_t index) {
  return (const char *)numbers + index * size_of(type);
}

// Packs columns [first, first + columns) of rows [0, k) into panels of `[k, 32]`, zeros beside them.
#define PACK(name, number)                                                                    \
  static void name(const number *b, int64_t row_stride, int64_t column_stride, int64_t k,     \
                   int64_t first, int64_t columns, number *packed) {                          \
    for (int64_t j0 = 0; j0 < columns; j0 += HONE_PANEL) {                                    \
      int64_t width = min64(HONE_PANEL, columns - j0);                                        \
      const number *from = b + (first + j0) * column_stride;                                  \
      number *panel = packed + j0 * k;                                                        \
      if (column_stride == 1) {                                                               \
        for (int64_t i = 0; i < k; i++)                                                       \
          for (int64_t j = 0; j < HONE_PANEL; j++)                                            \
            panel[i * HONE_PANEL + j] = j < width ? from[i * row_stride + j] : 0;             \
      } else {                                                                                \
        for (int64_t j = 0; j < HONE_PANEL; j++)                                              \
          for (int64_t i = 0; i < k; i++)                                                     \
            panel[i * HONE_PANEL + j] =                                                       \
                j < width ? from[i * row_stride + j * column_stride] : 0;                     \
      }                                                                                       \
    }                                                                                         \
  }
PACK(pack_floats, float)
PACK(pack_halves, uint16_t)
#undef PACK

static void pack_panels(const void *b, int type, int64_t row_stride, int64_t column_stride,
                        int64_t k, int64_t first, int64_t columns, void *packed) {
  if (type == HONE_FLOAT32) {
    pack_floats(b, row_stride, column_stride, k, first, columns, packed);
  } else {
    pack_halves(b, row_stride, column_stride, k, first, columns, packed);
  }
}

typedef struct {
  const float *a;
  const void *b, *packed;
  int type;
  float *c;
  int64_t a_row, a_column, b_row, b_column, ldc, m, n, k;
  int64_t block_rows, block_columns, column_blocks;
  bool accumulate;
} product;

// Rows [0, rows) of `a`, columns side by side: a strided column would miss the cache at every step.
static void pack_rows(const float *a, int64_t row_stride, int64_t column_stride, int64_t rows,
                      int64_t k, float *packed) {
  for (int64_t i0 = 0; i0 < k; i0 += 16)
    for (int64_t r = 0; r < rows; r++)
      for (int64_t i = i0; i < min64(i0 + 16, k); i++)
        packed[r * k + i] = a[r * row_stride + i * column_stride];
}

// Packed layout: chunks of 256 along k; in a chunk, panels of [chunk, 32].
static void run_block(const product *p, int64_t row, int64_t column, float *scratch,
                      float *row_scratch) {
  const hone_kernel_table *kernels = hone_kernels();
  int64_t rows = min64(p->block_rows, p->m - row);
  int64_t columns = min64(p->block_columns, p->n - column);
  int64_t padded = round_up(p->n, HONE_PANEL);
  for (int64_t k0 = 0; k0 < p->k; k0 += HONE_K_CHUNK) {
    int64_t depth = min64(HONE_K_CHUNK, p->k - k0);
    const void *panels =
        p->packed ? at(p->packed, p->type, k0 * padded + column * depth) : scratch;
    if (!p->packed)
      pack_panels(at(p->b, p->type, k0 * p->b_row), p->type, p->b_row, p->b_column, depth, column,
                  columns, scratch);
    const float *a = p->a + row * p->a_row + k0 * p->a_column;
    bool strided = p->a_column != 1;
    if (strided) pack_rows(a, p->a_row, p->a_column, rows, depth, row_scratch);
    for (int64_t j = 0; j < columns; j += HONE_PANEL)
      kernels->tiles[p->type](strided ? row_scratch : a, strided ? depth : p->a_row,
                              at(panels, p->type, j * depth), p->c + row * p->ldc + column + j,
                              p->ldc, rows, min64(HONE_PANEL, columns - j), depth,
                              p->accumulate || k0 > 0);
  }
}

static void run_indexed(void *context, int64_t index) {
  const product *p = context;
  int64_t row = index / p->column_blocks * p->block_rows;
  int64_t column = index % p->column_blocks * p->block_columns;
  _Alignas(64) float scratch[HONE_K_CHUNK * 128];
  _Alignas(64) float row_scratch[HONE_K_CHUNK * STRIDED_ROWS];
  run_block(p, row, column, scratch, row_scratch);
}

// Blocks follow from the shape alone.
static void run(product *p) {
  if (p->m <= 0 || p->n <= 0) return;
  if (p->k <= 0) {
    if (!p->accumulate)
      for (int64_t i = 0; i < p->m; i++)
        for (int64_t j = 0; j < p->n; j++) p->c[i * p->ldc + j] = 0;
    return;
  }
  p->block_columns = p->packed && p->m <= 96 ? 64 : 128;
  p->column_blocks = (p->n + p->block_columns - 1) / p->block_columns;
  int64_t wanted = round_up((p->m * p->column_blocks + 7) / 8, 24);
  // Packing on the fly pays only over enough rows.
  int64_t least = p->packed ? 24 : 96, most = p->a_column == 1 ? 480 : STRIDED_ROWS;
  p->block_rows = wanted < least ? least : wanted > most ? most : wanted;
  int64_t blocks = (p->m + p->block_rows - 1) / p->block_rows * p->column_blocks;
  if (p->m * p->n * p->k < 100000) {  // waking a thread costs more than the product
    for (int64_t i = 0; i < blocks; i++) run_indexed(p, i);
  } else {
    hone_parallel(blocks, p, run_indexed);
  }
}

void hone_gemm_packed(const float *a, int64_t a_row_stride, int64_t a_column_stride,
                      const void *packed, int type, float *c, int64_t ldc, int64_t m, int64_t n,
                      int64_t k, bool accumulate) {
  product p = {.a = a, .packed = packed, .type = type, .c = c, .a_row = a_row_stride,
               .a_column = a_column_stride, .ldc = ldc, .m = m, .n = n, .k = k,
               .accumulate = accumulate};
  run(&p);
}

void hone_gemm(const float *a, int64_t a_row_stride, int64_t a_column_stride, const void *b,
               int type, int64_t b_row_stride, int64_t b_column_stride, float *c, int64_t ldc,
               int64_t m, int64_t n, int64_t k, bool accumulate) {
  product p = {.a = a, .b = b, .type = type, .c = c, .a_row = a_row_stride,
               .a_column = a_column_stride, .b_row = b_row_stride, .b_column = b_column_stride,
               .ldc = ldc, .m = m, .n = n, .k = k, .accumulate = accumulate};
  run(&p);
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
  pack_panels(at(p->b, p->type, chunk * p->row_stride), p->type, p->row_stride, p->column_stride,
              depth, column, min64(HONE_PANEL, p->n - column),
              (char *)p->packed + place * size_of(p->type));
}

void hone_pack(const void *b, int type, int64_t row_stride, int64_t column_stride, int64_t k,
               int64_t n, void *packed) {
  packing p = {b, type, row_stride, column_stride, k, n, (n + HONE_PANEL - 1) / HONE_PANEL, packed};
  hone_parallel((k + HONE_K_CHUNK - 1) / HONE_K_CHUNK * p.panels, &p, pack_indexed);
}
