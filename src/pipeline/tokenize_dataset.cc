// Three threads of control pass batches on: one reads, one encodes (with all threads of a pool),
// one packs, counts and writes. The queues between them hold a few batches, so memory is bounded,
// and order is that of the files, so the bytes do not depend on the number of threads.

#include "pipeline/tokenize_dataset.h"

#include <algorithm>
#include <thread>

#include "base/bounded_queue.h"
#include "base/format.h"
#include "base/spares.h"
#include "base/thread_pool.h"
#include "pack/packer.h"
#include "pipeline/encode_batch.h"
#include "shard/shard_set_writer.h"
#include "stats/statistics_json.h"
#include "tokenizer/tokenizer_folder.h"

namespace tokenmill::pipeline {
namespace {

constexpr std::uint64_t kTokenizerConfigBytesMax = std::uint64_t{16} << 20;
// Batches between two stages: one in work on each side, one ready.
constexpr std::size_t kBatchesWaiting = 2;

json::object describe_bad_rows(const reader::BadRows& bad_rows) {
  json::array examples;
  for (const reader::BadRow& row : bad_rows.examples) {
    examples.push_back({{"file", row.file}, {"row", row.row}, {"reason", row.reason}});
  }
  return {{"count", bad_rows.count}, {"examples", std::move(examples)}};
}

json::object describe_tokenizer(const TokenizerSource& source,
                                const tokenizer::Tokenizer& tokenizer) {
  json::array ignored;
  for (const std::string& setting : tokenizer.ignored_settings()) ignored.emplace_back(setting);
  const tokenizer::LoadRecord& record = tokenizer.load_record();
  json::object described{{"name", source.name},
                         {"revision", source.revision},
                         {"sha256", tokenizer.fingerprint()},
                         {"vocab_size", tokenizer.vocab_size()},
                         {"profile", tokenizer::profile_name(record.profile)},
                         {"reference", record.reference},
                         {"ignored_settings", std::move(ignored)}};
  if (record.profile == tokenizer::Profile::tokenizers) return described;
  json::object files;
  for (const auto& [name, sha256] : record.files) files[name] = sha256;
  described["tokenizer_class"] = record.tokenizer_class;
  described["profile_files"] = std::move(files);
  return described;
}

// Reads ahead on its own thread. `status()` is valid after the queue has run dry.
class ReadStage {
 public:
  ReadStage(const Run& run, reader::DocumentReader& reader)
      : run_(run), reader_(reader), thread_([this] { status_ = read_all(); }) {}
  ~ReadStage() { batches_.abandon(); }
  ReadStage(const ReadStage&) = delete;
  ReadStage& operator=(const ReadStage&) = delete;

  std::optional<DocumentBatch> next() { return batches_.pop(); }
  void give_back(DocumentBatch batch) { spares_.give_back(std::move(batch)); }
  void stop() { batches_.abandon(); }
  Status finish() {
    thread_.join();
    return status_;
  }

 private:
  Status read_all() {
    const Status status = read_batches();
    batches_.close();
    return status;
  }

  Status read_batches() {
    while (true) {
      TM_CHECK(check_not_stopped(run_));
      DocumentBatch batch = spares_.take();
      if (!TM_TRY(reader_.next(batch))) return {};
      run_.progress.bytes_done = reader_.bytes_read();
      if (!batches_.push(std::move(batch))) return {};
    }
  }

  const Run& run_;
  reader::DocumentReader& reader_;
  BoundedQueue<DocumentBatch> batches_{kBatchesWaiting};
  Spares<DocumentBatch> spares_;
  Status status_;
  std::jthread thread_;
};

// Packs, counts and writes on its own thread, in the order in which batches are pushed.
class WriteStage {
 public:
  WriteStage(const Run& run, pack::Packer& packer, stats::Collector& collector,
             shard::ShardSetWriter& shards)
      : run_(run), packer_(packer), collector_(collector), shards_(shards), thread_([this] {
          status_ = write_all();
        }) {}
  ~WriteStage() { batches_.abandon(); }
  WriteStage(const WriteStage&) = delete;
  WriteStage& operator=(const WriteStage&) = delete;

  // An empty batch to fill and push.
  TokenBatch take_spare() { return spares_.take(); }
  // False when nothing more is wanted: the limit is reached, or writing failed.
  bool push(TokenBatch batch) { return batches_.push(std::move(batch)); }
  Status finish() {
    batches_.close();
    thread_.join();
    return status_;
  }

 private:
  Status write_all() {
    const Status status = write_batches();
    batches_.abandon();
    return status;
  }

  Status write_batches() {
    SequenceBatch rows;
    while (auto tokens = batches_.pop()) {
      TM_CHECK(check_not_stopped(run_));
      rows.clear();
      packer_.pack(*tokens, rows);
      collector_.add_documents(*tokens);
      TM_CHECK(write(rows));
      run_.progress.documents_done += tokens->size();
      run_.progress.tokens_done += tokens->ids.size();
      spares_.give_back(*std::move(tokens));
      if (packer_.is_full()) break;
    }
    rows.clear();
    packer_.finish(rows);
    return write(rows);
  }

  Status write(const SequenceBatch& rows) {
    collector_.add_rows(rows);
    run_.progress.sequences_done += rows.size();
    return shards_.append(rows);
  }

