#include "cli/command_bench_encode.h"

#include <ctime>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/format.h"
#include "base/json.h"
#include "base/thread_pool.h"
#include "cli/tokenizer_file.h"
#include "data/document_batch.h"
#include "data/token_batch.h"

namespace tokenmill::cli {
namespace {

constexpr JsonLimits kLineLimits{.bytes_max = std::size_t{1} << 30, .depth_max = 64};
// Documents are handed to threads in blocks of about this size.
constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

Result<DocumentBatch> read_documents(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) {
    return fail(ErrorCode::file_not_found, format("Cannot read {}", path.string()));
  }
  DocumentBatch documents;
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    const auto value = parse_json(line, kLineLimits);
    const json::object* const object = value ? value->if_object() : nullptr;
    const auto text = object == nullptr ? std::nullopt : get_string(*object, "text");
    if (!text) {
      return fail(ErrorCode::malformed_request,
                  format("{}:{}: not an object with a string \"text\"", path.string(), number));
    }
    documents.append(*text);
  }
  return documents;
}

// [first, last) of the documents of each block.
std::vector<std::pair<std::size_t, std::size_t>> cut_into_blocks(const DocumentBatch& documents) {
  std::vector<std::pair<std::size_t, std::size_t>> blocks;
  std::size_t bytes = kBlockBytes;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    if (bytes >= kBlockBytes) {
      blocks.emplace_back(i, i);
      bytes = 0;
    }
    bytes += documents.document(i).size();
    blocks.back().second = i + 1;
  }
  return blocks;
}

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

class EncodeBench {
 public:
  EncodeBench(const std::shared_ptr<const tokenizer::Tokenizer>& tokenizer,
              const DocumentBatch& documents, std::size_t threads)
      : documents_(documents), pool_(threads), blocks_(cut_into_blocks(documents)) {
    for (std::size_t i = 0; i < threads; ++i) encoders_.emplace_back(tokenizer);
    ids_.resize(blocks_.size());
  }

  void run() {
    const double cpu_before = cpu_seconds();
    const auto before = std::chrono::steady_clock::now();
    pool_.parallel_for(blocks_.size(), [this](std::size_t block, std::size_t worker) {
      ids_[block].clear();
      ids_[block].reserve(kBlockBytes / 3);  // English has fewer
      for (std::size_t i = blocks_[block].first; i < blocks_[block].second; ++i) {
        encoders_[worker].encode(documents_.document(i), ids_[block]);
      }
    });
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - before;
    runs_.push_back(cpu_seconds() - cpu_before);
    walls_.push_back(wall.count());
  }

  Result<json::object> result() const {
    for (const tokenizer::Encoder& encoder : encoders_) TM_CHECK(encoder.status());
    std::uint64_t tokens = 0;
    std::uint64_t checksum = 0;
    for (const auto& block : ids_) {
      for (const TokenId id : block) checksum += ++tokens * id;
    }
    return json::object{{"bytes", documents_.text.size()},
                        {"tokens", tokens},
                        {"checksum", checksum},
                        {"runs", json::array(runs_.begin(), runs_.end())},
                        {"walls", json::array(walls_.begin(), walls_.end())}};
  }

 private:
  const DocumentBatch& documents_;
  ThreadPool pool_;
  std::vector<std::pair<std::size_t, std::size_t>> blocks_;
  std::vector<tokenizer::Encoder> encoders_;
  std::vector<std::vector<TokenId>> ids_;
  std::vector<double> runs_;
  std::vector<double> walls_;
};

}  // namespace

int run_bench_encode(const BenchEncodeCommand& command) {
  const double cpu_before = cpu_seconds();
  const auto tokenizer = load_tokenizer(command.tokenizer, command.profile);
  const double load = cpu_seconds() - cpu_before;
  if (!tokenizer) return report_failure(tokenizer.error());
  const auto documents = read_documents(command.input);
  if (!documents) return report_failure(documents.error());
  EncodeBench bench(*tokenizer, *documents, std::max<std::size_t>(command.threads, 1));
  for (std::size_t i = 0; i < command.repeat; ++i) bench.run();
  auto result = bench.result();
  if (!result) return report_failure(result.error());
  (*result)["load"] = load;
  std::cout << to_json(*result) << '\n';
  return 0;
}

}  // namespace tokenmill::cli
