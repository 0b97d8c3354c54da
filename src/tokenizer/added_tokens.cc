// Reading follows added_vocabulary.rs of Hugging Face `tokenizers` 0.23.3, whose rules surprise:
// ids of the file are ignored; an empty content is skipped without taking an id; a content that
// comes twice keeps its id and takes the later flags; special is remembered by string and never
// taken back. Searching is leftmost-longest over all tokens of a phase; flags are applied to the
// match afterwards, so a token that fails single_word hides a shorter one that would not have.
#include "tokenizer/added_tokens.h"

#include <algorithm>
#include <limits>

#include "base/utf8.h"
#include "tokenizer/component_json.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

// No text that anybody marks is longer; a node of the trie for each byte.
constexpr std::size_t kContentBytesMax = std::size_t{1} << 20;
// Beyond this a search must not begin anew at each byte.
constexpr std::size_t kRestartBytesMax = 256;

bool is_word_at(std::string_view text, std::size_t position) {
  return position < text.size() &&
         has_class(decode_utf8(text, position).scalar, ClassBit::rust_word);
}

bool stands_alone(std::string_view text, const TokenMatch& match) {
  const bool before = match.begin > 0 && is_word_at(text, previous_scalar(text, match.begin));
  return !before && !is_word_at(text, match.end);
}

std::size_t white_space_begin(std::string_view text, std::size_t position) {
  while (position > 0) {
    const std::size_t previous = previous_scalar(text, position);
    if (!is_white_space(decode_utf8(text, previous).scalar)) break;
    position = previous;
  }
  return position;
}

std::size_t white_space_end(std::string_view text, std::size_t position) {
  while (position < text.size()) {
    const Decoded next = decode_utf8(text, position);
    if (!is_white_space(next.scalar)) break;
    position += next.length;
  }
  return position;
}

// Of patterns in any order; those of an image are sorted.
Result<TokenMatcher> matcher_of(std::vector<TokenPattern>& patterns) {
  const auto is_not_less = [](const TokenPattern& left, const TokenPattern& right) {
    return left.string >= right.string;
  };
  if (std::ranges::adjacent_find(patterns, is_not_less) != patterns.end()) {
    std::ranges::sort(patterns, {}, &TokenPattern::string);
  }
  const auto twice = std::ranges::adjacent_find(patterns, {}, &TokenPattern::string);
  if (twice != patterns.end()) {
    return unsupported_at("added_tokens",
                          format("\"{}\", the normalized form of two tokens of which one wins "
                                 "by chance,",
                                 display_escape(twice->string)));
  }
  std::size_t longest = 0;
  for (const TokenPattern& pattern : patterns) longest = std::max(longest, pattern.string.size());
  return TokenMatcher(patterns, longest > kRestartBytesMax ? TokenMatcher::Search::links
                                                           : TokenMatcher::Search::restarts);
}

}  // namespace

// What the two matchers look for; the strings are those of the entries.
struct AddedTokens::Patterns {
  std::vector<TokenPattern> raw;
  std::vector<TokenPattern> normalized;
  bool has_rules = false;

  void add(TokenId id, const Entry& entry) {
    has_rules |= entry.looks_around();
    const std::string& form = entry.searched_form();
    (entry.normalized ? normalized : raw)
        .push_back({form, id, {entry.single_word, entry.strips_left, entry.strips_right}});
  }
};

Result<AddedTokens::Entry> AddedTokens::read_entry(const json::value& value, std::size_t index) {
  const Component component = TM_TRY(as_component(value, format("added_tokens[{}]", index)));
  Entry entry;
  if (TM_TRY(read_count(component, "id")) > std::numeric_limits<TokenId>::max()) {
    return invalid_at(component.path, "\"id\" is too large");
  }
  entry.content = TM_TRY(read_string(component, "content"));
  entry.single_word = TM_TRY(read_bool(component, "single_word"));
  entry.strips_left = TM_TRY(read_bool(component, "lstrip"));
  entry.strips_right = TM_TRY(read_bool(component, "rstrip"));
  entry.normalized = TM_TRY(read_bool(component, "normalized"));
  entry.special = TM_TRY(read_bool(component, "special"));
  if (entry.content.size() > kContentBytesMax) {
    return unsupported_at(component.path, format("a content of {} bytes", entry.content.size()));
  }
  return entry;
}

Result<AddedTokens> AddedTokens::read(const json::value& value, std::span<const json::array> later,
                                      const Context& context) {
  AddedTokens added;
  added.splits_special_ = context.splits_special;
  const json::array* const items = value.if_array();
  if (items == nullptr) return invalid_at("added_tokens", "must be a list");
  TM_CHECK(added.add_batch(*items, context));
  for (const json::array& batch : later) TM_CHECK(added.add_batch(batch, context));
  Patterns patterns;
  for (const auto& [id, entry] : added.by_id_) {
    patterns.add(id, entry);
    added.tokens_.push_back({id, entry.content, added.special_.contains(entry.content)});
  }
  TM_CHECK(added.build_matchers(patterns));
  return added;
}

