#include "pack/stop_words.h"

#include "pack/stop_words_table.h"

namespace tokenmill::pack {

std::span<const StopWordList> stop_word_lists() { return stop_word_table(); }

const StopWordList* find_stop_words(std::string_view language) {
  for (const StopWordList& list : stop_word_table()) {
    if (list.code == language || list.language == language) return &list;
  }
  return nullptr;
}

}  // namespace tokenmill::pack
