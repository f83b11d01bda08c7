// Matrix products: blocking and threads. The arithmetic is in `tile`, packing in `packing.c`.
#include "panels.h"

#include <string.h>

// Every kernel's rows divide STRIP. Rows that are at most NEAR numbers apart are read where they
// stand; those farther apart compete for the same places in the cache.
enum { MOST_ROWS = 240, STRIP = 12, VECTOR = 16, NEAR = 8192, COLUMNS_AHEAD = 8 };

// How a product is cut, and those that are added to it.
typedef struct {
  const hone_product *p;
  int64_t terms, block_rows, block_columns, column_blocks, blocks;
} job;

// Rows [0, rows) of an `a` whose rows are side by side, as strips of `[k, STRIP]`. Columns are read from
// end to end, and some of them asked for early: they are far apart.
static void pack_strips(const float *a, int64_t column_stride, int64_t rows, int64_t k,
                        float *packed) {
  for (int64_t i = 0; i < k; i++, a += column_stride, packed += STRIP) {
    for (int64_t at = 0; at < rows; at += VECTOR)
      __builtin_prefetch(a + COLUMNS_AHEAD * column_stride + at);
    int64_t row = 0;
    for (; row + STRIP <= rows; row += STRIP)
      memcpy(packed + row * k, a + row, STRIP * sizeof(float));
    for (int64_t r = row; r < rows; r++) packed[row * k + r - row] = a[r];
  }
}

// What one thread multiplies at a time: some rows and columns, a chunk along k.
typedef struct {
  const hone_product *p;
  int64_t row, column, rows, columns, start, depth;
  float *strips;  // room for a left side that is not read in place
} chunk;

// The left side of a chunk as tiles read it: rows `stride` apart, or, where `strip` is not zero, strips
// of STRIP rows side by side, whose columns are `stride` apart.
typedef struct {
  const float *numbers;
  int64_t stride, strip;
} left_side;

// Rows rounded to pairs along k: `[rows, depth / 2]`, or, where they were side by side,
// `[depth / 2, rows]`.
static left_side pair_left(const chunk *it, const float *a) {
  const hone_product *p = it->p;
  const hone_pair_kernels *kernels = hone_pairs();
  uint32_t *pairs = (uint32_t *)it->strips;
  int64_t steps = steps_of(HONE_PAIRS, it->depth);
  if (p->a_column == 1) {
    for (int64_t r = 0; r < it->rows; r++)
      kernels->pair_neighbours(a + r * p->a_row, it->depth, pairs + r * steps);
    return (left_side){it->strips, steps, 0};
  }
  for (int64_t i = 0; i < it->depth; i += 2)
    kernels->pair_rows(a + i * p->a_column, i + 1 < it->depth ? a + (i + 1) * p->a_column : 0,
                       it->rows, pairs + i / 2 * it->rows, HONE_PANEL, COLUMNS_AHEAD * p->a_column);
  return (left_side){it->strips, it->rows, STRIP};
}

// Rows rounded to bytes: `[rows, steps]`.
static left_side byte_left(const chunk *it, const float *a) {
  const hone_product *p = it->p;
  int64_t steps = steps_of(HONE_BYTES, it->depth);
  for (int64_t r = 0; r < it->rows; r++)
    hone_quantize(a + r * p->a_row, p->a_column, it->depth, (uint32_t *)it->strips + r * steps);
  return (left_side){it->strips, steps, 0};
}

static left_side read_left(const chunk *it) {
  const hone_product *p = it->p;
  const float *a = p->a + it->row * p->a_row + it->start * p->a_column;
  if (p->type == HONE_BYTES) return byte_left(it, a);
  if (p->type == HONE_PAIRS) return pair_left(it, a);
  if (p->a_column == 1) return (left_side){a, p->a_row, 0};
  if (p->a_column <= NEAR) return (left_side){a, p->a_column, STRIP};
  pack_strips(a, p->a_column, it->rows, it->depth, it->strips);
  return (left_side){it->strips, STRIP, STRIP * it->depth};
}

// Multiplies the left side by `columns` columns from column `first` of the chunk's on.
static void multiply(const chunk *it, left_side left, hone_right b, int64_t first,
                     int64_t columns) {
  const hone_product *p = it->p;
  bool is_pairs = p->type == HONE_PAIRS, accumulate = p->accumulate || p->is_added || it->start > 0;
  int64_t steps = steps_of(p->type, it->depth);
  float *c = p->c + it->row * p->ldc + it->column + first;
  if (!left.strip) {
    hone_tile tile = p->type == HONE_BYTES ? hone_bytes()->rows
                     : is_pairs            ? hone_pairs()->rows
                                           : hone_kernels()->rows[p->type];
    tile(left.numbers, left.stride, b, c, p->ldc, it->rows, columns, steps, accumulate);
    return;
  }
  hone_tile tile = is_pairs ? hone_pairs()->columns : hone_kernels()->columns[p->type];
  for (int64_t r = 0; r < it->rows; r += STRIP, left.numbers += left.strip)
    tile(left.numbers, left.stride, b, c + r * p->ldc, p->ldc, min64(STRIP, it->rows - r), columns,
         steps, accumulate);
}

