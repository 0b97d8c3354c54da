// The generated table behind `stop_word_lists`.
#pragma once

#include "pack/stop_words.h"

namespace tokenmill::pack {

std::span<const StopWordList> stop_word_table();

}  // namespace tokenmill::pack
