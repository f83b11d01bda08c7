#include "kernels.h"

// Of each thread; workers take over the caller's (threads.c).
static _Thread_local int selected = -1;

int hone_isa_supported(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("f16c")) return HONE_ISA_BASELINE;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return HONE_ISA_V4;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return HONE_ISA_V3;
#endif
  return HONE_ISA_BASELINE;
}

int hone_isa(void) {
  if (selected < 0) selected = hone_isa_supported();
  return selected;
}

void hone_isa_select(int isa) {
  int best = hone_isa_supported();
  selected = isa < 0 || isa > best ? best : isa;
}

const hone_kernel_table *hone_kernels(void) {
#if defined(__x86_64__)
  switch (hone_isa()) {
    case HONE_ISA_V4: return &hone_kernels_v4;
    case HONE_ISA_V3: return &hone_kernels_v3;
    default: break;
  }
#endif
  return &hone_kernels_baseline;
}

const hone_pair_kernels *hone_pairs(void) {
#if defined(__x86_64__)
  if (hone_isa() == HONE_ISA_V4 && __builtin_cpu_supports("avx512bf16"))
    return &hone_pair_kernels_v4;
#endif
  return 0;
}
bool hone_has_pairs(void) { return hone_pairs() != 0; }

const hone_byte_kernels *hone_bytes(void) {
#if defined(__x86_64__)
  if (hone_isa() == HONE_ISA_V4 && __builtin_cpu_supports("avx512vnni"))
    return &hone_byte_kernels_v4;
#endif
  return 0;
}
bool hone_has_bytes(void) { return hone_bytes() != 0; }

double hone_spin(int type, int64_t rounds, float *left) {
  *left = 0;
  if (type == HONE_FLOAT32) return hone_kernels()->spin(rounds, left);
  if (type == HONE_PAIRS && hone_pairs()) return hone_pairs()->spin(rounds, left);
  if (type == HONE_BYTES && hone_bytes()) return hone_bytes()->spin(rounds, left);
  return 0;
}
float hone_read_through(const float *x, int64_t count) {
  return hone_kernels()->read_through(x, count);
}

void hone_expand(const uint16_t *x, int64_t count, int type, float *y) {
  hone_kernels()->expand(x, count, type, y);
}
void hone_rms_norm(const float *x, const float *weight, float offset, float epsilon, int64_t rows,
                   int64_t width, float *y, float *inverse) {
  hone_kernels()->rms_norm(x, weight, offset, epsilon, rows, width, y, inverse);
}
void hone_rms_norm_pullback(const float *x, const float *weight, float offset,
                            const float *inverse, const float *dy, int64_t rows, int64_t width,
                            float *dx, float *dweight) {
  hone_kernels()->rms_norm_pullback(x, weight, offset, inverse, dy, rows, width, dx, dweight);
}
void hone_layer_norm(const float *x, const float *weight, const float *bias, float epsilon,
                     int64_t rows, int64_t width, float *y, float *mean, float *inverse) {
  hone_kernels()->layer_norm(x, weight, bias, epsilon, rows, width, y, mean, inverse);
}
void hone_layer_norm_pullback(const float *x, const float *weight, const float *mean,
                              const float *inverse, const float *dy, int64_t rows, int64_t width,
                              float *dx, float *dweight, float *dbias) {
  hone_kernels()->layer_norm_pullback(x, weight, mean, inverse, dy, rows, width, dx, dweight,
                                      dbias);
}
void hone_activate(hone_activation kind, const float *x, int64_t count, float *y) {
  hone_kernels()->activate(kind, x, count, y);
}
void hone_activate_pullback(hone_activation kind, const float *x, const float *dy, int64_t count,
                            float *dx) {
  hone_kernels()->activate_pullback(kind, x, dy, count, dx);
}
void hone_gate(hone_activation kind, const float *gate, const float *up, int64_t count, float *y) {
  hone_kernels()->gate(kind, gate, up, count, y);
}
void hone_gate_pullback(hone_activation kind, const float *gate, const float *up, const float *dy,
                        int64_t count, float *dgate, float *dup) {
  hone_kernels()->gate_pullback(kind, gate, up, dy, count, dgate, dup);
}
void hone_soft_cap(float cap, int64_t count, float *x) { hone_kernels()->soft_cap(cap, count, x); }
void hone_rope(const float *x, const float *cosine, const float *sine, int64_t rows, int64_t heads,
               int64_t head, float direction, float *y) {
  hone_kernels()->rope(x, cosine, sine, rows, heads, head, direction, y);
}
hone_row_reading hone_read_row(const float *row, int64_t width, int64_t target, float scale) {
  return hone_kernels()->read_row(row, width, target, scale);
}
void hone_read_row_pullback(float *row, int64_t width, int64_t target, float scale,
                            hone_row_reading reading, float dlog_prob, float dentropy, float cap) {
  hone_kernels()->read_row_pullback(row, width, target, scale, reading, dlog_prob, dentropy, cap);
}
void hone_softmax_row(float *row, int64_t width, float scale, float log_sum) {
  hone_kernels()->softmax_row(row, width, scale, log_sum);
}
int64_t hone_largest(const float *row, int64_t width) {
  return hone_kernels()->largest_of(row, width);
}

