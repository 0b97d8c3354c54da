// Rows are known of a split, not of a file. A file's share is taken by its bytes, which is right
// within a few percent where files are written alike; a twentieth more is taken to be sure.
#include "hub/subset.h"

#include <algorithm>

#include "base/format.h"
#include "base/utf8.h"
#include "hub/file_pattern.h"

namespace tokenmill::hub {
namespace {

constexpr double kRowsMargin = 1.05;

struct Pattern {
  FilePattern pattern;
  bool is_name = false;  // without "/": only the last part of a path is looked at

  bool matches(const std::string& path) const {
    return pattern.matches(is_name ? base_name(path) : std::string_view(path));
  }
};

Result<std::vector<LayoutSplit>> match_files(std::vector<LayoutSplit> splits,
                                             const std::vector<std::string>& texts) {
  std::vector<Pattern> patterns;
  patterns.reserve(texts.size());
  for (const std::string& text : texts) {
    patterns.push_back({TM_TRY(FilePattern::compile(text)), !text.contains('/')});
  }
  std::string example;
  for (LayoutSplit& split : splits) {
    if (example.empty() && !split.paths.empty()) example = split.paths.front();
    std::erase_if(split.paths, [&](const std::string& path) {
      return std::ranges::none_of(patterns, [&](const Pattern& one) { return one.matches(path); });
    });
  }
  std::erase_if(splits, [](const LayoutSplit& split) { return split.paths.empty(); });
  if (!splits.empty()) return splits;
  return fail(ErrorCode::file_not_found,
              format("No file of the chosen splits matches {}", display_escape(texts.front())),
              format("They are called like {}", display_escape(example)));
}

std::uint64_t bytes_of(const LayoutSplit& split, const SubsetFacts& facts) {
  std::uint64_t bytes = 0;
  for (const std::string& path : split.paths) bytes += facts.bytes(path);
  return bytes;
}

// How many rows a byte of the whole split holds.
Result<double> rows_a_byte(const LayoutSplit& split, const SubsetFacts& facts) {
  const auto rows = facts.rows(split.name);
  const std::uint64_t bytes = bytes_of(split, facts);
  if (rows && *rows > 0 && bytes > 0) {
    return static_cast<double>(*rows) / static_cast<double>(bytes);
  }
  return fail(ErrorCode::unsupported,
              format("The dataset does not say how many rows the split {} has", split.name),
              "Limit the bytes or name the files instead; a tokenization can be limited to rows");
}

// Keeps files while `wants(path)` says so.
template <typename Wants>
std::vector<LayoutSplit> keep_first(std::vector<LayoutSplit> splits, Wants wants) {
  for (LayoutSplit& split : splits) {
    const auto end =
        std::ranges::find_if_not(split.paths, [&](const std::string& path) { return wants(path); });
    split.paths.erase(end, split.paths.end());
  }
  std::erase_if(splits, [](const LayoutSplit& split) { return split.paths.empty(); });
  return splits;
}

std::vector<LayoutSplit> first_bytes(std::vector<LayoutSplit> splits, std::uint64_t bytes_max,
                                     const SubsetFacts& facts) {
  std::uint64_t bytes = 0;
  bool is_first = true;
  bool is_full = false;
  return keep_first(std::move(splits), [&](const std::string& path) {
    bytes += facts.bytes(path);
    is_full = is_full || (bytes > bytes_max && !is_first);
    is_first = false;
    return !is_full;
  });
}

}  // namespace

Result<std::vector<LayoutSplit>> take_subset(const std::vector<LayoutSplit>& splits,
                                             const Subset& subset, const SubsetFacts& facts) {
  std::vector<double> densities;  // of the splits as they are
  densities.reserve(splits.size());
  for (const LayoutSplit& split : splits) {
    densities.push_back(subset.rows_max > 0 ? TM_TRY(rows_a_byte(split, facts)) : 0);
  }
  std::vector<LayoutSplit> left = splits;
  if (!subset.file_patterns.empty()) left = TM_TRY(match_files(left, subset.file_patterns));
  if (subset.bytes_max > 0) left = first_bytes(std::move(left), subset.bytes_max, facts);
  if (subset.rows_max == 0) return left;
  double rows = 0;
  for (LayoutSplit& split : left) {
    const auto place = std::ranges::find(splits, split.name, &LayoutSplit::name) - splits.begin();
    const double density = densities[static_cast<std::size_t>(place)];
    std::size_t kept = 0;
    for (; kept < split.paths.size(); ++kept) {
      if (rows >= static_cast<double>(subset.rows_max) * kRowsMargin) break;
      rows += density * static_cast<double>(facts.bytes(split.paths[kept]));
    }
    split.paths.resize(kept);
  }
  std::erase_if(left, [](const LayoutSplit& split) { return split.paths.empty(); });
  return left;
}

}  // namespace tokenmill::hub
