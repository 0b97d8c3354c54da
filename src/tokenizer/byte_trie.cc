#include "tokenizer/byte_trie.h"

#include <bit>

namespace tokenmill::tokenizer {

class ByteTrie::Builder {
 public:
  void insert(std::string_view text, std::uint32_t value) {
    std::uint32_t node = 0;
    for (const char c : text) node = child_or_new(node, static_cast<unsigned char>(c));
    values_[node] = value;
  }

  ByteTrie finish() {
    ByteTrie trie;
    trie.slots_ = FrozenTable(std::move(slots_));
    trie.values_ = FrozenTable(std::move(values_));
    return trie;
  }

 private:
  // Where the child is, or the free slot for it.
  Slot& slot_for(std::uint32_t node, unsigned char byte) {
    std::size_t i = home(node, byte, slots_.size());
    while (slots_[i].child != kNone && (slots_[i].node != node || slots_[i].byte != byte)) {
      i = (i + 1) & (slots_.size() - 1);
    }
    return slots_[i];
  }

  std::uint32_t child_or_new(std::uint32_t node, unsigned char byte) {
    if (const std::uint32_t found = slot_for(node, byte).child; found != kNone) return found;
    if (values_.size() * 2 >= slots_.size()) {
      FrozenTable<Slot>::Built old(slots_.size() * 2);
      old.swap(slots_);
      for (const Slot& slot : old) {
        if (slot.child != kNone) slot_for(slot.node, static_cast<unsigned char>(slot.byte)) = slot;
      }
    }
    const auto added = static_cast<std::uint32_t>(values_.size());
    values_.push_back(kNone);
    slot_for(node, byte) = {node, byte, added};
    return added;
  }

  FrozenTable<Slot>::Built slots_ = FrozenTable<Slot>::Built(1024);
  FrozenTable<std::uint32_t>::Built values_ = FrozenTable<std::uint32_t>::Built(1, kNone);
};

ByteTrie ByteTrie::build(const std::vector<Entry>& entries) {
  Builder builder;
  for (const auto& [text, value] : entries) {
    if (!text.empty()) builder.insert(text, value);
  }
  return builder.finish();
}

void ByteTrie::write(ImageWriter& image) const {
  image.add(Section::trie_slots, slots_.items());
  image.add(Section::trie_values, values_.items());
}

Result<ByteTrie> ByteTrie::read(const ImageView& image, std::size_t value_end) {
  ByteTrie trie;
  trie.slots_ = FrozenTable<Slot>::borrowed(TM_TRY(image.table<Slot>(Section::trie_slots)));
  trie.values_ = FrozenTable<std::uint32_t>::borrowed(
      TM_TRY(image.table<std::uint32_t>(Section::trie_values)));
  std::size_t free = 0;
  bool is_sound = std::has_single_bit(trie.slots_.size()) && !trie.values_.empty();
  for (const Slot& slot : trie.slots_.items()) {
    // A child is younger than its parent, so a walk ends however long the text is.
    const bool is_used = slot.child != kNone;
    is_sound &= !is_used || (slot.child < trie.values_.size() && slot.node < slot.child);
    free += is_used ? 0 : 1;
  }
  for (const std::uint32_t value : trie.values_.items()) {
    is_sound &= value < value_end || value == kNone;
  }
  if (!is_sound || free == 0) return image_damaged("a token of the trie leads outside");
  return trie;
}

}  // namespace tokenmill::tokenizer
