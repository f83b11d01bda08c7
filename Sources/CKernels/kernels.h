// The table of loops that exist once for each instruction set.
#ifndef HONE_KERNELS_H
#define HONE_KERNELS_H

#include "CKernels.h"

/// The right side of a product, in panels of 32 columns: element `(i, 32 p + j)` is number
/// `p * panel + i * row + j`.
typedef struct {
  const void *numbers;
  int64_t row, panel;
} hone_right;

/// `c[rows, columns] (+)= a[rows, k] b[k, columns]`, any number of rows. Of the last panel of `b`
/// whole vectors of 16 numbers are read.
typedef void (*hone_tile)(const float *a, int64_t a_stride, hone_right b, float *c, int64_t ldc,
                          int64_t rows, int64_t columns, int64_t k, bool accumulate);

typedef struct {
  /// By the type of `b`'s numbers; `a` is row-major, `a_stride` from row to row.
  hone_tile rows[3];
  /// The same; `a` is column-major, `a_stride` from column to column.
  hone_tile columns[3];
  /// Writes `width` rows of `k` numbers, `stride` apart, as the columns of a panel; zeros beside.
  void (*transpose)(const float *, int64_t stride, int64_t k, int64_t width, float *);
  void (*expand)(const uint16_t *, int64_t, int, float *);
  double (*spin)(int64_t rounds, float *left);
  float (*read_through)(const float *, int64_t);
  void (*rms_norm)(const float *, const float *, float, float, int64_t, int64_t, float *, float *);
  void (*rms_norm_pullback)(const float *, const float *, float, const float *, const float *,
                            int64_t, int64_t, float *, float *);
  void (*layer_norm)(const float *, const float *, const float *, float, int64_t, int64_t, float *,
                     float *, float *);
  void (*layer_norm_pullback)(const float *, const float *, const float *, const float *,
                              const float *, int64_t, int64_t, float *, float *, float *);
  void (*rope)(const float *, const float *, const float *, int64_t, int64_t, int64_t, float,
               float *);
  void (*activate)(hone_activation, const float *, int64_t, float *);
  void (*activate_pullback)(hone_activation, const float *, const float *, int64_t, float *);
  void (*gate)(hone_activation, const float *, const float *, int64_t, float *);
  void (*gate_pullback)(hone_activation, const float *, const float *, const float *, int64_t,
                        float *, float *);
  void (*soft_cap)(float, int64_t, float *);
  hone_row_reading (*read_row)(const float *, int64_t, int64_t, float);
  void (*read_row_pullback)(float *, int64_t, int64_t, float, hone_row_reading, float, float,
                            float);
  void (*softmax_row)(float *, int64_t, float, float);
  double (*total_of)(const float *, int64_t);
  int64_t (*largest_of)(const float *, int64_t);
  void (*add)(const float *, int64_t, float *);
  void (*sum)(const float *, const float *, int64_t, float *);
  void (*scale)(float, int64_t, float *);
  double (*sum_of_squares)(const float *, int64_t);
  void (*adamw)(const hone_adamw_settings *, const float *, int64_t, float *, float *, float *);
  void (*attention)(const hone_attention_shape *, const hone_attention_rows *, int64_t, float *,
                    float *, float *, int64_t);
  void (*attention_on)(const hone_attention_shape *, const hone_attention_rows *,
                       const hone_key_values *, int64_t, int64_t, int64_t, float *);
  void (*attention_pullback)(const hone_attention_shape *, const hone_attention_passed *, int64_t,
                             float *, float *, float *, float *);
} hone_kernel_table;

/// Products of pairs of bfloat16, the numbers 2i and 2i + 1 along `k` in the place of one float.
typedef struct {
  hone_tile rows, columns;
  void (*pair_neighbours)(const float *, int64_t count, uint32_t *);
  /// `panel` words from one panel of 32 columns to the next; numbers are asked for `ahead`.
  void (*pair_rows)(const float *first, const float *second, int64_t count, uint32_t *,
                    int64_t panel, int64_t ahead);
  double (*spin)(int64_t rounds, float *left);
} hone_pair_kernels;

/// Words before the bytes of a row, and rows before those of a panel: scales, and what to take off.
enum { HONE_BYTE_HEADER = 2 };

/// Products of bytes, the numbers 4i to 4i + 3 along `k` in the place of one float.
typedef struct {
  hone_tile rows;
  void (*quantize)(const float *, int64_t count, uint32_t *);
  double (*spin)(int64_t rounds, float *left);
} hone_byte_kernels;

extern const hone_kernel_table hone_kernels_baseline;
#if defined(__x86_64__)
extern const hone_kernel_table hone_kernels_v3, hone_kernels_v4;
extern const hone_pair_kernels hone_pair_kernels_v4;
extern const hone_byte_kernels hone_byte_kernels_v4;
#endif

/// The table in use.
const hone_kernel_table *hone_kernels(void);
/// That of pairs, or none where the instruction set in use has no product of them.
const hone_pair_kernels *hone_pairs(void);
/// That of bytes, or none.
const hone_byte_kernels *hone_bytes(void);

#endif
