// Collects the rows that gave no document: counts all, keeps the first 20.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reader/document_reader.h"

namespace tokenmill::reader {

class BadRowLog {
 public:
  static constexpr std::size_t kExamplesMax = 20;

  // The rows that follow are of this file.
  void start_file(std::string name) { file_ = std::move(name); }

  void add(std::uint64_t row, std::string_view reason) {
    ++rows_.count;
    if (rows_.examples.size() < kExamplesMax) {
      rows_.examples.push_back({file_, row, std::string(reason)});
    }
  }

  const BadRows& rows() const { return rows_; }

 private:
  std::string file_;
  BadRows rows_;
};

}  // namespace tokenmill::reader
