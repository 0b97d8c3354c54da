// Documents on their way from a reader to the tokenizer: one buffer of UTF-8 and where each ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenmill {

// Document i of the batch is text[ends[i-1], ends[i]); the text of each is valid UTF-8 (readers
// see to that). `first_document` is the number of the first one within the whole dataset, counted
// over documents that were read (bad rows are not documents).
struct DocumentBatch {
  std::string text;
  std::vector<std::uint64_t> ends;
  std::uint64_t first_document = 0;

  std::size_t size() const { return ends.size(); }
  std::string_view document(std::size_t i) const {
    const std::uint64_t begin = i == 0 ? 0 : ends[i - 1];
    return std::string_view(text).substr(begin, ends[i] - begin);
  }
  void append(std::string_view document) {
    text += document;
    ends.push_back(text.size());
  }
  void clear() {
    text.clear();
    ends.clear();
  }
};

}  // namespace tokenmill
