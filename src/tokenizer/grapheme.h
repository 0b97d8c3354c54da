// Extended grapheme clusters, as the Precompiled normalizer of Hugging Face `tokenizers` walks them
// (unicode-segmentation 1.13, Unicode 17).
#pragma once

#include <cstddef>
#include <string_view>

namespace tokenmill::tokenizer {

// The end of the cluster that begins at `begin` of valid UTF-8; begin < text.size(). Clusters are
// told apart as far as Precompiled can see: a pair of regional indicators counts as two, for each
// is too long to be looked up with another. O(length of the cluster).
std::size_t grapheme_end(std::string_view text, std::size_t begin);

}  // namespace tokenmill::tokenizer
