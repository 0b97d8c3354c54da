// The file of a compiled tokenizer: tables one after the other, each where a header says.
//
// Tables lie as they are used, so reading them is a look at each number, not a copy; the format is
// docs/formats/tokenizer_image.md. An image comes from outside: open() checks that it is whole and
// that every section lies inside; what the numbers of a section mean is for its reader to check.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.h"

namespace tokenmill::tokenizer {

// Raised whenever a table, a hash or a section changes its meaning: another version is refused.
// tokenizer_image_test.cc has the bytes of one image and fails when they change without this.
inline constexpr std::uint32_t kImageVersion = 1;

enum class Section : std::uint32_t {
  description = 1,
  components = 2,
  named_tokens = 3,
  vocabulary = 10,      // and the four after it
  raw_vocabulary = 20,  // and the four after it
  merge_buckets = 30,
  merge_results = 31,
  wide_merges = 32,
  byte_joins = 33,
  spanned_pairs = 40,
  single_characters = 41,
  letter_bits = 42,
  contested_words = 43,
  scores = 50,
  trie_slots = 51,
  trie_values = 52,
  added_tokens = 60,
  added_strings = 61,
};

constexpr Section next_section(Section first, std::uint32_t i) {
  return static_cast<Section>(static_cast<std::uint32_t>(first) + i);
}

// tokenizer_invalid, with the way out.
std::unexpected<Error> image_damaged(std::string_view what);

class ImageWriter {
 public:
  template <class T>
  void add(Section kind, std::span<const T> items) {
    static_assert(std::has_unique_object_representations_v<T> || std::is_floating_point_v<T>);
    add_bytes(kind, sizeof(T), {reinterpret_cast<const char*>(items.data()), items.size_bytes()});
  }
  // The same for what does not live until finish().
  template <class T>
  void add_copy(Section kind, std::span<const T> items) {
    const auto* const bytes = reinterpret_cast<const char*>(items.data());
    const std::string& kept = kept_.emplace_back(bytes, items.size_bytes());
    add(kind, std::span(reinterpret_cast<const T*>(kept.data()), items.size()));
  }
  void add_text(Section kind, std::string_view text) {
    add_copy(kind, std::span<const char>(text));
  }

  // The whole file. The same sections give the same bytes.
  std::string finish() const;

 private:
  struct Part {
    Section kind;
    std::uint32_t item_bytes;
    std::string_view bytes;
  };
  void add_bytes(Section kind, std::uint32_t item_bytes, std::string_view bytes) {
    parts_.push_back({kind, item_bytes, bytes});
  }

  std::vector<Part> parts_;       // their bytes are borrowed until finish()
  std::deque<std::string> kept_;  // copies, which stay where they are
};

// Writes the size and checksum that `file`, which begins with a header, should have. For whoever
// makes an image, and for tests that look for what lies behind the checksum.
void seal_image(std::string& file);

class ImageView {
 public:
  static bool is_image(std::string_view first_bytes);

  // `bytes` must be aligned to 8 and outlive the view. Errors: unsupported for another version,
  // tokenizer_invalid for a file that is cut off or changed. One pass over all bytes.
  static Result<ImageView> open(std::string_view bytes);

  bool has(Section kind) const { return find(kind) != nullptr; }

  // Error: tokenizer_invalid when the section is missing or of other items.
  template <class T>
  Result<std::span<const T>> table(Section kind) const {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= 8);
    const std::string_view bytes = TM_TRY(bytes_of(kind, sizeof(T)));
    return std::span(reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T));
  }
  Result<std::string_view> text(Section kind) const { return bytes_of(kind, 1); }

  struct Place {
    std::uint32_t kind = 0;
    std::uint32_t item_bytes = 0;
    std::uint64_t offset = 0;
    std::uint64_t size_bytes = 0;
  };

 private:
  const Place* find(Section kind) const;
  Result<std::string_view> bytes_of(Section kind, std::uint32_t item_bytes) const;

  std::string_view bytes_;
  std::span<const Place> places_;
};

}  // namespace tokenmill::tokenizer
