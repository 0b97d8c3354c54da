#include "pipeline/encode_batch.h"

namespace tokenmill::pipeline {
namespace {

// Small enough that threads finish together, large enough that taking one costs nothing.
constexpr std::uint64_t kPartBytes = std::uint64_t{128} << 10;

}  // namespace

BatchEncoder::BatchEncoder(ThreadPool& pool,
                           const std::shared_ptr<const tokenizer::Tokenizer>& tokenizer)
    : pool_(pool) {
  for (std::size_t i = 0; i < pool.threads(); ++i) encoders_.emplace_back(tokenizer);
}

Status BatchEncoder::encode(const DocumentBatch& documents, TokenBatch& tokens) {
  divide(documents);
  pool_.parallel_for(parts_used_, [&](std::size_t index, std::size_t worker) {
    encode_part(documents, parts_[index], worker);
  });
  for (const tokenizer::Encoder& encoder : encoders_) TM_CHECK(encoder.status());
  tokens.clear();
  tokens.first_document = documents.first_document;
  // In one step: growing would copy all of it again and touch new pages every time.
  std::size_t count = 0;
  for (std::size_t i = 0; i < parts_used_; ++i) count += parts_[i].tokens.ids.size();
  tokens.ids.reserve(count);
  tokens.ends.reserve(documents.size());
  for (std::size_t i = 0; i < parts_used_; ++i) {
    const TokenBatch& part = parts_[i].tokens;
    const std::uint64_t base = tokens.ids.size();
    tokens.ids.insert(tokens.ids.end(), part.ids.begin(), part.ids.end());
    for (const std::uint64_t end : part.ends) tokens.ends.push_back(base + end);
  }
  return {};
}

void BatchEncoder::divide(const DocumentBatch& documents) {
  parts_used_ = 0;
  for (std::size_t begin = 0; begin < documents.size();) {
    std::uint64_t bytes = 0;
    std::size_t end = begin;
    while (end < documents.size() && bytes < kPartBytes) bytes += documents.document(end++).size();
    if (parts_used_ == parts_.size()) parts_.emplace_back();
    parts_[parts_used_].begin = begin;
    parts_[parts_used_].end = end;
    ++parts_used_;
    begin = end;
  }
}

void BatchEncoder::encode_part(const DocumentBatch& documents, Part& part, std::size_t worker) {
  part.tokens.clear();
  for (std::size_t i = part.begin; i < part.end; ++i) {
    encoders_[worker].encode(documents.document(i), part.tokens.ids);
    part.tokens.ends.push_back(part.tokens.ids.size());
  }
}

}  // namespace tokenmill::pipeline
