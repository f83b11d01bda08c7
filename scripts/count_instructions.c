// Runs each hot kernel once on fixed numbers and one thread; scripts/count-instructions counts the
// instructions of every function here.
#include "CKernels.h"

#include <stdlib.h>

#define COUNTED(name) __attribute__((noinline)) static void count_##name(void)

enum { ROWS = 96, INNER = 300, COLUMNS = 200, LENGTH = 150, HEAD = 48, WIDE = 5000 };

// Rooms that are large enough for every case, full of numbers between -1 and 1.
static float *a, *b, *c, *d, *e, *f;

static float *room(void) {
  enum { COUNT = 1 << 19 };
  float *numbers = aligned_alloc(64, COUNT * sizeof(float));
  if (!numbers) exit(1);
  uint32_t state = 1;
  for (int i = 0; i < COUNT; i++) {
    state = state * 1664525u + 1013904223u;
    numbers[i] = (float)(int32_t)state * 0x1p-31f;
  }
  return numbers;
}

COUNTED(pack) { hone_pack(b, HONE_FLOAT32, 1, INNER, INNER, COLUMNS, f); }
static void multiply(hone_product product) {
  product.a = a;
  product.c = c;
  product.ldc = product.n = COLUMNS;
  product.k = INNER;
  hone_multiply(&product, 1);
}
static hone_product packed(int64_t rows) {
  return (hone_product){.a_row = INNER, .a_column = 1, .b = f, .is_packed = true, .m = rows};
}
static hone_product unpacked(int64_t a_row, int64_t a_column) {
  return (hone_product){
      .a_row = a_row, .a_column = a_column, .b = b, .b_row = COLUMNS, .b_column = 1, .m = ROWS};
}
COUNTED(product) { multiply(packed(ROWS)); }
COUNTED(product_of_one_row) { multiply(packed(1)); }
COUNTED(product_packed_on_the_fly) { multiply(unpacked(INNER, 1)); }
// As for the gradient of a weight: the left side is column-major.
COUNTED(product_of_columns) { multiply(unpacked(1, ROWS)); }

static const hone_attention_shape shape = {.head = HEAD, .scale = 0.144f};
static hone_attention_rows rows(void) {
  return (hone_attention_rows){
      .queries = a, .keys = b, .values = c, .query_stride = HEAD, .key_stride = HEAD, .shared = 1};
}
COUNTED(attention) {
  hone_attention_rows given = rows();
  hone_attention(&shape, &given, LENGTH, f, d, e, 1);
}
COUNTED(attention_pullback) {
  hone_attention_passed passed = {
      .rows = rows(), .output = d, .doutput = a, .log_sums = e, .log_stride = 1};
  hone_attention_pullback(&shape, &passed, LENGTH, f, d + 1 * LENGTH * HEAD,
                          d + 2 * LENGTH * HEAD, d + 3 * LENGTH * HEAD);
}
COUNTED(attention_of_one_token) {
  hone_attention_rows given = rows();
  int64_t keys = hone_key_block_size(HEAD), values = hone_value_block_size(HEAD);
  float *blocks[LENGTH / HONE_KEY_BLOCK + 1];
  for (int i = 0; i <= LENGTH / HONE_KEY_BLOCK; i++) blocks[i] = f + i * (keys + values);
  hone_key_values stored = {.blocks = blocks, .keys = 0, .values = keys};
  hone_attention_on(&shape, &given, &stored, 1, LENGTH, 1, d);
}

COUNTED(rms_norm) { hone_rms_norm(a, b, 0, 1e-5f, ROWS, INNER, c, d); }
COUNTED(rms_norm_pullback) { hone_rms_norm_pullback(a, b, 0, d, c, ROWS, INNER, e, f); }
COUNTED(rope) { hone_rope(a, b, c, ROWS, 4, HEAD, 1, d); }
COUNTED(gate) { hone_gate(HONE_SILU, a, b, WIDE, c); }
COUNTED(gate_pullback) { hone_gate_pullback(HONE_SILU, a, b, c, WIDE, d, e); }
static hone_row_reading reading;
COUNTED(reading) { reading = hone_read_row(a, WIDE, 7, 1); }
COUNTED(reading_pullback) { hone_read_row_pullback(a, WIDE, 7, 1, reading, 1, 0, 0); }
COUNTED(softmax) { hone_softmax_row(b, WIDE, 1, 9); }
static int64_t picked;
COUNTED(pick) { picked = hone_pick(b, WIDE, 0.7); }
COUNTED(adamw) {
  hone_adamw_settings settings = {1e-3f, 0.9f, 0.999f, 1e-8f, 0, 0.1f, 1e-3f, 1};
  for (int i = 0; i < WIDE; i++) e[i] = 1;  // a second moment is no negative number
  hone_adamw(settings, a, WIDE, c, d, e);
}

int main(void) {
  hone_threads_select(1);
  hone_isa_select(HONE_ISA_V3);
  if (hone_isa() != HONE_ISA_V3) return 2;
  float **rooms[] = {&a, &b, &c, &d, &e, &f};
  for (int i = 0; i < 6; i++) *rooms[i] = room();
  count_pack();
  count_product();
  count_product_of_one_row();
  count_product_packed_on_the_fly();
  count_product_of_columns();
  count_attention();
  count_attention_pullback();
  count_attention_of_one_token();
  count_rms_norm();
  count_rms_norm_pullback();
  count_rope();
  count_gate();
  count_gate_pullback();
  count_reading();
  count_reading_pullback();
  count_softmax();
  count_pick();
  count_adamw();
  return picked < 0;
}
