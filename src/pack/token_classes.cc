#include "pack/token_classes.h"

#include <string_view>
#include <unordered_set>

#include "base/format.h"
#include "pack/stop_words.h"
#include "pack/token_text.h"

namespace tokenmill::pack {
namespace {

using WordSet = std::unordered_set<std::string_view>;

Result<WordSet> words_of(const std::vector<std::string>& languages) {
  WordSet words;
  for (const std::string& language : languages) {
    const StopWordList* list = find_stop_words(language);
    if (list == nullptr) {
      return fail(ErrorCode::invalid_argument,
                  format("There is no list of stop words for the language {}", language));
    }
    words.insert(list->words.begin(), list->words.end());
  }
  return words;
}

// Whether the vocabulary tells the start of a word by a space in front of it.
bool marks_words_with_spaces(const Vocabulary& vocabulary) {
  for (TokenId id = 0; id < vocabulary.size; ++id) {
    const std::string text = vocabulary.token_bytes(id);
    if (text.size() > 1 && text[0] == ' ' && text[1] != ' ') return true;
  }
  return false;
}

bool is_stop_word(std::string_view text, bool marks_words, const WordSet& words) {
  const bool has_space = text.starts_with(' ');
  if (has_space) text.remove_prefix(1);
  const std::string folded = lower_case(text);
  if (marks_words && !has_space && folded == text) return false;
  return words.contains(folded);
}

}  // namespace

Result<TokenClasses> compile_token_classes(const Filters& filters, const Vocabulary& vocabulary) {
  if (!filters.uses_classes()) return TokenClasses();
  WordSet words;
  if (filters.stop_words) words = TM_TRY(words_of(filters.stop_word_languages));
  const bool marks_words = filters.stop_words && marks_words_with_spaces(vocabulary);

  std::vector<std::uint8_t> bits(vocabulary.size);
  for (TokenId id = 0; id < vocabulary.size; ++id) {
    if (!filters.stop_words && !filters.junk) break;
    const std::string text = vocabulary.token_bytes(id);
    unsigned found = 0;
    if (filters.stop_words && is_stop_word(text, marks_words, words)) found |= kStopWord;
    if (filters.junk && is_junk(text, filters.junk_mode)) found |= kJunk;
    bits[id] = static_cast<std::uint8_t>(found);
  }
  // A special token is that and nothing else: its text is not text.
  for (const TokenId id : vocabulary.special_ids) {
    if (id < bits.size()) bits[id] = filters.special_tokens ? kSpecialToken : 0;
  }
  return TokenClasses(std::move(bits));
}

}  // namespace tokenmill::pack
