#include "CSentencePiece.h"

#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <unordered_map>
#include <vector>

namespace sentencepiece {
namespace logging {
// Exported by the library, declared in no header that Debian ships.
void SetMinLogLevel(int level);
}  // namespace logging
}  // namespace sentencepiece

using sentencepiece::SentencePieceProcessor;
using sentencepiece::SentencePieceTrainer;
using sentencepiece::util::Status;

struct hone_spm {
  SentencePieceProcessor processor;
};

namespace {

// Errors come back as values; only what ends the process is still printed.
constexpr int kOnlyFatal = 3;

hone_spm_bytes Copy(const std::string &text) {
  hone_spm_bytes bytes{static_cast<char *>(std::malloc(text.size() + 1)), 0};
  if (bytes.data == nullptr) return bytes;
  std::memcpy(bytes.data, text.data(), text.size());
  bytes.count = text.size();
  return bytes;
}

int Fail(const std::string &problem, hone_spm_bytes *error) {
  *error = Copy(problem);
  return 1;
}

// Runs `body`, turning a bad status or an exception into an error text.
template <typename Body>
int Guarded(hone_spm_bytes *error, Body body) {
  try {
    static const bool silenced = (sentencepiece::logging::SetMinLogLevel(kOnlyFatal), true);
    (void)silenced;
    const Status status = body();
    return status.ok() ? 0 : Fail(status.error_message(), error);
  } catch (const std::exception &thrown) {
    return Fail(thrown.what(), error);
  } catch (...) {
    return Fail("unknown C++ exception", error);
  }
}

class Texts : public sentencepiece::SentenceIterator {
 public:
  Texts(const char *data, const size_t *lengths, size_t count)
      : data_(data), lengths_(lengths), count_(count) {
    Take();
  }
  bool done() const override { return at_ >= count_; }
  void Next() override {
    data_ += lengths_[at_++];
    Take();
  }
  const std::string &value() const override { return value_; }
  Status status() const override { return Status(); }

 private:
  void Take() {
    if (!done()) value_.assign(data_, lengths_[at_]);
  }
  const char *data_;
  const size_t *lengths_;
  size_t count_;
  size_t at_ = 0;
  std::string value_;
};

}  // namespace

extern "C" {

hone_spm *hone_spm_load(const char *data, size_t count, hone_spm_bytes *error) {
  std::unique_ptr<hone_spm> model;
  const int failed = Guarded(error, [&] {
    model = std::make_unique<hone_spm>();
    return model->processor.LoadFromSerializedProto({data, count});
  });
  return failed ? nullptr : model.release();
}

void hone_spm_release(hone_spm *model) { delete model; }
void hone_spm_free(void *data) { std::free(data); }

int32_t hone_spm_bos(const hone_spm *model) { return model->processor.bos_id(); }
int32_t hone_spm_eos(const hone_spm *model) { return model->processor.eos_id(); }
int32_t hone_spm_pad(const hone_spm *model) { return model->processor.pad_id(); }
int32_t hone_spm_unk(const hone_spm *model) { return model->processor.unk_id(); }
int32_t hone_spm_size(const hone_spm *model) { return model->processor.GetPieceSize(); }

int32_t hone_spm_kind(const hone_spm *model, int32_t id) {
  const SentencePieceProcessor &processor = model->processor;
  if (processor.IsUnknown(id)) return hone_spm_unknown;
  if (processor.IsControl(id)) return hone_spm_control;
  if (processor.IsUnused(id)) return hone_spm_unused;
  return processor.IsByte(id) ? hone_spm_byte : hone_spm_normal;
}

hone_spm_bytes hone_spm_piece(const hone_spm *model, int32_t id) {
  return Copy(model->processor.IdToPiece(id));
}

int hone_spm_encode(const hone_spm *model, const char *text, size_t count, hone_spm_ids *ids,
                    hone_spm_bytes *error) {
  return Guarded(error, [&] {
    std::vector<int> found;
    const Status status = model->processor.Encode({text, count}, &found);
    ids->data = static_cast<int32_t *>(std::malloc(sizeof(int32_t) * (found.size() + 1)));
    if (ids->data == nullptr) throw std::bad_alloc();
    std::memcpy(ids->data, found.data(), sizeof(int32_t) * found.size());
    ids->count = found.size();
    return status;
  });
}

int hone_spm_decode(const hone_spm *model, const int32_t *ids, size_t count,
                    hone_spm_bytes *text, hone_spm_bytes *error) {
  return Guarded(error, [&] {
    std::string found;
    const Status status =
        model->processor.Decode(std::vector<int>(ids, ids + count), &found);
    *text = Copy(found);
    return status;
  });
}

int hone_spm_train(const char *texts, const size_t *lengths, size_t text_count,
                   const char *options, size_t option_bytes, hone_spm_bytes *model,
                   hone_spm_bytes *error) {
  return Guarded(error, [&] {
    std::unordered_map<std::string, std::string> settings;
    for (const char *at = options; at < options + option_bytes;) {
      const std::string name = at;
      at += name.size() + 1;
      settings[name] = at;
      at += settings[name].size() + 1;
    }
    settings["minloglevel"] = std::to_string(kOnlyFatal);
    Texts iterator(texts, lengths, text_count);
    std::string trained;
    const Status status = SentencePieceTrainer::Train(settings, &iterator, &trained);
    *model = Copy(trained);
    return status;
  });
}

}  // extern "C"
