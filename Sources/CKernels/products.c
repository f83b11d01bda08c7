// Packed matrix products: blocking, packing and threads. The arithmetic is in `tile`.
#include "kernels.h"

#include <stdlib.h>
#include <string.h>

// Every kernel's rows divide STRIP.
enum { MOST_ROWS = 240, STRIP = 12 };

static int64_t min64(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t round_up(int64_t x, int64_t to) { return (x + to - 1) / to * to; }

int64_t hone_packed_size(int64_t k, int64_t n) { return k * round_up(n, HONE_PANEL); }

static int64_t size_of(int type) { return type == HONE_FLOAT32 ? 4 : 2; }
static const void *at(const void *numbers, int type, int64_t index) {
  return (const char *)numbers + index * size_of(type);
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

// Rows [0, rows) of an `a` whose rows are side by side, as strips of `[k, STRIP]`.
static void pack_strips(const float *a, int64_t column_stride, int64_t rows, int64_t k,
                        float *packed) {
  for (int64_t row = 0; row < rows; row += STRIP, packed += STRIP * k) {
    int64_t width = min64(STRIP, rows - row);
    const float *from = a + row;
    float *to = packed;
    for (int64_t i = 0; i < k; i++, from += column_stride, to += STRIP)
      if (width == STRIP) {
        memcpy(to, from, STRIP * sizeof(float));
      } else {
        for (int64_t r = 0; r < width; r++) to[r] = from[r];
      }
  }
}

// Rows of `a` rounded to pairs along k: `[rows, depth / 2]`, or, where they were side by side,
// `[depth / 2, rows]`.
static void pair_left(const product *p, const float *a, int64_t rows, int64_t depth,
                      uint32_t *pairs) {
  const hone_pair_kernels *kernels = hone_pairs();
  if (p->a_column == 1) {
    for (int64_t r = 0; r < rows; r++)
      kernels->pair_neighbours(a + r * p->a_row, depth, pairs + r * ((depth + 1) / 2));
    return;
  }
  for (int64_t i = 0; i < depth; i += 2)
    kernels->pair_rows(a + i * p->a_column, i + 1 < depth ? a + (i + 1) * p->a_column : 0, rows,
                       pairs + i / 2 * rows);
}

// A block of a product of pairs; `b` is packed.
static void run_pairs(const product *p, int64_t row, int64_t column, int64_t rows, int64_t columns,
                      uint32_t *left) {
  const hone_pair_kernels *kernels = hone_pairs();
  int64_t padded = round_up(p->n, HONE_PANEL);
  bool is_row_major = p->a_column == 1;
  for (int64_t k0 = 0; k0 < p->k; k0 += HONE_K_CHUNK) {
    int64_t depth = min64(HONE_K_CHUNK, p->k - k0), pairs = (depth + 1) / 2;
    pair_left(p, p->a + row * p->a_row + k0 * p->a_column, rows, depth, left);
    const uint32_t *panel = (const uint32_t *)p->packed + k0 / 2 * padded + column * pairs;
    (is_row_major ? kernels->rows : kernels->columns)(
        (const float *)left, is_row_major ? pairs : rows, panel, pairs * HONE_PANEL,
        p->c + row * p->ldc + column, p->ldc, rows, columns, pairs, p->accumulate || k0 > 0);
  }
}

// Packed layout: chunks of 256 along k; in a chunk, panels of [chunk, 32].
static void run_block(const product *p, int64_t row, int64_t column, float *scratch,
                      float *strips) {
  const hone_kernel_table *kernels = hone_kernels();
  int64_t rows = min64(p->block_rows, p->m - row);
  int64_t columns = min64(p->block_columns, p->n - column);
  int64_t padded = round_up(p->n, HONE_PANEL);
  // Without a packed matrix, a panel is packed when its turn comes.
  int64_t step = p->packed ? columns : HONE_PANEL;
  if (p->type == HONE_PAIRS) return run_pairs(p, row, column, rows, columns, (uint32_t *)strips);
  for (int64_t k0 = 0; k0 < p->k; k0 += HONE_K_CHUNK) {
    int64_t depth = min64(HONE_K_CHUNK, p->k - k0);
    bool keep = p->accumulate || k0 > 0;
    const float *a = p->a + row * p->a_row + k0 * p->a_column;
    if (p->a_column != 1) pack_strips(a, p->a_column, rows, depth, strips);
    for (int64_t j = column; j < column + columns; j += step) {
      int64_t width = min64(step, column + columns - j);
      const void *panel = scratch;
      if (p->packed) {
        panel = at(p->packed, p->type, k0 * padded + j * depth);
      } else {
        pack_panels(at(p->b, p->type, k0 * p->b_row), p->type, p->b_row, p->b_column, depth, j,
                    width, scratch);
      }
      float *c = p->c + row * p->ldc + j;
      if (p->a_column == 1) {
        kernels->rows[p->type](a, p->a_row, panel, depth * HONE_PANEL, c, p->ldc, rows, width,
                               depth, keep);
      } else {
        for (int64_t r = 0; r < rows; r += STRIP)
          kernels->columns[p->type](strips + r * depth, STRIP, panel, depth * HONE_PANEL,
                                    c + r * p->ldc, p->ldc, min64(STRIP, rows - r), width, depth,
                                    keep);
      }
    }
  }
}

static void run_indexed(void *context, int64_t index) {
  const product *p = context;
  int64_t row = index / p->column_blocks * p->block_rows;
  int64_t column = index % p->column_blocks * p->block_columns;
  _Alignas(64) float scratch[HONE_K_CHUNK * HONE_PANEL];
  _Alignas(64) float strips[HONE_K_CHUNK * MOST_ROWS];
  run_block(p, row, column, scratch, strips);
}

// Blocks follow from the shape alone: as large as their packing pays, and enough of them for all
// threads.
static void choose_blocks(product *p) {
  bool is_packed = p->packed != 0;
  int64_t rows = min64(MOST_ROWS, round_up(p->m, STRIP)), least_rows = is_packed ? 24 : 48;
  int64_t columns = is_packed && p->m <= 96 ? 64 : min64(384, round_up(p->n, HONE_PANEL));
  int64_t wanted = is_packed ? 16 : 8;
  while ((p->m + rows - 1) / rows * ((p->n + columns - 1) / columns) < wanted) {
    bool may_narrow = columns >= 128, may_shorten = rows >= 2 * least_rows;
    if (may_narrow && (columns >= rows || !may_shorten)) {
      columns = round_up(columns / 2, HONE_PANEL);
    } else if (may_shorten) {
      rows = round_up(rows / 2, STRIP);
    } else {
      break;
    }
  }
  p->block_rows = rows;
  p->block_columns = columns;
  p->column_blocks = (p->n + columns - 1) / columns;
}

static void run(product *p) {
  if (p->m <= 0 || p->n <= 0) return;
  if (p->k <= 0) {
    if (!p->accumulate)
      for (int64_t i = 0; i < p->m; i++)
        for (int64_t j = 0; j < p->n; j++) p->c[i * p->ldc + j] = 0;
    return;
  }
  choose_blocks(p);
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

// One panel of one chunk: two rows of `b` at a time, or two neighbours of a column.
static void pack_pairs_indexed(void *context, int64_t index) {
  const packing *p = context;
  const hone_pair_kernels *kernels = hone_pairs();
  int64_t chunk = index / p->panels * HONE_K_CHUNK, column = index % p->panels * HONE_PANEL;
  int64_t depth = min64(HONE_K_CHUNK, p->k - chunk), pairs = (depth + 1) / 2;
  int64_t width = min64(HONE_PANEL, p->n - column);
  const float *from = (const float *)p->b + chunk * p->row_stride + column * p->column_stride;
  uint32_t *panel = (uint32_t *)p->packed + chunk / 2 * round_up(p->n, HONE_PANEL) + column * pairs;
  if (width < HONE_PANEL) memset(panel, 0, (size_t)(pairs * HONE_PANEL) * sizeof *panel);
  if (p->column_stride == 1) {
    for (int64_t i = 0; i < depth; i += 2) {
      const float *row = from + i * p->row_stride;
      kernels->pair_rows(row, i + 1 < depth ? row + p->row_stride : 0, width,
                         panel + i / 2 * HONE_PANEL);
    }
    return;
  }
  // As pairs a column is half as long; then it is turned like floats.
  uint32_t columns[HONE_PANEL * HONE_K_CHUNK / 2];
  for (int64_t j = 0; j < width; j++)
    kernels->pair_neighbours(from + j * p->column_stride, depth, columns + j * pairs);
  hone_kernels()->transpose((const float *)columns, pairs, pairs, width, (float *)panel);
}

void hone_pack_pairs(const float *b, int64_t row_stride, int64_t column_stride, int64_t k,
                     int64_t n, void *packed) {
  packing p = {b, HONE_PAIRS, row_stride, column_stride, k, n, (n + HONE_PANEL - 1) / HONE_PANEL,
               packed};
  hone_parallel((k + HONE_K_CHUNK - 1) / HONE_K_CHUNK * p.panels, &p, pack_pairs_indexed);
}
