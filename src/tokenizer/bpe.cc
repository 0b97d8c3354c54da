// Two steps: symbols, then merges.
//
// Symbols. A piece starts as one symbol per character: the id of the character, dressed with the
// prefix of continued words or the suffix of ended ones where the model has them. A character that
// the vocabulary lacks becomes the tokens of its bytes (byte_fallback, all of them or none), else
// the unknown token, else nothing at all: Hugging Face drops it without a word, and so do we.
// Neighbouring unknown characters are one token under fuse_unk.
//
// Merges. The symbols are a linked list; the possible merges wait in a heap ordered by (rank,
// position). Joining two nodes makes up to two new pairs, which go to the heap; old entries are not
// searched for. An entry is stale when its pair is gone, which is told by looking up the present
// pair and comparing results: two pairs of one result are then taken for each other, as in Hugging
// Face `tokenizers` 0.23.3 (models/bpe/word.rs), where the choice can be seen in the ids.
//
//   l o w e r   heap: (e r, rank 4) (l o, rank 7) (o w, rank 9)
//   l o w er    the entry of "w e" was never made: no merge has it
//   lo w er     the entry (o w) is stale now; (lo w, rank 8) joins the heap
//   low er
//
// Cost: O(n log n) look-ups in one hash table for n characters, whatever the text: no piece is
// quadratic. Words that repeat seldom get here (shared_words.h), short ones take short_merge.h.
#include "tokenizer/bpe.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/format.h"
#include "tokenizer/unicode.h"

namespace tokenmill::tokenizer {
namespace {

constexpr std::uint32_t kEnd = ~std::uint32_t{0};

bool later(const MergeScratch::Candidate& a, const MergeScratch::Candidate& b) {
  return a.rank != b.rank ? a.rank > b.rank : a.position > b.position;
}

class MergeLoop {
 public:
  MergeLoop(const MergeTable& merges, MergeScratch& scratch)
      : merges_(merges), nodes_(scratch.nodes), queue_(scratch.queue) {}

  void start(const std::vector<Symbol>& symbols) {
    nodes_.clear();
    queue_.clear();
    for (std::uint32_t i = 0; i < symbols.size(); ++i) {
      nodes_.push_back({symbols[i], i == 0 ? kEnd : i - 1, i + 1 == symbols.size() ? kEnd : i + 1});
    }
    for (std::uint32_t i = 0; i + 1 < symbols.size(); ++i) {
      const Merge merge = merges_.find(symbols[i].id, symbols[i + 1].id);
      if (merge.exists()) queue_.push_back({merge.rank, i, merge.result});
    }
    std::ranges::make_heap(queue_, later);
  }

  void run() {
    while (!queue_.empty()) {
      std::ranges::pop_heap(queue_, later);
      const MergeScratch::Candidate top = queue_.back();
      queue_.pop_back();
      if (is_current(top)) join(top);
    }
  }

 private:
  bool is_current(const MergeScratch::Candidate& top) const {
    const auto& left = nodes_[top.position];
    if (left.symbol.length == 0 || left.next == kEnd) return false;
    const Merge merge = merges_.find(left.symbol.id, nodes_[left.next].symbol.id);
    return merge.exists() && merge.result == top.result;
  }

  void join(const MergeScratch::Candidate& top) {
    auto& left = nodes_[top.position];
    auto& right = nodes_[left.next];
    left.symbol = {top.result, left.symbol.length + right.symbol.length};
    left.next = right.next;
    right.symbol.length = 0;
    if (left.next != kEnd) nodes_[left.next].previous = top.position;
    if (left.previous != kEnd) push(left.previous);
    if (left.next != kEnd) push(top.position);
  }

  void push(std::uint32_t position) {
    const auto& left = nodes_[position];
    const Merge merge = merges_.find(left.symbol.id, nodes_[left.next].symbol.id);
    if (!merge.exists()) return;
    queue_.push_back({merge.rank, position, merge.result});
    std::ranges::push_heap(queue_, later);
  }

  const MergeTable& merges_;
  std::vector<MergeScratch::Node>& nodes_;
  std::vector<MergeScratch::Candidate>& queue_;
};

std::unexpected<Error> missing_merge_part(std::string_view token) {
  return fail(
      ErrorCode::tokenizer_invalid,
      format("A merge of the BPE model names \"{}\", which is not in the vocabulary", token));
}

// Some merges at a time, in steps that ask for the memory of the next: half a million merges name
// a million and a half strings, each somewhere else.
class MergeReader {
 public:
  MergeReader(const Vocabulary& vocabulary, std::size_t prefix_size)
      : vocabulary_(vocabulary), prefix_size_(prefix_size) {}

  Result<std::vector<MergeTable::Entry>> read(std::span<const MergePair> pairs) {
    entries_.reserve(pairs.size());
    for (; !pairs.empty(); pairs = pairs.subspan(std::min(pairs.size(), kBlock))) {
      TM_CHECK(read_block(pairs.first(std::min(pairs.size(), kBlock))));
    }
    return std::move(entries_);
  }

 private:
  static constexpr std::size_t kBlock = 32;
  struct Names {
    std::array<std::string_view, 3> texts;  // left, right, joined
    std::array<std::uint64_t, 3> hashes{};
    std::string joined;
  };
  using Ids = std::array<TokenId, 3>;

