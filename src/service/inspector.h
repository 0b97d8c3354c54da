// What only a child process may do because it parses foreign bytes: look into dataset files,
// tokenizers and texts for a person who waits.
//
// One request in, one answer out; the child that runs this stays alive while someone looks, and
// keeps what it opened last. Requests come from our own process, answers go back to it.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "pipeline/tokenize_dataset.h"
#include "reader/conversation.h"
#include "reader/sample_reader.h"
#include "shard/shard_set_reader.h"

namespace tokenmill::service {

// Operations, by the member "op":
//   warm           {}                                   -> {}, the libraries are loaded
//   describe       {files}                              -> {columns, num_samples, text_column}
//   documents      {files, index, offset, limit, …}     -> {items, total}
//   rows           {folder, tokenizer, request, …}      -> {items, total}
//   plan_tokenize  {tokenizer, request}                 -> {options, sha256, vocab_size}
//   preview        {tokenizer, request, text | files}   -> Preview
//   estimate       {tokenizer, request, files, …}       -> {documents, documents_kept, tokens, …}
//   head           {file, size_bytes, spans, column, …} -> {columns, rows, missing, …}
// Documents are those of {text_column, conversation_template}, as ReadOptions has them.
// `documents` and `rows` also take {q, min_length, max_length}, as sample_search.h has them.
// Not thread-safe.
class Inspector {
 public:
  Result<json::object> answer(const json::object& request);

 private:
  // Which column of a row is its text, and how it is to be read if that is a conversation.
  struct DocumentText {
    std::string column;
    std::optional<reader::ConversationTemplate> conversation;
  };

  Result<json::object> warm();
  Result<json::object> describe(const json::object& request);
  Result<json::object> documents(const json::object& request);
  Result<json::object> rows(const json::object& request);
  Result<json::object> plan_tokenize(const json::object& request);
  Result<json::object> preview(const json::object& request);
  Result<json::object> estimate(const json::object& request);
  static Result<json::object> head(const json::object& request);
  Result<DocumentText> document_text(const json::object& request);
  Result<json::array> document_views(const json::object& request, std::uint64_t offset,
                                     std::uint64_t limit);

  // The newest first; the last one is dropped when there are too many.
  template <typename Value>
  struct Kept {
    std::string key;
    std::shared_ptr<Value> value;
  };
  Result<std::shared_ptr<pipeline::LoadedTokenizer>> tokenizer(const json::object& request);
  Result<std::shared_ptr<reader::SampleReader>> samples(const json::object& request);
  Result<std::shared_ptr<shard::ShardSetReader>> shards(const std::string& folder);

  std::list<Kept<pipeline::LoadedTokenizer>> tokenizers_;
  std::list<Kept<reader::SampleReader>> samples_;
  std::list<Kept<shard::ShardSetReader>> shards_;
};

}  // namespace tokenmill::service
