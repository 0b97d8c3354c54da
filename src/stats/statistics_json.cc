// Everything here runs once per job, over one number per vocabulary id: sorting 256,000 ids by
// count is the largest part.
#include "stats/statistics_json.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/npy.h"
#include "base/utf8.h"
#include "stats/rounded.h"

namespace tokenmill::stats {
namespace {

constexpr int kFormatMajor = 1;
constexpr std::size_t kStatisticsBytesMax = std::size_t{16} << 20;
constexpr std::size_t kTokenCountsBytesMax = std::size_t{1} << 32;
constexpr std::size_t kTokenTextBytesMax = 256;
constexpr std::size_t kStartTextBytesMax = 160;

// The ids that occur, most frequent first; equal counts by id, so that the order is one.
std::vector<TokenId> by_frequency(std::span<const std::uint64_t> counts) {
  std::vector<TokenId> ids;
  for (TokenId id = 0; id < counts.size(); ++id) {
    if (counts[id] > 0) ids.push_back(id);
  }
  std::sort(ids.begin(), ids.end(), [&](TokenId a, TokenId b) {
    return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
  });
  return ids;
}

double share_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : rounded(static_cast<double>(part) / static_cast<double>(whole));
}

std::string display_text(std::string bytes) {
  if (bytes.size() > kTokenTextBytesMax) bytes.resize(kTokenTextBytesMax);
  std::string text;
  append_lossy_utf8(bytes, text);
  return text;
}

json::array top_tokens(const Collector& collector, const StatisticsParts& parts,
                       std::span<const TokenId> ranked) {
  json::array tokens;
  const std::uint64_t total = collector.total_tokens();
  for (const TokenId id : ranked.first(std::min(ranked.size(), parts.top_tokens))) {
    const std::uint64_t count = collector.token_counts()[id];
    json::object token{{"id", id}, {"count", count}, {"share", share_of(count, total)}};
    token["token"] = parts.token_text ? display_text(parts.token_text(id)) : std::string();
    tokens.push_back(std::move(token));
  }
  return tokens;
}

// Steps of 1/32 of the rank: nearly equal steps of the logarithm, in
// whole numbers so that they are the same on every machine. 400 points reach rank 2,000,000.
std::vector<std::size_t> rank_points(std::size_t ranks) {
  std::vector<std::size_t> points;
  for (std::size_t point = 1; point < ranks; point += std::max<std::size_t>(1, point / 32)) {
    points.push_back(point);
  }
  if (ranks > 0) points.push_back(ranks);
  return points;
}

json::array rank_frequency(const Collector& collector, std::span<const TokenId> ranked) {
  json::array result;
  const auto counts = collector.token_counts();
  std::uint64_t seen = 0;
  std::size_t rank = 0;
  for (const std::size_t point : rank_points(ranked.size())) {
    while (rank < point) seen += counts[ranked[rank++]];
    result.push_back(json::object{{"rank", point},
                                  {"count", counts[ranked[point - 1]]},
                                  {"coverage", share_of(seen, collector.total_tokens())}});
  }
  return result;
}

// Bits per token of the unigram distribution.
double entropy(const Collector& collector, std::span<const TokenId> ranked) {
  double bits = 0;
  for (const TokenId id : ranked) {
    const double share = static_cast<double>(collector.token_counts()[id]) /
                         static_cast<double>(collector.total_tokens());
    bits -= share * std::log2(share);
  }
  return rounded(bits);
}

json::object json_of(const TokenBudget& budget) {
  return {{"content", budget.content},
          {"special", budget.special},
          {"overlap", budget.overlap},
          {"padding", budget.padding},
          {"total", budget.total()}};
}

json::value repeats_of(const CopyCounts& copies) {
  return copies.is_known() ? json::value(copies.repeats()) : json::value(nullptr);
}

// What a document or row begins with; it ends before a byte that is not text, so that it can be
// searched for as it stands.
std::string text_of(std::span<const TokenId> ids, const StatisticsParts& parts) {
  std::string bytes;
  if (!parts.token_text) return bytes;
  for (const TokenId id : ids) {
    if (bytes.size() >= kStartTextBytesMax) break;
    bytes += parts.token_text(id);
  }
  bytes.resize(std::min(bytes.size(), kStartTextBytesMax));
  bytes.resize(valid_utf8_prefix(bytes));
  return bytes;
}

json::value json_of(const CopyCounts& copies, const StatisticsParts& parts) {
  if (!copies.is_known()) return nullptr;
  json::array histogram;
  for (const CopyBin& bin : copies.histogram()) {
    histogram.push_back({{"from", bin.from},
                         {"to", bin.to ? json::value(*bin.to) : json::value()},
                         {"distinct", bin.distinct},
                         {"count", bin.count}});
  }
  json::array most;
  for (const RepeatedValue& value : copies.most_repeated()) {
    most.push_back({{"count", value.count},
                    {"first", value.first},
                    {"num_tokens", value.length},
                    {"text", text_of(value.start, parts)}});
  }
  return json::object{{"distinct", copies.distinct()},
                      {"histogram", std::move(histogram)},
                      {"most_repeated", std::move(most)}};
}

json::object special_tokens(const Collector& collector, const StatisticsParts& parts) {
  json::array by_token;
  for (const TokenId id : collector.options().special_ids) {
    if (id >= collector.token_counts().size() || collector.token_counts()[id] == 0) continue;
    json::object token{{"id", id}, {"count", collector.token_counts()[id]}};
    token["token"] = parts.token_text ? display_text(parts.token_text(id)) : std::string();
    by_token.push_back(std::move(token));
  }
  return {{"count", collector.special_tokens()},
          {"share", share_of(collector.special_tokens(), collector.total_tokens())},
          {"by_token", std::move(by_token)}};
}

Status write_new_file(const fs::path& path, std::initializer_list<std::string_view> parts) {
  File file = TM_TRY(File::open(path, File::Mode::create));
  for (const std::string_view part : parts) TM_CHECK(file.write(part));
  return file.close();
}

}  // namespace

