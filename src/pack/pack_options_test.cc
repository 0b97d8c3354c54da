#include "pack/pack_options.h"

#include <gtest/gtest.h>

namespace tokenmill::pack {
namespace {

ErrorCode code_of(const PackOptions& options) {
  const Status status = validate(options);
  return status ? ErrorCode::internal : status.error().code;
}

TEST(PackOptions, DefaultsAreValid) {
  const PackOptions options;
  EXPECT_TRUE(validate(options).has_value());
  EXPECT_EQ(options.max_length, 1024U);
  EXPECT_EQ(options.stride, 512U);
}

TEST(PackOptions, StrideMustBeSmallerThanTheRoomOfAWindow) {
  EXPECT_TRUE(validate({.max_length = 10, .stride = 7, .frame = {{1}, {2}}}).has_value());
  const Status status = validate({.max_length = 10, .stride = 8, .frame = {{1}, {2}}});
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, ErrorCode::stride_too_large);
  EXPECT_NE(status.error().message.find("not 8"), std::string::npos);
  EXPECT_TRUE(validate({.sequences = Sequences::pack, .max_length = 10, .stride = 99}).has_value());
}

TEST(PackOptions, RefusesWhatCannotWork) {
  using enum ErrorCode;
  EXPECT_EQ(code_of({.max_length = 0}), invalid_argument);
  EXPECT_EQ(code_of({.max_length = kMaxLengthMax + 1}), invalid_argument);
  EXPECT_EQ(code_of({.max_length = 2, .stride = 0, .frame = {{1}, {2}}}), invalid_argument);
  EXPECT_EQ(code_of({.filters = {.junk = TokenFilter{.threshold = 1.5}}}), invalid_argument);
  EXPECT_EQ(code_of({.filters = {.stop_words = TokenFilter{}}}), invalid_argument);
  EXPECT_EQ(code_of({.filters = {.stop_words = TokenFilter{}, .stop_word_languages = {"xx"}}}),
            invalid_argument);
  EXPECT_EQ(code_of({.sequences = Sequences::pack, .blocks = {.documents = 9, .processes = 2}}),
            invalid_argument);
  EXPECT_EQ(code_of({.sequences = Sequences::pack,
                     .frame = {{1}, {}},
                     .joining = {.rule = JoinRule::saelens}}),
            invalid_argument);
  EXPECT_EQ(code_of({.sequences = Sequences::pack, .joining = {.begin_row = 1}}), invalid_argument);
}

TEST(PackOptions, RowsAreFixedWhenPaddedOrCut) {
  EXPECT_EQ(fixed_row_length({}), std::nullopt);
  EXPECT_EQ(fixed_row_length({.padding = Padding::max_length}), 1024U);
  EXPECT_EQ(fixed_row_length({.sequences = Sequences::pack}), 1024U);
  EXPECT_EQ(fixed_row_length({.sequences = Sequences::pack, .joining = {.tail = Tail::keep}}),
            std::nullopt);
}

TEST(PackOptions, JsonGivesTheSameOptionsBack) {
  PackOptions options{.sequences = Sequences::pack,
                      .max_length = 77,
                      .frame = {{1, 2}, {3}},
                      .padding = Padding::max_length,
                      .pad_id = 4,
                      .joining = {.separator = 5,
                                  .separator_place = SeparatorPlace::after_each,
                                  .document_frame = {{6}, {7}},
                                  .tail = Tail::keep},
                      .blocks = {.documents = 8, .processes = 9, .documents_total = 10},
                      .filters = {.min_length = 11,
                                  .special_tokens = TokenFilter{FilterAction::remove_tokens, 0.7},
                                  .stop_words = TokenFilter{.threshold = 0.25},
                                  .stop_word_languages = {"english", "de"},
                                  .junk = TokenFilter{},
                                  .junk_mode = JunkMode::strict},
                      .limit = {.documents = 12, .tokens = 13}};
  const json::object object = to_json(options);
  const auto again = pack_options_from_json(object);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(tokenmill::to_json(to_json(*again)), tokenmill::to_json(object));
  EXPECT_EQ(again->filters.stop_words->threshold, 0.25);
  EXPECT_EQ(again->joining.document_frame.suffix, std::vector<TokenId>{7});
}

TEST(PackOptions, WrongJsonNamesTheKey) {
  const auto message = [](std::string_view text) {
    const auto options = pack_options_from_json(parse_json(text).value().get_object());
    return options ? std::string("none") : options.error().message;
  };
  EXPECT_EQ(message(R"({})"), "none");
  EXPECT_EQ(message(R"({"stride": null})"), "none");
  EXPECT_EQ(message(R"({"max_length": -1})"), "The option max_length has a wrong value");
  EXPECT_EQ(message(R"({"sequences": "bag"})"), "The option sequences has a wrong value");
  EXPECT_EQ(message(R"({"frame": {"prefix": ["x"]}})"), "The option prefix has a wrong value");
  EXPECT_EQ(message(R"({"filters": 3})"), "The option filters has a wrong value");
}

}  // namespace
}  // namespace tokenmill::pack