// The mass is summed by runs, so that only one of them is walked through.
enum { PICK_RUN = 512 };

static double run_mass(const float *mass, int64_t width, int64_t start) {
  int64_t count = width - start < PICK_RUN ? width - start : PICK_RUN;
  return hone_kernels()->total_of(mass + start, count);
}

int64_t hone_pick(const float *mass, int64_t width, double point) {
  double total = 0, before = 0;
  for (int64_t start = 0; start < width; start += PICK_RUN) total += run_mass(mass, width, start);
  point *= total;
  int64_t last = -1;
  for (int64_t start = 0; start < width; start += PICK_RUN) {
    double run = run_mass(mass, width, start);
    if (run <= 0) continue;
    bool is_last = before + run >= total;
    if (!is_last && before + run <= point) {
      before += run;
      continue;
    }
    for (int64_t i = start; i < width && i < start + PICK_RUN; i++) {
      if (!(mass[i] > 0)) continue;
      last = i;
      before += mass[i];
      if (before > point) return i;
    }
  }
  return last;
}
void hone_add(const float *x, int64_t count, float *y) { hone_kernels()->add(x, count, y); }
void hone_sum(const float *a, const float *b, int64_t count, float *y) {
  hone_kernels()->sum(a, b, count, y);
}
void hone_scale(float factor, int64_t count, float *y) { hone_kernels()->scale(factor, count, y); }
double hone_sum_of_squares(const float *x, int64_t count) {
  return hone_kernels()->sum_of_squares(x, count);
}
int64_t hone_first_non_finite(const float *x, int64_t count) {
  for (int64_t i = 0; i < count; i++)
    if (!__builtin_isfinite(x[i])) return i;
  return -1;
}
void hone_adamw(hone_adamw_settings settings, const float *gradient, int64_t count, float *weight,
                float *first, float *second) {
  hone_kernels()->adamw(&settings, gradient, count, weight, first, second);
}
void hone_attention(const hone_attention_shape *shape, const hone_attention_rows *rows,
                    int64_t length, float *scratch, float *output, float *log_sums,
                    int64_t log_stride) {
  hone_kernels()->attention(shape, rows, length, scratch, output, log_sums, log_stride);
}
void hone_attention_on(const hone_attention_shape *shape, const hone_attention_rows *rows,
                       const hone_key_values *stored, int64_t key_heads, int64_t start,
                       int64_t count, float *output) {
  hone_kernels()->attention_on(shape, rows, stored, key_heads, start, count, output);
}
void hone_attention_pullback(const hone_attention_shape *shape,
                             const hone_attention_passed *passed, int64_t length, float *scratch,
                             float *dqueries, float *dkeys, float *dvalues) {
  hone_kernels()->attention_pullback(shape, passed, length, scratch, dqueries, dkeys, dvalues);
}

// The head size rounded up to a panel.
static int64_t padded_head(int64_t head) { return (head + HONE_PANEL - 1) / HONE_PANEL * HONE_PANEL; }
int64_t hone_key_block_size(int64_t head) { return head * HONE_KEY_BLOCK; }
int64_t hone_value_block_size(int64_t head) { return padded_head(head) * HONE_KEY_BLOCK; }

static int64_t blocks_of(int64_t length) { return (length + HONE_KEY_BLOCK - 1) / HONE_KEY_BLOCK; }
int64_t hone_attention_scratch(int64_t head, int64_t length) {
  return (hone_key_block_size(head) + hone_value_block_size(head)) * blocks_of(length);
}
int64_t hone_attention_pullback_scratch(int64_t head, int64_t length) {
  return (2 * hone_key_block_size(head) + hone_value_block_size(head)) * blocks_of(length) +
         2 * hone_value_block_size(head) + HONE_KEY_BLOCK * HONE_KEY_BLOCK;  // two of 32 queries
}