  Status read_block(std::span<const MergePair> pairs) {
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const auto& [left, right] = pairs[i];
      if (right.size() < prefix_size_) return missing_merge_part(right);
      Names& names = names_[i];
      names.joined = left;
      names.joined += right.substr(prefix_size_);
      names.texts = {left, right, names.joined};
      for (std::size_t k = 0; k < 3; ++k) {
        names.hashes[k] = Vocabulary::hash(names.texts[k]);
        vocabulary_.prefetch_slot(names.hashes[k]);
      }
    }
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      for (const std::uint64_t hash : names_[i].hashes) vocabulary_.prefetch_piece(hash);
    }
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      for (const std::uint64_t hash : names_[i].hashes) vocabulary_.prefetch_text(hash);
    }
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      Ids ids{};
      for (std::size_t k = 0; k < 3; ++k) {
        const auto id = vocabulary_.find(names_[i].texts[k], names_[i].hashes[k]);
        if (!id) return missing_merge_part(names_[i].texts[k]);
        ids[k] = *id;
      }
      entries_.push_back({ids[0], ids[1], ids[2]});
    }
    return {};
  }

  const Vocabulary& vocabulary_;
  const std::size_t prefix_size_;
  std::vector<MergeTable::Entry> entries_;
  std::array<Names, kBlock> names_;
};

}  // namespace

void merge(const MergeTable& merges, std::vector<Symbol>& symbols, MergeScratch& scratch) {
  MergeLoop loop(merges, scratch);
  loop.start(symbols);
  loop.run();
  symbols.clear();
  for (const auto& node : scratch.nodes) {
    if (node.symbol.length != 0) symbols.push_back(node.symbol);
  }
}

Result<BpeModel> BpeModel::build(Vocabulary vocabulary, const std::vector<MergePair>& pairs,
                                 BpeOptions options) {
  MergeReader reader(vocabulary, options.continuing_subword_prefix.size());
  std::vector<MergeTable::Entry> entries = TM_TRY(reader.read(pairs));
  if (options.never_merges) {
    entries.clear();
    options.ignore_merges = false;
  }
  MergeTable merges = MergeTable::build(entries, vocabulary.id_end());
  return BpeModel(std::move(vocabulary), std::move(merges), std::move(options));
}

void BpeModel::find_special_symbols() {
  if (options_.unk_token) unk_id_ = vocabulary_.find(*options_.unk_token).value_or(kMissingToken);
  if (!options_.byte_fallback) return;
  for (unsigned byte = 0; byte < 256; ++byte) {
    byte_ids_.push_back(vocabulary_.find(format("<0x{:02X}>", byte)));
  }
}

void BpeModel::write(ImageWriter& image) const {
  vocabulary_.write(image, Section::vocabulary);
  merges_.write(image);
}

Result<BpeModel> BpeModel::read(const ImageView& image, BpeOptions options) {
  Vocabulary vocabulary =
      TM_TRY(Vocabulary::read(image, Section::vocabulary, Vocabulary::Strings::utf8));
  MergeTable merges = TM_TRY(MergeTable::read(image, vocabulary.id_end()));
  if (options.never_merges) options.ignore_merges = false;
  return BpeModel(std::move(vocabulary), std::move(merges), std::move(options));
}

bool BpeModel::knows_every_byte() const {
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::string character;
    append_utf8(byte_to_alphabet(static_cast<std::uint8_t>(byte)), character);
    if (!vocabulary_.find(character)) return false;
  }
  return true;
}

bool BpeModel::fall_back_to_bytes(std::string_view character, std::vector<Symbol>& symbols) const {
  if (!options_.byte_fallback) return false;
  for (const char c : character) {
    if (!byte_ids_[static_cast<unsigned char>(c)]) return false;
  }
  for (const char c : character) symbols.push_back({*byte_ids_[static_cast<unsigned char>(c)], 1});
  return true;
}

// A pending unknown is written late: byte tokens that follow it come before it.
void BpeModel::start_symbols(std::string_view piece, std::vector<Symbol>& symbols) const {
  std::optional<Symbol> unknown;
  const auto flush = [&] {
    if (unknown) symbols.push_back(*unknown);
    unknown.reset();
  };
  std::string dressed;
  for (std::size_t i = 0; i < piece.size();) {
    const std::uint32_t length = decode_utf8(piece, i).length;
    std::string_view character = piece.substr(i, length);
    const bool takes_prefix = i > 0 && !options_.continuing_subword_prefix.empty();
    i += length;
    if (takes_prefix || (i == piece.size() && !options_.end_of_word_suffix.empty())) {
      dressed = takes_prefix ? options_.continuing_subword_prefix : std::string();
      dressed += character;
      if (i == piece.size()) dressed += options_.end_of_word_suffix;
      character = dressed;
    }
    if (const auto id = vocabulary_.find(character)) {
      flush();
      symbols.push_back({*id, length});
    } else if (!fall_back_to_bytes(character, symbols) && unk_id_) {
      if (!options_.fuse_unk) flush();
      unknown = Symbol{*unk_id_, (unknown ? unknown->length : 0) + length};
    }
  }
  flush();
}

void BpeModel::encode(std::string_view piece, std::vector<ModelToken>& tokens) const {
  if (options_.ignore_merges) {
    if (const auto id = vocabulary_.find(piece)) {
      tokens.push_back({*id, 0, static_cast<std::uint32_t>(piece.size())});
      return;
    }
  }
  std::vector<Symbol> symbols;
  MergeScratch scratch;
  start_symbols(piece, symbols);
  merge(merges_, symbols, scratch);
  std::uint32_t position = 0;
  for (const Symbol& symbol : symbols) {
    tokens.push_back({symbol.id, position, position + symbol.length});
    position += symbol.length;
  }
}

}  // namespace tokenmill::tokenizer