static bool reads_right_in_place(const hone_product *p) {
  return !p->is_packed && p->type == HONE_FLOAT32 && p->b_column == 1 && p->b_row <= NEAR;
}

// Whole vectors of columns are read where they stand if they are near; what is left is packed, panel
// by panel.
static void multiply_unpacked(const chunk *it, left_side left) {
  const hone_product *p = it->p;
  const void *b = at(p->b, p->type, it->start * p->b_row);
  _Alignas(64) float panel[HONE_K_CHUNK * HONE_PANEL];
  int64_t first = reads_right_in_place(p) ? it->columns / VECTOR * VECTOR : 0;
  if (first > 0)
    multiply(it, left, (hone_right){at(b, p->type, it->column), p->b_row, HONE_PANEL}, 0, first);
  for (; first < it->columns; first += HONE_PANEL) {
    int64_t columns = min64(HONE_PANEL, it->columns - first);
    hone_pack_panels(b, p->type, p->b_row, p->b_column, it->depth, it->column + first, columns,
                     panel);
    multiply(it, left, (hone_right){panel, HONE_PANEL, 0}, first, columns);
  }
}

static hone_right packed_right(const chunk *it) {
  const hone_product *p = it->p;
  int64_t steps = steps_of(p->type, it->depth), padded = round_up(p->n, HONE_PANEL);
  int64_t place = steps_before(p->type, it->start) * padded + it->column * steps;
  return (hone_right){at(p->b, p->type, place), HONE_PANEL, steps * HONE_PANEL};
}

static void run_block(const job *j, const hone_product *p, int64_t row, int64_t column,
                      float *strips) {
  chunk it = {.p = p, .row = row, .column = column, .strips = strips,
              .rows = min64(j->block_rows, p->m - row),
              .columns = min64(j->block_columns, p->n - column)};
  for (; it.start < p->k; it.start += HONE_K_CHUNK) {
    it.depth = min64(HONE_K_CHUNK, p->k - it.start);
    left_side left = read_left(&it);
    if (p->is_packed) {
      multiply(&it, left, packed_right(&it), 0, it.columns);
    } else {
      multiply_unpacked(&it, left);
    }
  }
}

static void run_indexed(void *context, int64_t index) {
  const job *j = context;
  for (; index >= j->blocks; j++) index -= j->blocks;
  int64_t row = index / j->column_blocks * j->block_rows;
  int64_t column = index % j->column_blocks * j->block_columns;
  _Alignas(64) float strips[HONE_K_CHUNK * MOST_ROWS];
  for (int64_t i = 0; i < j->terms; i++) run_block(j, j->p + i, row, column, strips);
}

// Blocks follow from the shapes alone: as large as their packing pays, and enough of them for all
// threads; where a block costs work besides, fewer of each of some `jobs` at once.
static void choose_blocks(job *j, int64_t jobs) {
  const hone_product *p = j->p;
  bool packs_nothing = p->is_packed || reads_right_in_place(p);
  int64_t rows = min64(MOST_ROWS, round_up(p->m, STRIP)), least_rows = packs_nothing ? 24 : 48;
  bool rounds_left = p->type == HONE_BYTES || p->type == HONE_PAIRS;  // anew for each block
  int64_t columns = packs_nothing && !rounds_left && p->m <= 96
                        ? 64
                        : min64(384, round_up(p->n, HONE_PANEL));
  int64_t wanted = packs_nothing && !rounds_left ? 24 : jobs > 1 ? 4 : 8;
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
  j->block_rows = rows;
  j->block_columns = columns;
  j->column_blocks = (p->n + columns - 1) / columns;
  j->blocks = (p->m + rows - 1) / rows * j->column_blocks;
}

static void clear(const hone_product *p) {
  for (int64_t i = 0; i < p->m; i++) memset(p->c + i * p->ldc, 0, (size_t)p->n * sizeof *p->c);
}

// Some products at once, the first of which is added to none before it; returns how many.
static int64_t run(const hone_product *products, int64_t count) {
  enum { MOST_JOBS = 16 };
  job jobs[MOST_JOBS];
  int64_t used = 0, blocks = 0, operations = 0, next = 0;
  while (next < count && used < MOST_JOBS) {
    job *j = &jobs[used];
    *j = (job){.p = &products[next++], .terms = 1};
    for (; next < count && products[next].is_added; next++) j->terms++;
    if (j->p->m <= 0 || j->p->n <= 0) continue;
    if (j->p->k <= 0 && !j->p->accumulate) clear(j->p);
    for (int64_t i = 0; i < j->terms; i++) operations += j->p->m * j->p->n * j->p[i].k;
    used++;
  }
  for (int64_t i = 0; i < used; i++) {
    choose_blocks(&jobs[i], used);
    blocks += jobs[i].blocks;
  }
  if (operations < 100000) {  // waking a thread costs more than the products
    for (int64_t i = 0; i < blocks; i++) run_indexed(jobs, i);
  } else {
    hone_parallel(blocks, jobs, run_indexed);
  }
  return next;
}

void hone_multiply(const hone_product *products, int64_t count) {
  for (int64_t done = 0; done < count;) done += run(products + done, count - done);
}
