// What takes time to build lies in sections as it is used; what is small is kept as JSON and read
// again by the code that reads a tokenizer.json, which trusts nothing either. So an image adds one
// kind of risk only: numbers that lead somewhere. Each reader of a section checks all of its own
// (a look at each number, 2 ms for Gemma 3); none of them is believed because a checksum fits.
#include "tokenizer/tokenizer_image.h"

#include <array>

#include "base/assert.h"
#include "tokenizer/fast_plan.h"
#include "tokenizer/unigram.h"
#include "tokenizer/wordpiece.h"

namespace tokenmill::tokenizer {
namespace {

constexpr JsonLimits kDescriptionLimits{.bytes_max = std::size_t{16} << 20, .depth_max = 16};

// --- models ------------------------------------------------------------------------------------

json::object describe_bpe(const BpeModel& model) {
  const BpeOptions& options = model.options();
  json::object described{{"type", "BPE"},
                         {"continuing_subword_prefix", options.continuing_subword_prefix},
                         {"end_of_word_suffix", options.end_of_word_suffix},
                         {"fuse_unk", options.fuse_unk},
                         {"byte_fallback", options.byte_fallback},
                         {"ignore_merges", options.ignore_merges},
                         {"never_merges", options.never_merges}};
  if (options.unk_token) described["unk_token"] = *options.unk_token;
  return described;
}

Result<std::unique_ptr<const Model>> read_bpe(const Component& model, const ImageView& image) {
  BpeOptions options;
  if (model.object.contains("unk_token")) {
    options.unk_token = TM_TRY(read_string(model, "unk_token"));
  }
  options.continuing_subword_prefix = TM_TRY(read_string(model, "continuing_subword_prefix"));
  options.end_of_word_suffix = TM_TRY(read_string(model, "end_of_word_suffix"));
  options.fuse_unk = TM_TRY(read_bool(model, "fuse_unk"));
  options.byte_fallback = TM_TRY(read_bool(model, "byte_fallback"));
  options.ignore_merges = TM_TRY(read_bool(model, "ignore_merges"));
  options.never_merges = TM_TRY(read_bool(model, "never_merges"));
  return std::make_unique<const BpeModel>(TM_TRY(BpeModel::read(image, std::move(options))));
}

json::object describe_unigram(const UnigramModel& model) {
  return {{"type", "Unigram"},
          {"unk_id", model.options().unk_id},
          {"byte_fallback", model.options().byte_fallback}};
}

Result<std::unique_ptr<const Model>> read_unigram(const Component& model, const ImageView& image) {
  UnigramModel::Options options;
  options.unk_id = static_cast<TokenId>(TM_TRY(read_count(model, "unk_id")));
  options.byte_fallback = TM_TRY(read_bool(model, "byte_fallback"));
  return std::make_unique<const UnigramModel>(TM_TRY(UnigramModel::read(image, options)));
}

json::object describe_wordpiece(const WordPieceModel& model) {
  return {{"type", "WordPiece"},
          {"unk_token", model.options().unk_token},
          {"continuing_subword_prefix", model.options().continuing_subword_prefix},
          {"max_input_chars_per_word", model.options().max_input_chars_per_word}};
}

Result<Vocabulary> read_vocabulary(const ImageView& image) {
  return Vocabulary::read(image, Section::vocabulary, Vocabulary::Strings::utf8);
}

Result<std::unique_ptr<const Model>> read_wordpiece(const Component& model,
                                                    const ImageView& image) {
  WordPieceOptions options;
  options.unk_token = TM_TRY(read_string(model, "unk_token"));
  options.continuing_subword_prefix = TM_TRY(read_string(model, "continuing_subword_prefix"));
  options.max_input_chars_per_word = TM_TRY(read_count(model, "max_input_chars_per_word"));
  return std::make_unique<const WordPieceModel>(
      TM_TRY(WordPieceModel::build(TM_TRY(read_vocabulary(image)), std::move(options))));
}

Result<std::unique_ptr<const Model>> read_wordlevel(const Component& model,
                                                    const ImageView& image) {
  const std::string unk_token = TM_TRY(read_string(model, "unk_token"));
  return std::make_unique<const WordLevelModel>(
      TM_TRY(WordLevelModel::build(TM_TRY(read_vocabulary(image)), unk_token)));
}

json::object describe_model(const Model& model) {
  if (const auto* const bpe = dynamic_cast<const BpeModel*>(&model)) return describe_bpe(*bpe);
  if (const auto* const unigram = dynamic_cast<const UnigramModel*>(&model)) {
    return describe_unigram(*unigram);
  }
  if (const auto* const wordpiece = dynamic_cast<const WordPieceModel*>(&model)) {
    return describe_wordpiece(*wordpiece);
  }
  const auto* const wordlevel = dynamic_cast<const WordLevelModel*>(&model);
  TM_ASSERT(wordlevel != nullptr);
  return {{"type", "WordLevel"}, {"unk_token", wordlevel->unk_token()}};
}

struct ModelKind {
  std::string_view type;
  Result<std::unique_ptr<const Model>> (*read)(const Component& model, const ImageView& image);
};

constexpr std::array<ModelKind, 4> kKinds = {{{"BPE", read_bpe},
                                              {"Unigram", read_unigram},
                                              {"WordPiece", read_wordpiece},
                                              {"WordLevel", read_wordlevel}}};

Result<std::unique_ptr<const Model>> read_model(const Component& model, const ImageView& image) {
  for (const ModelKind& kind : kKinds) {
    if (model.type() == kind.type) return kind.read(model, image);
  }
  return image_damaged("its model is not known");
}

// --- what else there is ------------------------------------------------------------------------

json::object describe(const TokenizerParts& parts) {
  json::array files;
  for (const auto& [name, sha256] : parts.record.files) files.push_back({name, sha256});
  return {{"fingerprint", parts.fingerprint},
          {"profile", profile_name(parts.record.profile)},
          {"reference", parts.record.reference},
          {"tokenizer_class", parts.record.tokenizer_class},
          {"files", std::move(files)},
          {"splits_special_tokens", parts.added.splits_special()},
          {"model", describe_model(*parts.model)}};
}

Result<LoadRecord> read_record(const Component& described) {
  LoadRecord record;
  const auto profile = profile_of_name(TM_TRY(read_string(described, "profile")));
  if (!profile) return image_damaged("its profile is not known");
  record.profile = *profile;
  record.reference = TM_TRY(read_string(described, "reference"));
  record.tokenizer_class = TM_TRY(read_string(described, "tokenizer_class"));
  for (const json::value& item : *TM_TRY(read_array(described, "files"))) {
    const json::array* const file = item.if_array();
    if (file == nullptr || file->size() != 2 || !(*file)[0].is_string() ||
        !(*file)[1].is_string()) {
      return image_damaged("its list of files is none");
    }
    record.files.emplace_back((*file)[0].get_string(), (*file)[1].get_string());
  }
  record.image_version = kImageVersion;
  return record;
}

// The members of tokenizer_config.json from which the pipeline knows which token is which.
Result<std::string> named_tokens_of(std::string_view tokenizer_config) {
  json::object named;
  if (!tokenizer_config.empty()) {
    const json::value config = TM_TRY(parse_json(tokenizer_config, kDescriptionLimits));
    const Component object = TM_TRY(as_component(config, "tokenizer_config.json"));
    for (const std::string_view key : {"bos_token", "eos_token", "pad_token"}) {
      if (object.object.contains(key)) named[key] = object.object.at(key);
    }
  }
  return to_json(named);
}

Status read_plan_tables(const ImageView& image, TokenizerParts& parts) {
  const auto* const model = dynamic_cast<const BpeModel*>(parts.model.get());
  if (model == nullptr) return {};
  parts.tables.words = TM_TRY(WordModel::Tables::read(image, *model));
  if (image.has(Section::spanned_pairs))
    parts.tables.pairs = TM_TRY(FactorRule::Pairs::read(image));
  if (image.has(Section::letter_bits))
    parts.tables.letters = TM_TRY(LetterRule::read(image, *model));
  return {};
}

}  // namespace

Result<std::string> compile_image(const Tokenizer& tokenizer, std::string_view tokenizer_config) {
  const auto* const loaded = dynamic_cast<const LoadedTokenizer*>(&tokenizer);
  TM_ASSERT(loaded != nullptr);
  const TokenizerParts& parts = loaded->parts();
  ImageWriter image;
  image.add_text(Section::description, to_json(describe(parts)));
  image.add_text(Section::components, parts.components);
  image.add_text(Section::named_tokens, TM_TRY(named_tokens_of(tokenizer_config)));
  parts.model->write(image);
  parts.added.write(image);
  if (const FastPlan* const plan = loaded->fast_plan()) {
    if (plan->words) plan->words->write(image);
    if (plan->letters) plan->letters->write(image);
    if (const auto* const rule = std::get_if<FactorRule>(&plan->cutter)) rule->pairs().write(image);
  }
  return image.finish();
}

Result<TokenizerParts> read_image(std::string_view bytes) {
  const ImageView image = TM_TRY(ImageView::open(bytes));
  const json::value tree =
      TM_TRY(parse_json(TM_TRY(image.text(Section::description)), kDescriptionLimits));
  const Component described = TM_TRY(as_component(tree, "the image"));
  TokenizerParts parts;
  parts.fingerprint = TM_TRY(read_string(described, "fingerprint"));
  parts.record = TM_TRY(read_record(described));
  TM_CHECK(read_components(TM_TRY(image.text(Section::components)), parts));
  parts.named_tokens = TM_TRY(image.text(Section::named_tokens));
  parts.model = TM_TRY(
      read_model(TM_TRY(as_component(*TM_TRY(read_member(described, "model")), "model")), image));
  parts.added = TM_TRY(AddedTokens::read(image));
  parts.added.set_splits_special(TM_TRY(read_bool(described, "splits_special_tokens")));
  TM_CHECK(read_plan_tables(image, parts));
  return parts;
}

}  // namespace tokenmill::tokenizer
