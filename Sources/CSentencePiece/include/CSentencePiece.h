// SentencePiece behind a C face: no C++ type and no exception crosses it.
//
// Left out on purpose: sampling of segmentations, n-best lists, vocabulary restriction.
#ifndef HONE_SENTENCEPIECE_H
#define HONE_SENTENCEPIECE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A loaded model. Reading from several threads at once is safe.
typedef struct hone_spm hone_spm;

// Bytes that the callee allocated; released with `hone_spm_free`.
typedef struct {
  char *data;
  size_t count;
} hone_spm_bytes;

// Ids that the callee allocated; released with `hone_spm_free`.
typedef struct {
  int32_t *data;
  size_t count;
} hone_spm_ids;

// What a piece is.
enum {
  hone_spm_normal = 0,
  hone_spm_unknown = 1,
  hone_spm_control = 2,
  hone_spm_unused = 3,
  hone_spm_byte = 4,
};

// Reads a serialised model. On failure returns NULL and sets `error`.
hone_spm *hone_spm_load(const char *data, size_t count, hone_spm_bytes *error);
void hone_spm_release(hone_spm *model);
void hone_spm_free(void *data);

// Ids of the special pieces; -1 where the model has none.
int32_t hone_spm_bos(const hone_spm *model);
int32_t hone_spm_eos(const hone_spm *model);
int32_t hone_spm_pad(const hone_spm *model);
int32_t hone_spm_unk(const hone_spm *model);

int32_t hone_spm_size(const hone_spm *model);
// `id` must be within the vocabulary.
int32_t hone_spm_kind(const hone_spm *model, int32_t id);
hone_spm_bytes hone_spm_piece(const hone_spm *model, int32_t id);

// Each returns 0, or another number and `error` set.
int hone_spm_encode(const hone_spm *model, const char *text, size_t count, hone_spm_ids *ids,
                    hone_spm_bytes *error);
int hone_spm_decode(const hone_spm *model, const int32_t *ids, size_t count,
                    hone_spm_bytes *text, hone_spm_bytes *error);

// Trains on `texts` (lying end to end, text i being `lengths[i]` bytes) with the options of
// `spm_train`: `name`, `value`, `name`, …, each ended by a zero byte, `option_bytes` in all.
int hone_spm_train(const char *texts, const size_t *lengths, size_t text_count,
                   const char *options, size_t option_bytes, hone_spm_bytes *model,
                   hone_spm_bytes *error);

#ifdef __cplusplus
}
#endif
#endif
