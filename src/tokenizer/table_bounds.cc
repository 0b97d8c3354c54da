#include "tokenizer/table_bounds.h"

#include <cstring>

namespace tokenmill::tokenizer {
namespace {

using Words4 = std::uint32_t __attribute__((vector_size(16)));

Words4 load(const void* words) {
  Words4 loaded;
  std::memcpy(&loaded, words, sizeof loaded);
  return loaded;
}

}  // namespace

bool words_in_bounds(std::span<const std::uint32_t> words, const LaneBounds& bounds) {
  Words4 add;
  Words4 mask;
  Words4 last;
  for (std::size_t lane = 0; lane < 4; ++lane) {
    add[lane] = bounds[lane].add;
    mask[lane] = bounds[lane].mask;
    last[lane] = bounds[lane].last;
  }
  auto outside = (load(&add) & 0) > 0;  // no lane
  std::size_t i = 0;
  for (; i + 4 <= words.size(); i += 4) outside |= ((load(&words[i]) + add) & mask) > last;
  bool is_sound = (outside[0] | outside[1] | outside[2] | outside[3]) == 0;
  for (; i < words.size(); ++i) {
    const LaneBound& bound = bounds[i % 4];
    is_sound = is_sound && ((words[i] + bound.add) & bound.mask) <= bound.last;
  }
  return is_sound;
}

}  // namespace tokenmill::tokenizer
