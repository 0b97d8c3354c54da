#include "hub/hub_settings.h"

#include <gtest/gtest.h>

#include <map>

#include "base/uuid.h"

namespace tokenmill::hub {
namespace {

HubSettings read(std::map<std::string, std::string> variables) {
  variables.try_emplace("HOME", "/home/someone");
  auto settings =
      hub_settings_from_environment([&](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
      });
  EXPECT_TRUE(settings) << settings.error().message;
  return settings ? *std::move(settings) : HubSettings{};
}

TEST(HubSettings, HasThePythonDefaults) {
  const HubSettings settings = read({});
  EXPECT_EQ(net::to_string(settings.endpoint), "https://huggingface.co/");
  EXPECT_EQ(settings.cache, "/home/someone/.cache/huggingface/hub");
  EXPECT_FALSE(settings.is_offline);
  EXPECT_TRUE(settings.token.empty());
}

TEST(HubSettings, FollowsThePythonPrecedence) {
  EXPECT_EQ(read({{"XDG_CACHE_HOME", "/x"}}).cache, "/x/huggingface/hub");
  EXPECT_EQ(read({{"XDG_CACHE_HOME", "/x"}, {"HF_HOME", "/h"}}).cache, "/h/hub");
  EXPECT_EQ(read({{"HF_HOME", "/h"}, {"HUGGINGFACE_HUB_CACHE", "/old"}}).cache, "/old");
  EXPECT_EQ(read({{"HUGGINGFACE_HUB_CACHE", "/old"}, {"HF_HUB_CACHE", "/c"}}).cache, "/c");
  EXPECT_EQ(read({{"HF_TOKEN", " hf_a\n"}, {"HUGGING_FACE_HUB_TOKEN", "hf_b"}}).token.reveal(),
            "hf_a");
  EXPECT_EQ(read({{"HF_TOKEN", ""}, {"HUGGING_FACE_HUB_TOKEN", "hf_b"}}).token.reveal(), "hf_b");
  EXPECT_TRUE(read({{"HF_TOKEN", "hf_a"}, {"HF_HUB_DISABLE_IMPLICIT_TOKEN", "yes"}}).token.empty());
}

TEST(HubSettings, ExpandsHomeAndVariables) {
  EXPECT_EQ(read({{"HF_HOME", "~/hf"}}).cache, "/home/someone/hf/hub");
  EXPECT_EQ(read({{"HF_HUB_CACHE", "$DATA/${SUB}/c"}, {"DATA", "/d"}, {"SUB", "s"}}).cache,
            "/d/s/c");
  EXPECT_EQ(read({{"HF_HUB_CACHE", "/a$/$UNSET/${UNSET"}}).cache, "/a$/$UNSET/${UNSET");
}

TEST(HubSettings, ReadsTheTokenFile) {
  const fs::path path = fs::temp_directory_path() / new_uuid();
  ASSERT_TRUE(write_file_atomically(path, "hf_file\n"));
  EXPECT_EQ(read({{"HF_TOKEN_PATH", path.string()}}).token.reveal(), "hf_file");
  EXPECT_EQ(read({{"HF_TOKEN_PATH", path.string()}, {"HF_TOKEN", "hf_x"}}).token.reveal(), "hf_x");
  fs::remove(path);
}

TEST(HubSettings, SaysWhereTheTokenCameFrom) {
  const fs::path path = fs::temp_directory_path() / new_uuid();
  ASSERT_TRUE(write_file_atomically(path, "hf_file\n"));
  const auto source = [&](std::map<std::string, std::string> variables) {
    return token_source_name(read(std::move(variables)).token_source);
  };
  EXPECT_EQ(source({}), "none");
  EXPECT_EQ(source({{"HF_TOKEN", " "}}), "none");
  EXPECT_EQ(source({{"HF_TOKEN", "hf_x"}}), "environment");
  EXPECT_EQ(source({{"HF_TOKEN_PATH", path.string()}}), "file");
  EXPECT_EQ(source({{"HF_TOKEN_PATH", path.string()}, {"HF_TOKEN", "hf_x"}}), "environment");
  EXPECT_EQ(source({{"HF_TOKEN", "hf_x"}, {"HF_HUB_DISABLE_IMPLICIT_TOKEN", "1"}}), "disabled");
  fs::remove(path);
}

TEST(HubSettings, ReadsEndpointProxiesAndOffline) {
  const HubSettings settings = read({{"HF_ENDPOINT", "http://127.0.0.1:80/"},
                                     {"HF_HUB_OFFLINE", "True"},
                                     {"ALL_PROXY", "http://all"},
                                     {"HTTPS_PROXY", "http://secure"},
                                     {"SSL_CERT_FILE", "/ca.pem"}});
  EXPECT_EQ(net::to_string(settings.endpoint), "http://127.0.0.1/");
  EXPECT_TRUE(settings.is_offline);
  EXPECT_EQ(settings.http.http_proxy.reveal(), "http://all");
  EXPECT_EQ(settings.http.https_proxy.reveal(), "http://secure");
  EXPECT_EQ(settings.http.ca_file, "/ca.pem");
}

TEST(HubSettings, RefusesAMalformedEndpointAndToken) {
  const auto lookup = [](const char* wanted, const char* value) {
    return hub_settings_from_environment([=](const std::string& name) {
      return name == wanted ? std::optional<std::string>(value) : std::nullopt;
    });
  };
  EXPECT_FALSE(lookup("HF_ENDPOINT", "hub.example.org"));
  const auto token = lookup("HF_TOKEN", "hf_a\nInjected: yes");
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().message.find("hf_a"), std::string::npos);
}

}  // namespace
}  // namespace tokenmill::hub
