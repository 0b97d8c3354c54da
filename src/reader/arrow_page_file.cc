#include <utility>

#include "reader/arrow_library.h"
#include "reader/page_file.h"

namespace tokenmill::reader {
namespace {

constexpr JsonLimits kPageLimits = {.bytes_max = std::size_t{256} << 20, .depth_max = 256};

class ArrowPageFile final : public PageFile {
 public:
  ArrowPageFile(ArrowHandle handle, std::uint64_t rows, const ShownLimits& limits)
      : handle_(std::move(handle)), rows_(rows), limits_(limits) {}

  std::optional<std::uint64_t> rows() const override { return rows_; }
  Status scan(const Run&) override { return {}; }
  Status read_rows(std::uint64_t offset, std::uint64_t limit, json::array& out) override {
    const std::string text = TM_TRY(handle_.rows({.offset = offset,
                                                  .limit = limit,
                                                  .string_max = limits_.string_bytes_max,
                                                  .column = nullptr}));
    json::value rows = TM_TRY(parse_json(text, kPageLimits));
    for (json::value& row : rows.get_array()) {
      out.push_back(json::object{{"values", std::move(row)}});
    }
    return {};
  }

 private:
  ArrowHandle handle_;
  std::uint64_t rows_;
  ShownLimits limits_;
};

}  // namespace

Result<std::unique_ptr<PageFile>> open_arrow_page_file(const SourceFile& source,
                                                       const fs::path& plugin,
                                                       const ShownLimits& limits) {
  auto handle = TM_TRY(ArrowHandle::open(source, plugin));
  const std::uint64_t rows = TM_TRY(handle.count_rows());
  return std::make_unique<ArrowPageFile>(std::move(handle), rows, limits);
}

}  // namespace tokenmill::reader
