#include "service/sample_search.h"

#include <algorithm>
#include <chrono>

namespace tokenmill::service {
namespace {

constexpr std::uint64_t kPage = 256;
// A person waits; longer than this and they should see how far it got.
constexpr std::chrono::milliseconds kPatience{1'000};

std::optional<std::uint64_t> bound_of(const json::object& question, std::string_view key) {
  const auto value = get_int(question, key);
  if (!value) return std::nullopt;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, *value));
}

std::uint64_t characters_of(std::string_view text) {
  const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<std::uint64_t>(std::ranges::count_if(text, starts));
}

}  // namespace

bool SampleFilter::matches(const json::object& sample) const {
  const std::string_view text = get_string(sample, "text").value_or("");
  const json::array* ids = get_array(sample, "input_ids");
  const std::uint64_t length = ids == nullptr ? characters_of(text) : ids->size();
  if (length < min_length.value_or(0)) return false;
  if (max_length && length > *max_length) return false;
  return q.empty() || text.find(q) != std::string_view::npos;
}

SampleFilter sample_filter_of(const json::object& question) {
  return {std::string(get_string(question, "q").value_or("")), bound_of(question, "min_length"),
          bound_of(question, "max_length")};
}

Result<json::object> search_samples(const SampleFilter& filter, std::uint64_t offset,
                                    std::uint64_t limit, const SamplePages& pages) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  json::array items;
  bool is_end = false;
  while (!is_end && items.size() < limit) {
    json::array page = TM_TRY(pages(offset, kPage));
    is_end = page.size() < kPage;
    for (json::value& sample : page) {
      ++offset;
      if (!filter.matches(sample.get_object())) continue;
      const bool is_last = &sample == &page.back();
      items.push_back(std::move(sample));
      if (items.size() == limit) {
        is_end = is_end && is_last;
        break;
      }
    }
    if (std::chrono::steady_clock::now() >= end) break;
  }
  return json::object{{"items", std::move(items)},
                      {"total", nullptr},
                      {"next_offset", is_end ? json::value() : json::value(offset)}};
}

}  // namespace tokenmill::service