json::object statistics_json(const Collector& collector, const StatisticsParts& parts) {
  const std::vector<TokenId> ranked = by_frequency(collector.token_counts());
  json::object object{{"format", "tokenmill statistics"}, {"format_major", kFormatMajor}};
  object["num_documents"] = collector.documents();
  object["num_sequences"] = collector.sequences();
  object["total_tokens"] = collector.total_tokens();
  object["unique_tokens"] = ranked.size();
  object["vocab_size"] = collector.token_counts().size();
  object["vocab_coverage"] = share_of(ranked.size(), collector.token_counts().size());
  object["entropy_bits"] = entropy(collector, ranked);
  object["avg_sequence_length"] = rounded(collector.row_lengths().mean());
  object["token_budget"] = json_of(collector.budget());
  object["special_tokens"] = special_tokens(collector, parts);
  object["duplicate_documents"] = repeats_of(collector.document_copies());
  object["duplicate_sequences"] = repeats_of(collector.row_copies());
  object["duplicates"] = {{"documents", json_of(collector.document_copies(), parts)},
                          {"sequences", json_of(collector.row_copies(), parts)}};
  object["dropped"] = parts.dropped;
  object["length_distribution"] = {{"documents", to_json(collector.document_lengths())},
                                   {"sequences", to_json(collector.row_lengths())}};
  object["top_tokens"] = top_tokens(collector, parts, ranked);
  object["rank_frequency"] = rank_frequency(collector, ranked);
  return object;
}

Result<std::vector<std::string>> write_statistics(const fs::path& folder,
                                                  const Collector& collector,
                                                  const StatisticsParts& parts) {
  TM_CHECK(write_new_file(folder / kStatisticsFile,
                          {to_pretty_json(statistics_json(collector, parts))}));
  const auto counts = collector.token_counts();
  const std::uint64_t size = counts.size();
  TM_CHECK(write_new_file(folder / kTokenCountsFile,
                          {npy_header(NpyType::uint64, {&size, 1}),
                           {reinterpret_cast<const char*>(counts.data()), counts.size_bytes()}}));
  return std::vector<std::string>{std::string(kStatisticsFile), std::string(kTokenCountsFile)};
}

Result<json::object> read_statistics(const fs::path& folder) {
  const std::string text = TM_TRY(read_file(folder / kStatisticsFile, kStatisticsBytesMax));
  json::value value = TM_TRY(parse_json(text, {.bytes_max = kStatisticsBytesMax}));
  if (!value.is_object()) {
    return fail(ErrorCode::malformed_request, "statistics.json is not an object");
  }
  return std::move(value.get_object());
}

Result<std::vector<std::uint64_t>> read_token_counts(const fs::path& folder) {
  const std::string file = TM_TRY(read_file(folder / kTokenCountsFile, kTokenCountsBytesMax));
  const auto header_bytes = npy_header_bytes(file, NpyType::uint64);
  if (!header_bytes) {
    return fail(ErrorCode::corrupt_data,
                "token_counts.npy is not a list of 64-bit counts of its size",
                "Verify the tokenization, or make it again");
  }
  std::vector<std::uint64_t> counts((file.size() - *header_bytes) / sizeof(std::uint64_t));
  std::memcpy(counts.data(), file.data() + *header_bytes, counts.size() * sizeof(std::uint64_t));
  return counts;
}

}  // namespace tokenmill::stats
