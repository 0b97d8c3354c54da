// Facts from src/models/*/serialization.rs of Hugging Face: which fields are required, and the
// order in which a model without a type is tried. Cost: one pass over vocabulary and merges.
#include "tokenizer/model_json.h"

#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "tokenizer/bpe.h"
#include "tokenizer/unigram.h"
#include "tokenizer/wordpiece.h"

namespace tokenmill::tokenizer {
namespace {

using ModelPointer = std::unique_ptr<const Model>;

template <typename T>
Result<ModelPointer> own(Result<T> model) {
  if (!model) return std::unexpected(std::move(model).error());
  return std::make_unique<const T>(std::move(*model));
}

bool is_absent(const Component& model, std::string_view key) {
  const json::value* const value = model.object.if_contains(key);
  return value == nullptr || value->is_null();
}

Result<Vocabulary> read_vocabulary(const Component& model) {
  const json::object* const object = get_object(model.object, "vocab");
  if (object == nullptr) return invalid_at(model.path, "\"vocab\" must be an object");
  std::vector<Vocabulary::Entry> entries;
  entries.reserve(object->size());
  for (const auto& [token, id] : *object) {
    boost::system::error_code error;
    const auto number = id.is_number() ? id.to_number<std::uint32_t>(error) : 0;
    if (!id.is_int64() || error) {
      return invalid_at(model.path,
                        format("the id of \"{}\" is not an id", std::string_view(token)));
    }
    entries.emplace_back(token, number);
  }
  return Vocabulary::build(entries);
}

// ["a", "b"] or, in older files, "a b". In the older form lines may be a "#version".
Result<std::vector<MergePair>> read_merges(const Component& model) {
  const json::array& items = *TM_TRY(read_array(model, "merges"));
  std::vector<MergePair> merges;
  merges.reserve(items.size());
  const bool is_legacy = !items.empty() && items[0].is_string();
  for (const json::value& item : items) {
    // Only said when it is wrong: there are half a million.
    const auto place = [&] { return format("{}.merges[{}]", model.path, &item - items.data()); };
    if (is_legacy && item.is_string()) {
      const std::string_view line = item.get_string();
      if (line.starts_with("#version")) continue;
      const std::size_t space = line.find(' ');
      if (space == std::string_view::npos || line.find(' ', space + 1) != std::string_view::npos) {
        return invalid_at(place(), "must be two tokens with one space between them");
      }
      merges.emplace_back(line.substr(0, space), line.substr(space + 1));
    } else if (const json::array* const pair = item.if_array();
               !is_legacy && pair != nullptr && pair->size() == 2 && (*pair)[0].is_string() &&
               (*pair)[1].is_string()) {
      merges.emplace_back((*pair)[0].get_string(), (*pair)[1].get_string());
    } else {
      return invalid_at(place(), "must be two tokens");
    }
  }
  return merges;
}

// Whether nothing is merged. A rate between makes ids random, and is refused.
Result<bool> read_dropout(const Component& model) {
  if (is_absent(model, "dropout")) return false;
  const auto rate = get_double(model.object, "dropout");
  if (!rate || *rate < 0 || *rate > 1) return invalid_at(model.path, "\"dropout\" is not a rate");
  if (*rate != 0 && *rate != 1) {
    return fail(ErrorCode::unsupported,
                format("tokenizer.json: {}: a dropout of {} draws ids at random: two calls of "
                       "Hugging Face may give two answers",
                       model.path, *rate),
                "Set \"dropout\" to null in a copy of the file: ids are then those without it, "
                "always the same");
  }
  return *rate == 1;
}

Result<ModelPointer> read_bpe(const Component& model, const ModelText&) {
  BpeOptions options;
  options.never_merges = TM_TRY(read_dropout(model));
  if (!is_absent(model, "unk_token")) {
    options.unk_token = TM_TRY(read_string(model, "unk_token"));
  }
  options.continuing_subword_prefix =
      TM_TRY(read_string_or(model, "continuing_subword_prefix", ""));
  options.end_of_word_suffix = TM_TRY(read_string_or(model, "end_of_word_suffix", ""));
  options.fuse_unk = TM_TRY(read_bool_or(model, "fuse_unk", false));
  options.byte_fallback = TM_TRY(read_bool_or(model, "byte_fallback", false));
  options.ignore_merges = TM_TRY(read_bool_or(model, "ignore_merges", false));
  Vocabulary vocabulary = TM_TRY(read_vocabulary(model));
  const std::vector<MergePair> merges = TM_TRY(read_merges(model));
  return own(BpeModel::build(std::move(vocabulary), merges, std::move(options)));
}

Result<ModelPointer> read_wordpiece(const Component& model, const ModelText&) {
  WordPieceOptions options;
  options.unk_token = TM_TRY(read_string(model, "unk_token"));
  options.continuing_subword_prefix = TM_TRY(read_string(model, "continuing_subword_prefix"));
  options.max_input_chars_per_word = TM_TRY(read_count(model, "max_input_chars_per_word"));
  return own(WordPieceModel::build(TM_TRY(read_vocabulary(model)), std::move(options)));
}

Result<ModelPointer> read_wordlevel(const Component& model, const ModelText&) {
  const std::string unk_token = TM_TRY(read_string(model, "unk_token"));
  return own(WordLevelModel::build(TM_TRY(read_vocabulary(model)), unk_token));
}

Result<ModelPointer> read_unigram(const Component& model, const ModelText& text) {
  const json::array& items = *TM_TRY(read_array(model, "vocab"));
  const std::vector<double> scores = read_unigram_scores(text.file, text.scores);
  UnigramModel::Entries entries;
  entries.reserve(items.size());
  for (const json::value& item : items) {
    const json::array* const pair = item.if_array();
    if (pair == nullptr || pair->size() != 2 || !(*pair)[0].is_string() ||
        !(*pair)[1].is_number()) {
      return invalid_at(format("{}.vocab[{}]", model.path, entries.size()),
                        "must be a token and its score");
    }
    const double score =
        scores.size() == items.size() ? scores[entries.size()] : (*pair)[1].to_number<double>();
    if (!std::isfinite(score)) {
      return invalid_at(format("{}.vocab[{}]", model.path, entries.size()),
                        "has a score that is out of range");
    }
    entries.emplace_back((*pair)[0].get_string(), score);
  }
  UnigramModel::Options options;
  if (!is_absent(model, "unk_id")) {
    const std::uint64_t unk_id = TM_TRY(read_count(model, "unk_id"));
    options.unk_id = static_cast<TokenId>(std::min<std::uint64_t>(unk_id, kTokenIdEnd));
  }
  if (model.object.contains("byte_fallback")) {
    options.byte_fallback = TM_TRY(read_bool(model, "byte_fallback"));
  }
  return own(UnigramModel::build(entries, options));
}

struct ModelKind {
  std::string_view type;
  Result<ModelPointer> (*read)(const Component& model, const ModelText& text);
};

constexpr std::array<ModelKind, 4> kKinds = {{
    {"BPE", read_bpe},
    {"WordPiece", read_wordpiece},
    {"WordLevel", read_wordlevel},
    {"Unigram", read_unigram},
}};

}  // namespace

Result<std::unique_ptr<const Model>> read_model(const json::object& file, const ModelText& text) {
  if (!file.contains("model")) return invalid_at("model", "is missing");
  const Component model = TM_TRY(as_component(file.at("model"), "model"));
  const bool has_type = model.object.contains("type");
  for (const ModelKind& kind : kKinds) {
    if (has_type && model.type() == kind.type) return kind.read(model, text);
  }
  if (has_type) return invalid_at("model", format("the model \"{}\" is not known", model.type()));
  for (const ModelKind& kind : kKinds) {
    auto result = kind.read(model, text);
    if (result || result.error().code == ErrorCode::unsupported) return result;
  }
  return invalid_at("model", "no model without a type fits these fields");
}

}  // namespace tokenmill::tokenizer
