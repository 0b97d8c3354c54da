// A batch of documents encoded by all threads of a pool; the order and the ids are those that one
// thread would give.
#pragma once

#include <memory>
#include <vector>

#include "base/thread_pool.h"
#include "data/document_batch.h"
#include "data/token_batch.h"
#include "tokenizer/tokenizer.h"

namespace tokenmill::pipeline {

// One encoder, with its cache, per thread. For one caller at a time.
class BatchEncoder {
 public:
  BatchEncoder(ThreadPool& pool, const std::shared_ptr<const tokenizer::Tokenizer>& tokenizer);

  // `tokens` is cleared first. Error: that of an encoder (tokenizer_invalid).
  Status encode(const DocumentBatch& documents, TokenBatch& tokens);

 private:
  // A run of neighbouring documents, encoded by one thread.
  struct Part {
    std::size_t begin = 0;
    std::size_t end = 0;
    TokenBatch tokens;
  };

  void divide(const DocumentBatch& documents);
  void encode_part(const DocumentBatch& documents, Part& part, std::size_t worker);

  ThreadPool& pool_;
  std::vector<tokenizer::Encoder> encoders_;
  std::vector<Part> parts_;
  std::size_t parts_used_ = 0;
};

}  // namespace tokenmill::pipeline