// The number of strings of the vocabulary, which need not be past its largest id: a token can then
// take an id that a model token has. What was added before counts by its largest id.
TokenId AddedTokens::next_id(const Model& model) const {
  const auto count = static_cast<TokenId>(model.vocabulary_size());
  return std::max(count, id_end());
}

Status AddedTokens::add_batch(const json::array& items, const Context& context) {
  TokenId free_id = next_id(context.model);
  for (std::size_t i = 0; i < items.size(); ++i) {
    Entry entry = TM_TRY(read_entry(items[i], i));
    if (entry.content.empty()) continue;
    std::optional<TokenId> id = find(entry.content);
    if (!id) id = context.model.vocabulary().find(entry.content);
    if (!id) id = free_id++;
    if (*id >= kTokenIdEnd) return unsupported_at("added_tokens", format("the id {}", *id));
    if (entry.special) special_.insert(entry.content);
    if (entry.normalized) {
      AlignedText form = align(entry.content, 0);
      normalize(context.normalizer, form);
      if (form.text != entry.content) {
        if (form.text.empty()) {
          return unsupported_at("added_tokens", format("\"{}\", which normalizes to nothing,",
                                                       display_escape(entry.content)));
        }
        entry.normalized_form = std::move(form.text);
      }
    }
    ids_[entry.content] = *id;
    by_id_[*id] = std::move(entry);
  }
  return {};
}

// A string and its id, and the rules of the entry that has this id, if it is of this string: where
// two contents share an id the later one took the entry.
struct AddedTokens::Record {
  static constexpr std::uint32_t kHasEntry = 1;
  static constexpr std::uint32_t kSingleWord = 2;
  static constexpr std::uint32_t kStripsLeft = 4;
  static constexpr std::uint32_t kStripsRight = 8;
  static constexpr std::uint32_t kNormalized = 16;
  static constexpr std::uint32_t kSpecial = 32;        // the entry says so
  static constexpr std::uint32_t kSpecialString = 64;  // an entry said so once

  TokenId id = 0;
  std::uint32_t content_bytes = 0;
  std::uint32_t form_bytes = 0;  // its normalized form, if that is another
  std::uint32_t flags = 0;
};

void AddedTokens::write(ImageWriter& image) const {
  // In the order of bytes: that of a hash table is no order.
  const std::map<std::string_view, TokenId> sorted(ids_.begin(), ids_.end());
  std::vector<Record> records;
  std::string strings;
  for (const auto& [content, id] : sorted) {
    const Entry& entry = by_id_.at(id);
    const bool has_entry = entry.content == content;
    const std::string_view form = has_entry ? std::string_view(entry.normalized_form) : "";
    const auto flag = [](bool is_set, std::uint32_t bit) { return is_set ? bit : 0; };
    std::uint32_t flags = flag(is_special(content), Record::kSpecialString);
    if (has_entry) {
      flags |= Record::kHasEntry | flag(entry.single_word, Record::kSingleWord) |
               flag(entry.strips_left, Record::kStripsLeft) |
               flag(entry.strips_right, Record::kStripsRight) |
               flag(entry.normalized, Record::kNormalized) | flag(entry.special, Record::kSpecial);
    }
    records.push_back({id, static_cast<std::uint32_t>(content.size()),
                       static_cast<std::uint32_t>(form.size()), flags});
    strings.append(content).append(form);
  }
  image.add_copy(Section::added_tokens, std::span<const Record>(records));
  image.add_text(Section::added_strings, strings);
}

Result<const AddedTokens::Entry*> AddedTokens::take(const Record& record, std::string_view content,
                                                    std::string_view form) {
  const auto has = [&](std::uint32_t bit) { return (record.flags & bit) != 0; };
  const bool is_sound = !content.empty() && record.id < kTokenIdEnd && is_valid_utf8(content) &&
                        is_valid_utf8(form) && ids_.emplace(content, record.id).second;
  if (!is_sound) return image_damaged("an added token is none");
  if (has(Record::kSpecialString)) special_.emplace(content);
  if (!has(Record::kHasEntry)) return nullptr;
  if (!by_id_.empty() && record.id <= by_id_.rbegin()->first) {
    return image_damaged("two added tokens have one id");
  }
  const auto added =
      by_id_.emplace_hint(by_id_.end(), record.id,
                          Entry{std::string(content), std::string(form), has(Record::kSingleWord),
                                has(Record::kStripsLeft), has(Record::kStripsRight),
                                has(Record::kNormalized), has(Record::kSpecial)});
  tokens_.push_back({record.id, std::string(content), has(Record::kSpecialString)});
  return &added->second;
}

