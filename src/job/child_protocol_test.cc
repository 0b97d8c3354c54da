#include "job/child_protocol.h"

#include <gtest/gtest.h>

namespace tokenmill::job {
namespace {

TEST(ChildProtocol, EveryMessageComesBackAsItWas) {
  const auto progress = decode_message(encode_message(ChildProgress{{{"bytes_done", 5}}}));
  EXPECT_EQ(std::get<ChildProgress>(*progress).progress, (json::object{{"bytes_done", 5}}));
  const auto result = decode_message(encode_message(ChildResult{{{"rows", "a\nb"}}}));
  EXPECT_EQ(std::get<ChildResult>(*result).result.at("rows").as_string(), "a\nb");
  const auto error = decode_message(encode_message(Error{ErrorCode::gated, "No", "Ask"}));
  EXPECT_EQ(std::get<Error>(*error).code, ErrorCode::gated);
  EXPECT_EQ(std::get<Error>(*error).hint, "Ask");
}

TEST(ChildProtocol, AMessageIsOneLine) {
  const auto line = encode_message(ChildResult{{{"text", "a\nb\r\n"}}});
  EXPECT_EQ(line.find('\n'), line.size() - 1);
}

TEST(ChildProtocol, AnythingElseIsCorrupt) {
  for (const auto* line :
       {"", "x", "[]", "{}", "{\"event\":\"progress\"}", "{\"event\":\"progress\",\"progress\":1}",
        "{\"event\":\"later\",\"later\":{}}", "{\"event\":7}", "{\"event\":\"event\"}"}) {
    EXPECT_EQ(decode_message(line).error().code, ErrorCode::corrupt_data) << line;
  }
}

TEST(ChildProtocol, CountersHaveTheirNamesAndANoteOnlyWhenThereIsOne) {
  Progress progress;
  progress.documents_done = 3;
  progress.bytes_done = 100;
  auto object = progress_to_json(progress);
  EXPECT_EQ(get_int(object, "documents_done"), 3);
  EXPECT_EQ(position_of(object), 103);
  EXPECT_FALSE(object.contains("note"));
  progress.set_note("waiting for the Hub");
  EXPECT_EQ(get_string(progress_to_json(progress), "note"), "waiting for the Hub");
}

}  // namespace
}  // namespace tokenmill::job
