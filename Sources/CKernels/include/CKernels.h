// Vector loops and packed products over raw pointers, compiled for several instruction sets and
// chosen at run time. No allocation on the caller's behalf survives a call; nothing throws.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stdint.h>

// MARK: Instruction sets

enum { HONE_ISA_BASELINE = 0, HONE_ISA_V3 = 1, HONE_ISA_V4 = 2 };

/// The best instruction set of this processor.
int hone_isa_supported(void);
/// The one in use on this thread: the best, unless a lower one was asked for.
int hone_isa(void);
/// Asks for a lower instruction set (tests); more than the processor has is cut to what it has.
void hone_isa_select(int isa);

// MARK: Threads

/// Runs `body(context, i)` for every `i` in `0 ..< count`, on all threads, and returns when all are
/// done. Which thread runs what never changes a result. A call from inside a body, or while another
/// thread is in a call, runs inline.
void hone_parallel(int64_t count, void *context, void (*body)(void *context, int64_t index));
/// Threads used, the caller's included.
int hone_threads(void);
/// Sets the number of threads, 1 or more.
void hone_threads_select(int count);

// MARK: Memory

/// Has the C library give large freed blocks back to the system at once.
void hone_tune_malloc(void);

// MARK: Numbers

/// How the numbers of a right-hand matrix are stored.
enum { HONE_FLOAT32 = 0, HONE_BFLOAT16 = 1, HONE_FLOAT16 = 2, HONE_PAIRS = 3, HONE_BYTES = 4 };

/// `y = x`, exactly: every 16-bit number is a float.
void hone_expand(const uint16_t *x, int64_t count, int type, float *y);

// MARK: Matrix products

/// Columns of a packed panel.
enum { HONE_PANEL = 32, HONE_K_CHUNK = 320 };

/// Numbers that a packed `[k, n]` matrix takes.
int64_t hone_packed_size(int64_t k, int64_t n);
/// Whether there are products of bfloat16 here: `hone_pack_pairs` and `HONE_PAIRS` need them.
bool hone_has_pairs(void);
/// Packs floats rounded to bfloat16, for products that round the left side as well and sum in
/// float32. Takes the place of `hone_packed_size` halves, `k` rounded up to even.
void hone_pack_pairs(const float *b, int64_t row_stride, int64_t column_stride, int64_t k,
                     int64_t n, void *packed);
/// Whether there are products of bytes here: `hone_pack_bytes` and `HONE_BYTES` need them.
bool hone_has_bytes(void);
/// Words that a `[k, n]` matrix takes as bytes.
int64_t hone_bytes_size(int64_t k, int64_t n);
/// Packs floats rounded to signed bytes, each column of a chunk of `k` by a scale of its own, for
/// products that round the rows of the left side likewise, sum exactly and scale in float32.
void hone_pack_bytes(const float *b, int64_t row_stride, int64_t column_stride, int64_t k,
                     int64_t n, void *packed);
/// Packs `b`, element `(i, j)` at `b[i * row_stride + j * column_stride]`, for `hone_multiply`.
/// The numbers keep their type.
void hone_pack(const void *b, int type, int64_t row_stride, int64_t column_stride, int64_t k,
               int64_t n, void *packed);
/// `c[m, n] (+)= a[m, k] b[k, n]`, `c` row-major with `ldc` floats a row.
typedef struct {
  const float *a;  ///< element `(i, j)` at `a[i * a_row + j * a_column]`; one of both is 1
  int64_t a_row, a_column;
  /// Packed, or as it is, element `(i, j)` at `b[i * b_row + j * b_column]`: floats are read where
  /// they stand if their rows are near, all else is packed panel by panel.
  const void *b;
  int type;  ///< of the numbers of `b`
  bool is_packed;
  int64_t b_row, b_column;
  float *c;
  int64_t ldc, m, n, k;
  bool accumulate;
  bool is_added;  ///< to the product before it, which has the same `c`, `m`, `n`; never of the first
} hone_product;
/// Computes products whose results lie apart, or are added to the one before, side by side on all
/// threads.
///
/// Each element is a sequential multiply-add over chunks of 320 along `k`, chunks added in order:
/// the bits of a row do not depend on how many rows there are. 16-bit numbers expand as they are
/// read: the bits are those of the same numbers as floats.
void hone_multiply(const hone_product *products, int64_t count);

// MARK: What the machine can do