  const Run& run_;
  pack::Packer& packer_;
  stats::Collector& collector_;
  shard::ShardSetWriter& shards_;
  BoundedQueue<TokenBatch> batches_{kBatchesWaiting};
  Spares<TokenBatch> spares_;
  Status status_;
  std::jthread thread_;
};

// From here on documents flow in order through the stages until the last one, or the limit.
Status run_stages(const Run& run, ReadStage& documents, BatchEncoder& encoder, WriteStage& rows) {
  while (auto batch = documents.next()) {
    TM_CHECK(check_not_stopped(run));
    TokenBatch tokens = rows.take_spare();
    TM_CHECK(encoder.encode(*batch, tokens));
    documents.give_back(*std::move(batch));
    if (!rows.push(std::move(tokens))) {
      documents.stop();
      return {};
    }
  }
  return {};
}

// The first thing that went wrong along the chain.
Status first_error(std::initializer_list<Status> statuses) {
  for (const Status& status : statuses) {
    if (!status) return status;
  }
  return {};
}

stats::CollectorOptions collector_options(const pack::PackOptions& rows,
                                          const tokenizer::Tokenizer& tokenizer) {
  stats::CollectorOptions options;
  options.vocab_size = tokenizer.vocab_size();
  options.row_prefix = static_cast<std::uint32_t>(rows.frame.prefix.size());
  options.row_suffix = static_cast<std::uint32_t>(rows.frame.suffix.size());
  options.special_ids = vocabulary_of(tokenizer).special_ids;
  return options;
}

shard::ShardOptions shard_options(const TokenizePlan& plan, const pack::PackOptions& rows,
                                  const tokenizer::Tokenizer& tokenizer) {
  shard::ShardOptions options;
  options.vocab_size = tokenizer.vocab_size();
  options.row_length = pack::fixed_row_length(rows);
  options.shard_bytes_max = plan.shard_bytes_max;
  if (!plan.split.empty()) options.split = plan.split;
  return options;
}

}  // namespace

Result<LoadedTokenizer> load_tokenizer(const fs::path& path, tokenizer::Profile profile) {
  LoadedTokenizer loaded;
  loaded.tokenizer = TM_TRY(tokenizer::open_tokenizer(path, profile));
  std::string config = loaded.tokenizer->named_tokens();
  if (config.empty()) {
    const fs::path beside = path.parent_path() / "tokenizer_config.json";
    config = read_file(beside, kTokenizerConfigBytesMax).value_or("");
  }
  loaded.tokens = find_named_tokens(*loaded.tokenizer, config);
  return loaded;
}

Result<TokenizeSummary> tokenize_dataset(const Run& run, const TokenizePlan& plan) {
  // Everything that can be refused is refused before the first byte is written.
  const LoadedTokenizer loaded =
      TM_TRY(load_tokenizer(plan.tokenizer.path, plan.rows.tokenizer_profile));
  const tokenizer::Tokenizer& tokenizer = *loaded.tokenizer;
  const pack::PackOptions options = TM_TRY(make_pack_options(plan.rows, tokenizer, loaded.tokens));
  const pack::TokenClasses classes =
      TM_TRY(pack::compile_token_classes(options.filters, vocabulary_of(tokenizer)));
  pack::Packer packer = TM_TRY(pack::Packer::create(options, classes));
  const auto reader = TM_TRY(reader::open_documents(plan.files, plan.read));
  shard::ShardSetWriter shards =
      TM_TRY(shard::ShardSetWriter::create(plan.output, shard_options(plan, options, tokenizer)));
  stats::Collector collector(collector_options(options, tokenizer));

  ThreadPool pool(std::max<std::size_t>(1, plan.threads));
  BatchEncoder encoder(pool, loaded.tokenizer);
  {
    ReadStage documents(run, *reader);
    WriteStage rows(run, packer, collector, shards);
    const Status encoded = run_stages(run, documents, encoder, rows);
    documents.stop();
    const Status read = documents.finish();
    TM_CHECK(first_error({rows.finish(), encoded, read}));
  }

  // Beyond this point no row is added; shards and counts are final.
  json::object bad_rows = describe_bad_rows(reader->bad_rows());
  json::object dropped = pack::to_json(packer.dropped());
  dropped["bad_rows"] = bad_rows;
  stats::StatisticsParts statistics;
  statistics.token_text = [&tokenizer](TokenId id) { return tokenizer.token_bytes(id); };
  statistics.dropped = dropped;
  shard::ManifestParts parts;
  parts.side_files = TM_TRY(stats::write_statistics(plan.output, collector, statistics));
  parts.options = pack::to_json(options);
  parts.options["tokenizer_profile"] = tokenizer::profile_name(plan.rows.tokenizer_profile);
  parts.options["text_column"] = reader->text_column();
  parts.options["conversation_template"] = plan.read.conversation_template;
  parts.tokenizer = describe_tokenizer(plan.tokenizer, tokenizer);
  parts.source = plan.source;
  parts.dropped = std::move(dropped);
  const json::object effective = parts.options;
  TM_CHECK(shards.finish(std::move(parts)));

  TokenizeSummary summary;
  summary.num_documents = collector.documents();
  summary.num_sequences = collector.sequences();
  summary.num_tokens = collector.total_tokens();
  summary.num_unique_tokens = collector.unique_tokens();
  summary.vocab_size = tokenizer.vocab_size();
  summary.bytes = tree_size_bytes(plan.output);
  summary.text_column = reader->text_column();
  summary.options = effective;
  summary.bad_rows = std::move(bad_rows);
  return summary;
}

json::object to_json(const TokenizeSummary& summary) {
  return {{"num_documents", summary.num_documents},
          {"num_sequences", summary.num_sequences},
          {"num_tokens", summary.num_tokens},
          {"num_unique_tokens", summary.num_unique_tokens},
          {"vocab_size", summary.vocab_size},
          {"bytes", summary.bytes},
          {"text_column", summary.text_column},
          {"options", summary.options},
          {"bad_rows", summary.bad_rows}};
}

}  // namespace tokenmill::pipeline