// By id into the tables, by string into the matchers: each is fastest in its own order.
Result<AddedTokens> AddedTokens::read(const ImageView& image) {
  AddedTokens added;
  const auto records = TM_TRY(image.table<Record>(Section::added_tokens));
  const std::string_view strings = TM_TRY(image.text(Section::added_strings));
  added.ids_.reserve(records.size());
  added.special_.reserve(records.size());
  added.tokens_.reserve(records.size());
  std::vector<std::size_t> begins;
  std::vector<std::uint64_t> by_id;
  begins.reserve(records.size());
  by_id.reserve(records.size());
  std::size_t end = 0;
  for (const Record& record : records) {
    by_id.push_back(std::uint64_t{record.id} << 32 | begins.size());
    begins.push_back(end);
    end += std::size_t{record.content_bytes} + record.form_bytes;
    if (end > strings.size()) return image_damaged("an added token leads outside");
  }
  std::ranges::sort(by_id);
  std::vector<const Entry*> entries(records.size());
  for (const std::uint64_t key : by_id) {
    const Record& record = records[static_cast<std::uint32_t>(key)];
    const std::size_t begin = begins[static_cast<std::uint32_t>(key)];
    entries[static_cast<std::uint32_t>(key)] =
        TM_TRY(added.take(record, strings.substr(begin, record.content_bytes),
                          strings.substr(begin + record.content_bytes, record.form_bytes)));
  }
  Patterns patterns;
  patterns.raw.reserve(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (entries[i] != nullptr) patterns.add(records[i].id, *entries[i]);
  }
  TM_CHECK(added.build_matchers(patterns));
  return added;
}

Status AddedTokens::build_matchers(Patterns& patterns) {
  raw_ = TM_TRY(matcher_of(patterns.raw));
  normalized_ = TM_TRY(matcher_of(patterns.normalized));
  has_rules_ = patterns.has_rules;
  return {};
}

bool AddedTokens::normalized_stay_in_words() const {
  return std::ranges::all_of(by_id_, [](const auto& token) {
    const Entry& entry = token.second;
    return !entry.normalized || (!entry.looks_around() && entry.searched_form().find_first_of(
                                                              " \t\r\n\v\f") == std::string::npos);
  });
}

std::vector<std::string> AddedTokens::normalized_forms() const {
  std::vector<std::string> forms;
  for (const auto& [id, entry] : by_id_) {
    if (entry.normalized) forms.push_back(entry.searched_form());
  }
  return forms;
}

// A match keeps its raw end for the search; what rstrip swallowed is searched again, so a token
// there is emitted although its text is taken already. Where Hugging Face would panic (a stripped
// token that ends before it begins) the token is dropped.
bool AddedTokens::next(std::string_view text, Phase phase, Walk& walk) const {
  const TokenMatcher& tokens = matcher(phase);
  walk.gap_begin = walk.token_end;
  const auto find = [&] {
    return walk.places == nullptr ? tokens.find(text, walk.position)
                                  : tokens.find(text, walk.position, *walk.places);
  };
  while (const auto match = find()) {
    walk.position = match->end;
    const TokenRules& rules = match->rules;
    if (splits_special_ && is_special(by_id_.find(match->id)->second.content)) continue;
    if (rules.single_word && !stands_alone(text, *match)) continue;
    walk.token_begin = match->begin;
    walk.token_end = match->end;
    walk.id = match->id;
    if (rules.strips_left) {
      walk.token_begin = std::max(white_space_begin(text, match->begin), walk.gap_begin);
    }
    if (rules.strips_right) walk.token_end = white_space_end(text, match->end);
    return true;
  }
  walk.token_begin = walk.token_end = text.size();
  return false;
}

void AddedTokens::split(std::string_view text, Phase phase, std::vector<Piece>& pieces) const {
  Walk walk;
  for (bool has_token = true; has_token;) {
    has_token = next(text, phase, walk);
    if (walk.gap_begin < walk.token_begin) pieces.push_back({walk.gap_begin, walk.token_begin});
    if (walk.token_begin < walk.token_end) {
      pieces.push_back({walk.token_begin, walk.token_end, walk.id});
    }
  }
}

std::optional<TokenId> AddedTokens::find(std::string_view content) const {
  const auto found = ids_.find(std::string(content));
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string_view> AddedTokens::decoded_text(TokenId id) const {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  const Entry& entry = found->second;
  return entry.searched_form();
}

}  // namespace tokenmill::tokenizer
