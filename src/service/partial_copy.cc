#include "service/partial_copy.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/uuid.h"

namespace tokenmill::service {
namespace {

// A request costs a round trip, so none brings less than this where there is more.
constexpr std::uint64_t kFetchBytesMin = std::uint64_t{128} << 10;

}  // namespace

PartialCopy::PartialCopy(File copy, hub::FileAt file, std::uint64_t size_bytes)
    : copy_(std::move(copy)), file_(std::move(file)), size_bytes_(size_bytes) {}
PartialCopy::PartialCopy(PartialCopy&& other) noexcept = default;

PartialCopy::~PartialCopy() {
  if (copy_.is_open()) (void)remove_tree(copy_.path());
}

Result<PartialCopy> PartialCopy::create(const fs::path& folder, hub::FileAt file,
                                        std::uint64_t size_bytes) {
  TM_CHECK(create_folders(folder));
  // Named like the staging of a job that does not exist, so that its recovery removes it.
  const fs::path path = folder / format("{}.0", new_uuid());
  return PartialCopy(TM_TRY(File::open(path, File::Mode::create)), std::move(file), size_bytes);
}

json::array PartialCopy::spans() const {
  json::array spans;
  for (const auto& [begin, end] : here_.ends_by_begin()) spans.push_back(json::array{begin, end});
  return spans;
}

// From the first byte that is not here to the next one that is.
hub::ByteSpan PartialCopy::missing_of(hub::ByteSpan wanted) const {
  hub::ByteSpan missing = wanted;
  missing.end = std::min(std::max(missing.end, missing.begin + kFetchBytesMin), size_bytes_);
  for (const auto& [begin, end] : here_.ends_by_begin()) {
    if (begin <= missing.begin && missing.begin < end) missing.begin = end;
    if (begin > missing.begin) missing.end = std::min(missing.end, begin);
  }
  missing.begin = std::min(missing.begin, missing.end);
  return missing;
}

bool PartialCopy::has_room_for(hub::ByteSpan wanted) const {
  const std::uint64_t size = missing_of(wanted).size();
  return size <= kBytesMax && here_.bytes() + size <= kBytesMax;
}

Status PartialCopy::fetch(Run& run, hub::HubClient& hub, hub::ByteSpan wanted) {
  const hub::ByteSpan missing = missing_of(wanted);
  if (missing.size() == 0) return {};
  const std::string bytes = TM_TRY(hub.read_span(run, file_, missing));
  TM_CHECK(copy_.write_at(missing.begin, bytes));
  here_.add(missing);
  return {};
}

}  // namespace tokenmill::service
