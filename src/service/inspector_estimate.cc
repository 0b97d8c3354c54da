// What a tokenization would give, from documents taken at even distances through the dataset: they
// are encoded, filtered and packed as the real ones would be, and the caller scales the counts up.
// Cost: at most kDocuments documents of 64 KiB, and no more than kPatience.
#include <chrono>

#include "pack/packer.h"
#include "service/inspector.h"

namespace tokenmill::service {
namespace {

constexpr std::uint64_t kPlaces = 16;
constexpr std::uint64_t kDocumentsAPlace = 16;
constexpr std::chrono::milliseconds kPatience{1'000};

using Seconds = std::chrono::duration<double>;

}  // namespace

Result<json::object> Inspector::estimate(const json::object& request) {
  const auto loaded = TM_TRY(tokenizer(request));
  const json::object* wanted = get_object(request, "request");
  const auto rows =
      TM_TRY(pipeline::row_request_from_json(wanted == nullptr ? json::object() : *wanted));
  const auto options =
      TM_TRY(pipeline::make_pack_options(rows, *loaded->tokenizer, loaded->tokens));
  const auto classes = TM_TRY(
      pack::compile_token_classes(options.filters, pipeline::vocabulary_of(*loaded->tokenizer)));
  pack::Packer packer = TM_TRY(pack::Packer::create(options, classes));
  tokenizer::Encoder encoder(loaded->tokenizer);

  // Where the places of rows are not known, only the beginning is near.
  const auto total = TM_TRY(samples(request))->rows_total();
  const std::uint64_t step =
      total ? std::max(kDocumentsAPlace, *total / kPlaces) : kDocumentsAPlace;
  const auto begin = std::chrono::steady_clock::now();
  Seconds encoding{};
  SequenceBatch sequences;
  for (std::uint64_t place = 0; place < kPlaces; ++place) {
    const json::array page = TM_TRY(document_views(request, place * step, kDocumentsAPlace));
    TokenBatch batch;
    const auto start = std::chrono::steady_clock::now();
    for (const json::value& document : page) {
      encoder.encode(get_string(document.get_object(), "text").value_or(""), batch.ids);
      batch.ends.push_back(batch.ids.size());
    }
    TM_CHECK(encoder.status());
    packer.pack(batch, sequences);
    encoding += std::chrono::steady_clock::now() - start;
    if (page.size() < kDocumentsAPlace || std::chrono::steady_clock::now() - begin > kPatience)
      break;
  }
  packer.finish(sequences);
  const bool is_wide = loaded->tokenizer->vocab_size() > 65'536;
  return json::object{{"documents", packer.documents_read()},
                      {"documents_kept", packer.documents_kept()},
                      {"tokens", packer.tokens_kept()},
                      {"sequences", sequences.size()},
                      {"bytes", sequences.ids.size() * (is_wide ? 4U : 2U)},
                      {"seconds", encoding.count()},
                      {"total", total ? json::value(*total) : json::value()}};
}

}  // namespace tokenmill::service
