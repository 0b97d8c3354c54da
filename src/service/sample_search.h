// Looks for samples by their text or length, a while at a time.
//
// There is no index of texts: pages are read on and on from the given offset until enough samples
// match, the samples end, or the time is over; the answer says where to go on. Used by the
// inspector, so errors are those of the pages.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace tokenmill::service {

struct SampleFilter {
  std::string q;                                 // exact part of the text; empty: any
  std::optional<std::uint64_t> min_length = {};  // tokens of a row, characters of a document
  std::optional<std::uint64_t> max_length = {};

  bool is_on() const { return !q.empty() || min_length || max_length; }
  // `sample` as the contract shows it.
  bool matches(const json::object& sample) const;
};

// The members `q`, `min_length` and `max_length` of a question.
SampleFilter sample_filter_of(const json::object& question);

// The samples [offset, offset + limit), fewer at the end.
using SamplePages = std::function<Result<json::array>(std::uint64_t offset, std::uint64_t limit)>;

// {"items", "total": null, "next_offset": where to go on, null at the end}
Result<json::object> search_samples(const SampleFilter& filter, std::uint64_t offset,
                                    std::uint64_t limit, const SamplePages& pages);

}  // namespace tokenmill::service
