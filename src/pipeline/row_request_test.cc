#include "pipeline/row_request.h"

#include <gtest/gtest.h>

namespace tokenmill::pipeline {
namespace {

using Ids = std::vector<TokenId>;

constexpr TokenId kBos = 3;
constexpr TokenId kEos = 4;

// Three letters, a start and an end token; `post_processor` is JSON.
std::shared_ptr<const tokenizer::Tokenizer> load(std::string_view post_processor) {
  const std::string text =
      R"({"version":"1.0","truncation":null,"padding":null,"added_tokens":[)"
      R"({"id":3,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,)"
      R"("normalized":false,"special":true},)"
      R"({"id":4,"content":"</s>","single_word":false,"lstrip":false,"rstrip":false,)"
      R"("normalized":false,"special":true}],)"
      R"("normalizer":null,"pre_tokenizer":null,"decoder":null,"post_processor":)" +
      std::string(post_processor) +
      R"(,"model":{"type":"BPE","vocab":{"a":0,"b":1,"c":2,"<s>":3,"</s>":4},"merges":[]}})";
  auto loaded = tokenizer::Tokenizer::load(text);
  EXPECT_TRUE(loaded) << loaded.error().message;
  return std::move(*loaded);
}

// What Llama's tokenizer.json has: "<s> $A".
constexpr std::string_view kBosTemplate =
    R"({"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},)"
    R"({"Sequence":{"id":"A","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},)"
    R"({"Sequence":{"id":"B","type_id":1}}],)"
    R"("special_tokens":{"<s>":{"id":"<s>","ids":[3],"tokens":["<s>"]}}})";
// "$A </s>".
constexpr std::string_view kEosTemplate =
    R"({"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":0}},)"
    R"({"SpecialToken":{"id":"</s>","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},)"
    R"({"Sequence":{"id":"B","type_id":1}}],)"
    R"("special_tokens":{"</s>":{"id":"</s>","ids":[4],"tokens":["</s>"]}}})";

Result<pack::PackOptions> options_for(std::string_view request, std::string_view post_processor,
                                      const NamedTokens& tokens = {kBos, kEos, {}}) {
  const RowRequest rows = TM_TRY(row_request_from_json(parse_json(request)->get_object()));
  return make_pack_options(rows, *load(post_processor), tokens);
}

struct Placed {
  Ids row_prefix;
  Ids row_suffix;
  Ids document_prefix;
  Ids document_suffix;
  bool operator==(const Placed&) const = default;
};

Placed placed(std::string_view request, std::string_view post_processor) {
  const auto options = options_for(request, post_processor);
  EXPECT_TRUE(options) << options.error().message;
  const pack::Frame& document = options->joining.document_frame;
  return {options->frame.prefix, options->frame.suffix, document.prefix, document.suffix};
}

TEST(RowRequest, DefaultsAreThoseOfThePrd) {
  const RowRequest request = row_request_from_json({}).value();
  EXPECT_EQ(request.max_length, 1024U);
  EXPECT_EQ(request.stride, 512U);
  EXPECT_EQ(request.sequences, pack::Sequences::window);
  EXPECT_EQ(request.padding, pack::Padding::none);
  EXPECT_FALSE(request.filters.uses_classes());
  EXPECT_FALSE(request.limit.documents || request.limit.tokens);
}

TEST(RowRequest, MembersOfOtherConcernsAreLeftAlone) {
  EXPECT_TRUE(row_request_from_json({{"tokenizer", "gpt2"}, {"text_column", 7}}));
}

