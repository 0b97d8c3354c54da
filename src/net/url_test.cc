#include "net/url.h"

#include <gtest/gtest.h>

namespace tokenmill::net {
namespace {

Url parsed(std::string_view text) {
  auto url = parse_url(text);
  EXPECT_TRUE(url) << text;
  return url ? *url : Url{};
}

std::string resolved(std::string_view base, std::string_view reference) {
  auto url = resolve_reference(parsed(base), reference);
  return url ? to_string(*url) : "error: " + url.error().message;
}

TEST(Url, TakesItsPartsApart) {
  const Url url = parsed("HTTP://Hub.Example:8080/a%2Fb/c?x=1&y=/#part");
  EXPECT_EQ(url.scheme, "http");
  EXPECT_EQ(url.host, "hub.example");
  EXPECT_EQ(url.port, 8080);
  EXPECT_EQ(url.path, "/a%2Fb/c");
  EXPECT_EQ(url.query, "x=1&y=/");
  EXPECT_EQ(to_string(url), "http://hub.example:8080/a%2Fb/c?x=1&y=/");
  EXPECT_EQ(without_query(url), "http://hub.example:8080/a%2Fb/c");
}

TEST(Url, KnowsDefaultPorts) {
  EXPECT_EQ(parsed("https://a").port, 443);
  EXPECT_EQ(parsed("http://a").port, 80);
  EXPECT_EQ(to_string(parsed("https://a:443")), "https://a/");
  EXPECT_EQ(parsed("http://[::1]:81/x").host, "[::1]");
  EXPECT_EQ(parsed("http://[::1]:81/x").port, 81);
}

TEST(Url, RefusesWhatCouldBeMisread) {
  for (const std::string_view text :
       {"", "a/b", "ftp://a/", "http://", "http://user@a/", "http://a b/", "http://a/\nx",
        "http://a\\b/", "http://a:0/", "http://a:65536/", "http://a:8x/", "http://[::1/", "//a/b",
        "file:///etc/passwd"}) {
    EXPECT_FALSE(parse_url(text)) << text;
  }
}

TEST(Url, NeverShowsAQueryInAnError) {
  const auto url = parse_url("http://a b/?Signature=secret");
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().message.find("secret"), std::string::npos);
}

TEST(Url, ResolvesReferencesAsRfc3986Says) {
  const std::string_view base = "http://h:1/a/b?q=1";
  EXPECT_EQ(resolved(base, "/x/y?z"), "http://h:1/x/y?z");
  EXPECT_EQ(resolved(base, "//cdn/x"), "http://cdn/x");
  EXPECT_EQ(resolved(base, "https://cdn/x?y=http://z/"), "https://cdn/x?y=http://z/");
  EXPECT_EQ(resolved(base, "c"), "http://h:1/a/c");
  EXPECT_EQ(resolved(base, "../c/./d/"), "http://h:1/c/d/");
  EXPECT_EQ(resolved(base, "/../../c/.."), "http://h:1/");
  EXPECT_EQ(resolved(base, "?r=2"), "http://h:1/a/b?r=2");
  EXPECT_EQ(resolved(base, "/x?back=http://h/"), "http://h:1/x?back=http://h/");
  EXPECT_FALSE(resolve_reference(parsed(base), "file:///etc/passwd"));
  EXPECT_FALSE(resolve_reference(parsed(base), "/a b"));
}

TEST(Url, ComparesOriginsExactly) {
  EXPECT_TRUE(is_same_origin(parsed("https://a/x"), parsed("https://A:443/y?z")));
  EXPECT_FALSE(is_same_origin(parsed("https://a/"), parsed("http://a/")));
  EXPECT_FALSE(is_same_origin(parsed("https://a/"), parsed("https://a:444/")));
  EXPECT_FALSE(is_same_origin(parsed("https://a/"), parsed("https://a.b/")));
}

TEST(Url, EncodesPathsAndComponents) {
  EXPECT_EQ(encode_path("data/ä #1?.txt"), "data/%C3%A4%20%231%3F.txt");
  EXPECT_EQ(encode_component("refs/convert/parquet"), "refs%2Fconvert%2Fparquet");
}

}  // namespace
}  // namespace tokenmill::net