/// Runs `rounds` rounds of independent multiply-adds in registers on this thread, of floats
/// (`HONE_FLOAT32`) or of pairs (`HONE_PAIRS`). `left` gets what is left of them, so that they are
/// done. Returns the floating-point operations; 0 where there are no products of the type here.
double hone_spin(int type, int64_t rounds, float *left);
/// Reads `count` floats in order, with no more arithmetic than the memory hides; their sum, roughly.
float hone_read_through(const float *x, int64_t count);

// MARK: Where time goes

enum { HONE_PROFILED_KINDS = 16 };
/// Whether time is taken; read by `hone_profile_is_on`.
extern bool hone_profiling;
/// One relaxed load.
static inline bool hone_profile_is_on(void) {
  return __atomic_load_n(&hone_profiling, __ATOMIC_RELAXED);
}
/// Starts at 0 for every kind, on or off.
void hone_profile_select(bool on);
/// Enters a call: the time in nanoseconds, or -1 where this thread is inside another one.
int64_t hone_profile_enter(void);
/// Leaves it, with what entering gave; a kind below 0 is not counted.
void hone_profile_leave(int kind, int64_t entered);
/// Seconds that calls of the kind took since the start.
double hone_profile_seconds(int kind);

// MARK: Rows

/// `y = x / sqrt(mean(x²) + epsilon) * (offset + weight)` for each of `rows` rows of `width`; keeps
/// `1/rms`.
void hone_rms_norm(const float *x, const float *weight, float offset, float epsilon, int64_t rows,
                   int64_t width, float *y, float *inverse);
/// The pullback: writes `dx`, and adds to `dweight` the rows' sum in a fixed order.
void hone_rms_norm_pullback(const float *x, const float *weight, float offset,
                            const float *inverse, const float *dy, int64_t rows, int64_t width,
                            float *dx, float *dweight);
/// `y = (x - mean) / sqrt(variance + epsilon) * weight + bias`; keeps the mean and `1/deviation`.
void hone_layer_norm(const float *x, const float *weight, const float *bias, float epsilon,
                     int64_t rows, int64_t width, float *y, float *mean, float *inverse);
/// The pullback: writes `dx`, and adds to `dweight` and `dbias` the rows' sums in a fixed order.
void hone_layer_norm_pullback(const float *x, const float *weight, const float *mean,
                              const float *inverse, const float *dy, int64_t rows, int64_t width,
                              float *dx, float *dweight, float *dbias);
/// Rotates halves of each head by the angle of the row's position; `direction` -1 undoes it.
/// `cosine`, `sine`: `[rows, head / 2]`.
void hone_rope(const float *x, const float *cosine, const float *sine, int64_t rows, int64_t heads,
               int64_t head, float direction, float *y);

typedef enum {
  HONE_SILU = 0,       ///< `x * sigmoid(x)`
  HONE_GELU = 1,       ///< `x` times the standard normal distribution function
  HONE_GELU_TANH = 2,  ///< its approximation by `tanh`
} hone_activation;
/// `y = f(x)`.
void hone_activate(hone_activation kind, const float *x, int64_t count, float *y);
/// The pullback of `hone_activate`.
void hone_activate_pullback(hone_activation kind, const float *x, const float *dy, int64_t count,
                            float *dx);
/// `y = f(gate) * up`.
void hone_gate(hone_activation kind, const float *gate, const float *up, int64_t count, float *y);
/// The pullback of `hone_gate`.
void hone_gate_pullback(hone_activation kind, const float *gate, const float *up, const float *dy,
                        int64_t count, float *dgate, float *dup);
/// `x = cap * tanh(x / cap)`.
void hone_soft_cap(float cap, int64_t count, float *x);

/// What a row of scores says about the token `target`, at `scale` = 1 / temperature.
typedef struct {
  float log_prob;  ///< log softmax(scale * row)[target], nats
  float entropy;   ///< of softmax(scale * row), nats
  float log_sum;   ///< log sum exp(scale * row)
  bool is_top;     ///< whether no token scores above the target
} hone_row_reading;
/// Reads one row of scores.
hone_row_reading hone_read_row(const float *row, int64_t width, int64_t target, float scale);
/// Turns a row of scores into the gradient of `dlog_prob * log_prob + dentropy * entropy`, in place;
/// where they were capped (`cap` above 0), with respect to what they were before.
void hone_read_row_pullback(float *row, int64_t width, int64_t target, float scale,
                            hone_row_reading reading, float dlog_prob, float dentropy, float cap);