TEST(RowRequest, AWrongValueIsNamedWithItsMember) {
  struct Case {
    std::string_view request;
    std::string_view member;
    std::string_view value;
  };
  const Case cases[] = {
      {R"({"max_length":"1024"})", "max_length", "\"1024\""},
      {R"({"max_length":-1})", "max_length", "-1"},
      {R"({"max_length":1.5})", "max_length", "1.5"},
      {R"({"max_length":4294968320})", "max_length", "4294968320"},
      {R"({"max_length":null})", "max_length", "null"},
      {R"({"stride":1048577})", "stride", "1048577"},
      {R"({"stride":true})", "stride", "true"},
      {R"({"sequences":"windows"})", "sequences", "\"windows\""},
      {R"({"padding":true})", "padding", "true"},
      {R"({"bos":"always"})", "bos", "\"always\""},
      {R"({"eos":1})", "eos", "1"},
      {R"({"separator":"row"})", "separator", "\"row\""},
      {R"({"filters":{"junk":"yes"}})", "junk", "\"yes\""},
      {R"({"filters":{"threshold":1.5}})", "threshold", "1.5"},
      {R"({"filters":{"min_length":-3}})", "min_length", "-3"},
      {R"({"limit_documents":"all"})", "limit_documents", "\"all\""},
      {R"({"limit_tokens":1e30})", "limit_tokens", "1e+30"},
  };
  for (const Case& one : cases) {
    const auto request = row_request_from_json(parse_json(one.request)->get_object());
    ASSERT_FALSE(request) << one.request;
    EXPECT_EQ(request.error().code, ErrorCode::invalid_argument) << one.request;
    const std::string& message = request.error().message;
    EXPECT_EQ(message.find(std::string(one.member) + " must be "), 0U) << message;
    EXPECT_TRUE(message.ends_with("not " + std::string(one.value))) << message;
  }
}

TEST(RowRequest, AChoiceThatIsWrongListsTheOthers) {
  const auto request = row_request_from_json({{"bos", "x"}});
  EXPECT_NE(request.error().message.find("auto, none, document, row"), std::string::npos);
}

TEST(RowRequest, AWindowTakesTheTemplateUnlessToldOtherwise) {
  const auto row = [](std::string_view request) {
    const Placed result = placed(request, kBosTemplate);
    EXPECT_TRUE(result.document_prefix.empty() && result.document_suffix.empty());
    return std::pair(result.row_prefix, result.row_suffix);
  };
  EXPECT_EQ(row("{}"), std::pair(Ids{kBos}, Ids{}));
  EXPECT_EQ(row(R"({"bos":"none"})"), std::pair(Ids{}, Ids{}));
  // In a window document and row are the same, and a token is not placed twice.
  EXPECT_EQ(row(R"({"bos":"row"})"), std::pair(Ids{kBos}, Ids{}));
  EXPECT_EQ(row(R"({"bos":"document"})"), std::pair(Ids{kBos}, Ids{}));
  EXPECT_EQ(row(R"({"eos":"document"})"), std::pair(Ids{kBos}, Ids{kEos}));
  EXPECT_EQ(row(R"({"eos":"none"})"), std::pair(Ids{kBos}, Ids{}));
}

TEST(RowRequest, PackPutsTheTemplateAroundDocuments) {
  EXPECT_EQ(placed(R"({"sequences":"pack"})", kBosTemplate), (Placed{{}, {}, {kBos}, {}}));
  EXPECT_EQ(placed(R"({"sequences":"pack","bos":"none"})", kBosTemplate), (Placed{}));
  EXPECT_EQ(placed(R"({"sequences":"pack","bos":"document"})", kBosTemplate),
            (Placed{{}, {}, {kBos}, {}}));
  EXPECT_EQ(placed(R"({"sequences":"pack","bos":"row"})", kBosTemplate),
            (Placed{{kBos}, {}, {}, {}}));
  EXPECT_EQ(placed(R"({"sequences":"pack","bos":"row","eos":"row"})", "null"),
            (Placed{{kBos}, {kEos}, {}, {}}));
  EXPECT_EQ(placed(R"({"sequences":"pack","eos":"document"})", kEosTemplate),
            (Placed{{}, {}, {}, {kEos}}));
  EXPECT_EQ(placed(R"({"sequences":"pack","eos":"row"})", kEosTemplate),
            (Placed{{}, {kEos}, {}, {}}));
}

TEST(RowRequest, DocumentsArePartedByEosOnce) {
  const auto separator = [](std::string_view request, std::string_view post_processor) {
    return options_for(request, post_processor)->joining.separator;
  };
  EXPECT_EQ(separator(R"({"sequences":"pack"})", "null"), kEos);
  EXPECT_EQ(separator(R"({"sequences":"pack"})", kBosTemplate), kEos);
  // The document already ends with it.
  EXPECT_EQ(separator(R"({"sequences":"pack"})", kEosTemplate), std::nullopt);
  EXPECT_EQ(separator(R"({"sequences":"pack","eos":"document"})", "null"), std::nullopt);
  EXPECT_EQ(separator(R"({"sequences":"pack","eos":"none"})", kEosTemplate), kEos);
  // Asked for by name, it is there even so.
  EXPECT_EQ(separator(R"({"sequences":"pack","separator":"eos"})", kEosTemplate), kEos);
  EXPECT_EQ(separator(R"({"sequences":"pack","separator":"bos"})", "null"), kBos);
  EXPECT_EQ(separator(R"({"sequences":"pack","separator":"none"})", "null"), std::nullopt);
}

