#include "pack/pack_options.h"

#include "base/format.h"
#include "pack/stop_words.h"

namespace tokenmill::pack {
namespace {

bool is_saelens(JoinRule rule) { return rule != JoinRule::concatenate; }

Status check_lengths(const PackOptions& options) {
  if (options.max_length == 0 || options.max_length > kMaxLengthMax) {
    return fail(ErrorCode::invalid_argument, format("max_length must be from 1 to {}, not {}",
                                                    kMaxLengthMax, options.max_length));
  }
  if (options.frame.size() >= options.max_length) {
    return fail(ErrorCode::invalid_argument,
                format("max_length {} leaves no room beside {} special tokens", options.max_length,
                       options.frame.size()),
                "Choose a larger max_length, or no special tokens");
  }
  const std::size_t room = options.max_length - options.frame.size();
  if (options.sequences == Sequences::window && options.stride >= room) {
    return fail(ErrorCode::stride_too_large,
                format("stride must be smaller than the {} tokens of a window (max_length {} less "
                       "{} special tokens), not {}",
                       room, options.max_length, options.frame.size(), options.stride),
                "The stride is how many tokens neighbouring windows share");
  }
  return {};
}

Status check_joining(const PackOptions& options) {
  if (options.sequences == Sequences::window) return {};
  const Joining& joining = options.joining;
  if (is_saelens(joining.rule)) {
    if (options.max_length < 2) {
      return fail(ErrorCode::invalid_argument,
                  "The rules of SAELens need a max_length of 2 or more");
    }
    if (options.frame.size() > 0 || joining.tail != Tail::drop) {
      return fail(ErrorCode::invalid_argument,
                  "The rules of SAELens put no frame around rows and drop the unfinished row",
                  "Use begin_row and begin_document for its special tokens");
    }
  } else if (joining.begin_row || joining.begin_document) {
    return fail(ErrorCode::invalid_argument,
                "begin_row and begin_document belong to the rules of SAELens",
                "Use the frame of the row and of the document");
  }
  const Blocks& blocks = options.blocks;
  if (blocks.processes == 0 || (blocks.processes > 1 && blocks.documents_total == 0)) {
    return fail(
        ErrorCode::invalid_argument,
        format("blocks of {} processes need the total count of documents", blocks.processes));
  }
  return {};
}

Status check_filter(std::string_view name, const std::optional<TokenFilter>& filter) {
  if (!filter || (filter->threshold >= 0 && filter->threshold <= 1)) return {};
  return fail(ErrorCode::invalid_argument,
              format("The threshold of {} must be from 0 to 1, not {}", name, filter->threshold));
}

Status check_filters(const Filters& filters) {
  TM_CHECK(check_filter("special_tokens", filters.special_tokens));
  TM_CHECK(check_filter("stop_words", filters.stop_words));
  TM_CHECK(check_filter("junk", filters.junk));
  if (filters.stop_words && filters.stop_word_languages.empty()) {
    return fail(ErrorCode::invalid_argument, "The stop words filter needs a language");
  }
  for (const std::string& language : filters.stop_word_languages) {
    if (find_stop_words(language) != nullptr) continue;
    std::string known;
    for (const StopWordList& list : stop_word_lists()) {
      known += known.empty() ? "" : ", ";
      known += list.language;
    }
    return fail(ErrorCode::invalid_argument,
                format("There is no list of stop words for the language {}", language),
                format("Known languages: {}", known));
  }
  return {};
}

}  // namespace

Status validate(const PackOptions& options) {
  TM_CHECK(check_lengths(options));
  TM_CHECK(check_joining(options));
  return check_filters(options.filters);
}

std::optional<std::uint32_t> fixed_row_length(const PackOptions& options) {
  const bool is_padded = options.padding == Padding::max_length;
  const bool cuts_tail = options.sequences == Sequences::pack && options.joining.tail != Tail::keep;
  if (is_padded || cuts_tail) return options.max_length;
  return std::nullopt;
}

}  // namespace tokenmill::pack
