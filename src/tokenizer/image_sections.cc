#include "tokenizer/image_sections.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/assert.h"
#include "base/format.h"
#include "base/hash64.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::array<char, 16> kMagic = {'t', 'o', 'k', 'e', 'n', 'm', 'i', 'l',
                                         'l', ' ', 'i', 'm', 'a', 'g', 'e', '\n'};
constexpr std::uint32_t kByteOrder = 0x01020304;
constexpr std::size_t kAlignment = 64;  // a cache line: no bucket of a table lies over two
constexpr std::uint32_t kSectionsMax = 64;

struct Header {
  std::array<char, 16> magic = kMagic;
  std::uint32_t byte_order = kByteOrder;
  std::uint32_t version = kImageVersion;
  std::uint64_t size_bytes = 0;
  std::uint64_t checksum = 0;
  std::uint32_t section_count = 0;
  std::uint32_t reserved = 0;
};
static_assert(sizeof(Header) == 48 && std::has_unique_object_representations_v<Header>);
static_assert(sizeof(ImageView::Place) == 24 &&
              std::has_unique_object_representations_v<ImageView::Place>);

std::size_t aligned(std::size_t offset) { return (offset + kAlignment - 1) & ~(kAlignment - 1); }

// Of all bytes but the checksum itself.
std::uint64_t checksum_of(Header header, std::string_view bytes) {
  header.checksum = 0;
  const std::uint64_t seed = hash64({reinterpret_cast<const char*>(&header), sizeof header});
  return hash64(bytes.substr(sizeof header), seed);
}

constexpr std::string_view kWayOut = "Compile it again: tokenmill tokenizer compile tokenizer.json";

}  // namespace

std::unexpected<Error> image_damaged(std::string_view what) {
  return fail(ErrorCode::tokenizer_invalid, format("The tokenizer image is damaged: {}", what),
              std::string(kWayOut));
}

std::string ImageWriter::finish() const {
  Header header;
  header.section_count = static_cast<std::uint32_t>(parts_.size());
  std::vector<ImageView::Place> places;
  std::size_t end = sizeof header + parts_.size() * sizeof(ImageView::Place);
  for (const Part& part : parts_) {
    const std::size_t offset = aligned(end);
    places.push_back(
        {static_cast<std::uint32_t>(part.kind), part.item_bytes, offset, part.bytes.size()});
    end = offset + part.bytes.size();
  }
  std::string file(end, '\0');
  std::memcpy(file.data(), &header, sizeof header);
  std::memcpy(file.data() + sizeof header, places.data(), places.size() * sizeof places[0]);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    std::ranges::copy(parts_[i].bytes, file.data() + places[i].offset);
  }
  seal_image(file);
  return file;
}

void seal_image(std::string& file) {
  Header header;
  TM_ASSERT(file.size() >= sizeof header);
  std::memcpy(&header, file.data(), sizeof header);
  header.size_bytes = file.size();
  header.checksum = checksum_of(header, file);
  std::memcpy(file.data(), &header, sizeof header);
}

bool ImageView::is_image(std::string_view first_bytes) {
  return first_bytes.starts_with(std::string_view(kMagic.data(), kMagic.size()));
}

Result<ImageView> ImageView::open(std::string_view bytes) {
  TM_ASSERT(reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(Place) == 0);
  Header header;
  if (!is_image(bytes) || bytes.size() < sizeof header) return image_damaged("it is cut off");
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.byte_order != kByteOrder || header.version != kImageVersion) {
    return fail(
        ErrorCode::unsupported,
        format("The tokenizer image has the format {}{}; this program reads {}", header.version,
               header.byte_order == kByteOrder ? "" : " (byte order)", kImageVersion),
        std::string(kWayOut));
  }
  if (header.size_bytes != bytes.size()) {
    return image_damaged(format("it has {} bytes, not {}", bytes.size(), header.size_bytes));
  }
  if (header.checksum != checksum_of(header, bytes)) return image_damaged("its checksum differs");
  // Whoever changes an image on purpose can mend the checksum: nothing below trusts it.
  const std::size_t rest = bytes.size() - sizeof header;
  if (header.section_count > kSectionsMax || header.section_count * sizeof(Place) > rest) {
    return image_damaged("its list of sections is too long");
  }
  ImageView view;
  view.bytes_ = bytes;
  view.places_ =
      std::span(reinterpret_cast<const Place*>(bytes.data() + sizeof header), header.section_count);
  for (const Place& place : view.places_) {
    const bool is_inside = place.offset <= bytes.size() && place.offset % kAlignment == 0 &&
                           place.size_bytes <= bytes.size() - place.offset;
    if (!is_inside) return image_damaged(format("section {} leads outside", place.kind));
  }
  return view;
}

const ImageView::Place* ImageView::find(Section kind) const {
  const auto found = std::ranges::find(places_, static_cast<std::uint32_t>(kind), &Place::kind);
  return found == places_.end() ? nullptr : &*found;
}

Result<std::string_view> ImageView::bytes_of(Section kind, std::uint32_t item_bytes) const {
  const Place* const place = find(kind);
  if (place == nullptr || place->item_bytes != item_bytes || place->size_bytes % item_bytes != 0) {
    return image_damaged(format("section {} is missing", static_cast<std::uint32_t>(kind)));
  }
  return bytes_.substr(place->offset, place->size_bytes);
}

}  // namespace tokenmill::tokenizer
