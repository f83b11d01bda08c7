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
float hone_attention_row(const float *query, const float *const *key_blocks,
                         const float *const *value_blocks, int64_t first, int64_t limit,
                         int64_t head, float scale, float cap, float *output) {
  return hone_kernels()->attention_row(query, key_blocks, value_blocks, first, limit, head, scale,
                                       cap, output);
}
void hone_attention_row_pullback(const float *query, const float *output, const float *doutput,
                                 float log_sum, const float *const *key_blocks,
                                 const float *const *value_blocks_transposed, const float *keys,
                                 int64_t first, int64_t limit, int64_t head, int64_t stride,
                                 float scale, float cap, float *dquery, float *dkeys,
                                 float *dvalues) {
  hone_kernels()->attention_row_pullback(query, output, doutput, log_sum, key_blocks,
                                         value_blocks_transposed, keys, first, limit, head, stride,
                                         scale, cap, dquery, dkeys, dvalues);
}

int64_t hone_head_stride(int64_t head) { return (head + 15) / 16 * 16; }
int64_t hone_key_block_size(int64_t head) { return head * HONE_KEY_BLOCK; }
int64_t hone_value_block_size(int64_t head) { return hone_head_stride(head) * HONE_KEY_BLOCK; }

void hone_attention_store(const float *key, const float *value, int64_t head, int64_t slot,
                          float *key_block, float *value_block) {
  int64_t stride = hone_head_stride(head);
  for (int64_t d = 0; d < head; d++) key_block[d * HONE_KEY_BLOCK + slot] = key[d];
  for (int64_t d = 0; d < stride; d++) value_block[slot * stride + d] = d < head ? value[d] : 0;
}