TEST(RowRequest, ATokenThatTheTokenizerLacksIsAskedForByName) {
  const NamedTokens none;
  for (const auto& [request, name] : std::vector<std::pair<std::string_view, std::string>>{
           {R"({"bos":"row"})", "bos"},
           {R"({"eos":"document"})", "eos"},
           {R"({"sequences":"pack","separator":"bos"})", "bos"},
           {R"({"sequences":"pack","separator":"eos"})", "eos"},
           {R"({"padding":"max_length"})", "pad or eos"}}) {
    const auto options = options_for(request, "null", none);
    ASSERT_FALSE(options) << request;
    EXPECT_EQ(options.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(options.error().message, "The tokenizer has no " + name + " token");
    EXPECT_FALSE(options.error().hint.empty());
  }
  EXPECT_TRUE(options_for(R"({"bos":"none","eos":"none"})", "null", none));
}

TEST(RowRequest, PaddingUsesPadElseEosAndKeepsTheTail) {
  EXPECT_EQ(options_for(R"({"padding":"max_length"})", "null")->pad_id, kEos);
  EXPECT_EQ(options_for(R"({"padding":"max_length"})", "null", {kBos, kEos, 2})->pad_id, 2U);
  const auto tail = [](std::string_view request) {
    return options_for(request, "null")->joining.tail;
  };
  EXPECT_EQ(tail(R"({"sequences":"pack"})"), pack::Tail::drop);
  EXPECT_EQ(tail(R"({"sequences":"pack","padding":"max_length"})"), pack::Tail::keep);
}

TEST(RowRequest, TheStrideMustLeaveRoomBesideTheFrame) {
  EXPECT_TRUE(options_for(R"({"max_length":8,"stride":6})", kBosTemplate));
  const auto options = options_for(R"({"max_length":8,"stride":7})", kBosTemplate);
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().code, ErrorCode::stride_too_large);
}

TEST(RowRequest, TheConfigurationNamesTokensBeforeTheUsualNamesDo) {
  const auto tokenizer = load("null");
  const NamedTokens usual = find_named_tokens(*tokenizer, "");
  EXPECT_EQ(usual.bos, kBos);
  EXPECT_EQ(usual.eos, kEos);
  EXPECT_EQ(usual.pad, std::nullopt);
  const NamedTokens named = find_named_tokens(
      *tokenizer, R"({"bos_token":{"content":"</s>"},"eos_token":"<s>","pad_token":"c"})");
  EXPECT_EQ(named.bos, kEos);
  EXPECT_EQ(named.eos, kBos);
  EXPECT_EQ(named.pad, 2U);
  // A broken or foreign file is as good as none.
  for (const std::string_view config : {"{", "[]", R"({"bos_token":null})", R"({"bos_token":7})"}) {
    EXPECT_EQ(find_named_tokens(*tokenizer, config).bos, kBos) << config;
  }
}

TEST(RowRequest, MembersOfTheWrongTypeAreRefusedByName) {
  for (const std::string_view text : {R"({"preset":7})", R"({"filters":"all"})"}) {
    const auto request = row_request_from_json(parse_json(text).value().get_object());
    ASSERT_FALSE(request) << text;
    EXPECT_EQ(request.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(request.error().message.find(text.substr(2, 6)), std::string::npos);
  }
}

TEST(RowRequest, ThePackRoomLearnsTheVocabulary) {
  const auto tokenizer = load("null");
  const pack::Vocabulary vocabulary = vocabulary_of(*tokenizer);
  EXPECT_EQ(vocabulary.size, 5U);
  EXPECT_EQ(vocabulary.special_ids, (Ids{kBos, kEos}));
  EXPECT_EQ(vocabulary.token_bytes(1), "b");
}

}  // namespace
}  // namespace tokenmill::pipeline
