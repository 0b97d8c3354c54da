#include "base/secret.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string_view>

#include "base/format.h"
#include "base/json.h"

namespace tokenmill {
namespace {

template <typename T>
concept CanStream = requires(std::ostream& out, const T& value) { out << value; };

// A secret that one of these accepts could reach a log, a message or an answer.
static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!CanStream<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_constructible_v<std::string, Secret>);
static_assert(!std::is_constructible_v<json::value, Secret>);
static_assert(!std::is_convertible_v<std::string, Secret>);
// The checks themselves can fail.
static_assert(fmt::is_formattable<std::string>::value && CanStream<std::string>);
static_assert(std::is_constructible_v<json::value, std::string>);

TEST(Secret, OnlyRevealShowsIt) {
  EXPECT_TRUE(Secret().empty());
  const Secret secret("hf_x");
  EXPECT_FALSE(secret.empty());
  EXPECT_EQ(secret.reveal(), "hf_x");
}

}  // namespace
}  // namespace tokenmill