/// `row[i] = exp(scale * row[i] - log_sum)`.
void hone_softmax_row(float *row, int64_t width, float scale, float log_sum);
/// The place whose share of the mass holds `point`, in [0, 1) of it; places of no mass are never
/// picked. -1 where there is no mass. Sums run in double precision and a fixed order.
int64_t hone_pick(const float *mass, int64_t width, double point);
/// The first place of the largest number.
int64_t hone_largest(const float *row, int64_t width);

/// `y += x`.
void hone_add(const float *x, int64_t count, float *y);
/// `y = a + b`.
void hone_sum(const float *a, const float *b, int64_t count, float *y);
/// `y *= factor`.
void hone_scale(float factor, int64_t count, float *y);
/// Sum of squares, in double precision and a fixed order.
double hone_sum_of_squares(const float *x, int64_t count);
/// Index of the first element that is not finite, or -1.
int64_t hone_first_non_finite(const float *x, int64_t count);

typedef struct {
  float learning_rate, beta1, beta2, epsilon, weight_decay;
  float correction1;  ///< 1 - beta1^t
  float correction2;  ///< 1 - beta2^t
  float gradient_scale;
} hone_adamw_settings;
/// One AdamW step (Loshchilov & Hutter 2019, decoupled decay; PyTorch's order of operations).
void hone_adamw(hone_adamw_settings settings, const float *gradient, int64_t count, float *weight,
                float *first, float *second);

// MARK: Attention

/// Keys of a block; blocks are aligned to the start of their sequence.
enum { HONE_KEY_BLOCK = 64 };
/// Floats of one block of keys (panels of `[head, 32]`) or of values (panels of `[64, 32]`).
int64_t hone_key_block_size(int64_t head);
int64_t hone_value_block_size(int64_t head);
typedef struct {
  int64_t head;  ///< numbers a head
  float scale;   ///< factor on the scores
  float cap;     ///< what bounds the scaled scores, `cap * tanh(score / cap)`; none where 0
  int64_t window;  ///< tokens that a token sees, itself counted; all before it where 0
} hone_attention_shape;

/// Rows of one key head and of the `shared` query heads, side by side, that it serves. Pointers are
/// to the first row of the first head.
typedef struct {
  const float *queries;  ///< `query_stride` from row to row
  const float *keys, *values;  ///< `key_stride` from row to row
  int64_t query_stride, key_stride, shared;
  int64_t first;  ///< keys before that of the first query; not of tokens that go on from stored ones
} hone_attention_rows;

/// Blocks of 64 tokens, at `blocks[b]` or, without those, at `base + b * stride`, and where in each the
/// keys and the values of the first head begin, `next_head` numbers before those of the next. With
/// `value_rows`, the value of token `t` is not there but at `value_rows + t * value_stride`.
typedef struct {
  float *const *blocks;
  float *base;
  int64_t stride, keys, values, next_head;
  const float *value_rows;
  int64_t value_stride;
} hone_key_values;

/// Causal attention of a sequence of `length` keys, of the queries from key `rows->first` on: online
/// softmax, span after span. Writes `output` in the strides of the queries, and log sum exp of the
/// scores. The bits of a row do not depend on how many rows follow.
void hone_attention(const hone_attention_shape *shape, const hone_attention_rows *rows,
                    int64_t length, float *scratch, float *output, float *log_sums,
                    int64_t log_stride);
/// The same for `count` tokens that go on from `start` stored ones, of `key_heads` key heads side by
/// side: stores their keys and values, then attends. The bits are those of the whole sequence.
void hone_attention_on(const hone_attention_shape *shape, const hone_attention_rows *rows,
                       const hone_key_values *stored, int64_t key_heads, int64_t start,
                       int64_t count, float *output);

/// What the attention of a sequence left for its pullback.
typedef struct {
  hone_attention_rows rows;
  const float *output, *doutput;  ///< strides of the queries
  const float *log_sums;          ///< `log_stride` from row to row
  int64_t log_stride;
} hone_attention_passed;

/// Floats of scratch for a sequence of `length` keys, forward and for the pullback.
int64_t hone_attention_scratch(int64_t head, int64_t length);
int64_t hone_attention_pullback_scratch(int64_t head, int64_t length);
/// The pullback. Writes `dqueries` (strides of the queries), `dkeys` and `dvalues` (of the keys).
void hone_attention_pullback(const hone_attention_shape *shape,
                             const hone_attention_passed *passed, int64_t length, float *scratch,
                             float *dqueries, float *dkeys, float *dvalues);

#endif
