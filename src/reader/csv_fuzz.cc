// CSV rows and lines do not depend on where the source cuts the bytes, and restart at positions.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/assert.h"
#include "reader/csv_rows.h"
#include "reader/line_splitter.h"

namespace {

using namespace tokenmill;
using namespace tokenmill::reader;

class PiecewiseSource final : public ByteSource {
 public:
  PiecewiseSource(std::string_view bytes, std::size_t piece) : bytes_(bytes), piece_(piece) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t size =
        bytes_.substr(given_).copy(buffer.data(), std::min(piece_, buffer.size()));
    given_ += size;
    return size;
  }
  std::uint64_t bytes_read() const override { return given_; }

 private:
  std::string_view bytes_;
  std::size_t piece_;
  std::size_t given_ = 0;
};

struct Row {
  std::vector<std::string> fields;
  std::uint64_t next = 0;
  bool operator==(const Row&) const = default;
};

std::vector<Row> csv_rows(std::string_view bytes, std::size_t piece, std::uint64_t start = 0) {
  CsvRows rows(std::make_unique<PiecewiseSource>(bytes.substr(start), piece), ',', start);
  std::vector<Row> out;
  for (;;) {
    const auto more = rows.next();
    if (!more || !*more) return out;
    Row& row = out.emplace_back();
    for (std::size_t i = 0; i < rows.size(); ++i) row.fields.emplace_back(rows.field(i));
    row.next = rows.position();
  }
}

std::vector<std::string> lines(std::string_view bytes, std::size_t piece) {
  LineSplitter splitter(std::make_unique<PiecewiseSource>(bytes, piece));
  std::vector<std::string> out;
  LineSplitter::Line line;
  while (*splitter.next(line)) out.emplace_back(line.text);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = csv_rows(bytes, size + 1);
  TM_ASSERT(csv_rows(bytes, 1) == whole);
  TM_ASSERT(csv_rows(bytes, 3) == whole);
  for (std::size_t i = 0; i < whole.size() && i < 4; ++i) {
    if (whole[i].next == 0) continue;
    const auto rest = csv_rows(bytes, 5, whole[i].next);
    TM_ASSERT(std::equal(rest.begin(), rest.end(), whole.begin() + static_cast<long>(i) + 1,
                         whole.end()));
  }
  TM_ASSERT(lines(bytes, 1) == lines(bytes, size + 1));
  return 0;
}
