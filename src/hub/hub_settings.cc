// Facts about names and precedence: huggingface_hub 2.4.0, constants.py and _auth.py.
#include "hub/hub_settings.h"

#include <algorithm>
#include <cctype>

#include "base/format.h"

namespace tokenmill::hub {
namespace {

constexpr std::string_view kDefaultEndpoint = "https://huggingface.co";
constexpr std::size_t kTokenBytesMax = 4096;

class Environment {
 public:
  explicit Environment(const EnvironmentLookup& lookup) : lookup_(lookup) {}

  // The first of `names` that is set and not empty.
  std::string first(std::initializer_list<const char*> names) const {
    for (const char* name : names) {
      if (auto value = lookup_(name); value && !value->empty()) return *std::move(value);
    }
    return {};
  }

  bool is_true(std::initializer_list<const char*> names) const {
    std::string value = first(names);
    for (char& c : value) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return value == "1" || value == "ON" || value == "YES" || value == "TRUE";
  }

  // A leading "~" and $NAME or ${NAME}, as os.path.expanduser and expandvars do.
  fs::path expand(std::string text) const {
    if (text == "~" || text.starts_with("~/")) text = first({"HOME"}) + text.substr(1);
    std::string expanded;
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t consumed = text[i] == '$' ? expand_variable(text.substr(i), expanded) : 0;
      if (consumed == 0) expanded += text[i];
      i += std::max<std::size_t>(consumed, 1);
    }
    return expanded;
  }

 private:
  // Appends the value of the variable that `text` begins with; 0 when it is not a set one.
  std::size_t expand_variable(const std::string& text, std::string& expanded) const {
    const bool has_brace = text.starts_with("${");
    std::size_t end = has_brace ? 2 : 1;
    const std::size_t begin = end;
    while (end < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) {
      ++end;
    }
    const auto value = lookup_(text.substr(begin, end - begin));
    if (end == begin || !value || (has_brace && !text.substr(end).starts_with('}'))) return 0;
    expanded += *value;
    return end + (has_brace ? 1 : 0);
  }

  const EnvironmentLookup& lookup_;
};

std::string without_space(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

Status find_token(const Environment& environment, const fs::path& home, HubSettings& settings) {
  settings.token_source = TokenSource::disabled;
  if (environment.is_true({"HF_HUB_DISABLE_IMPLICIT_TOKEN"})) return {};
  settings.token_source = TokenSource::environment;
  std::string token = without_space(environment.first({"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}));
  if (token.empty()) {
    const std::string path = environment.first({"HF_TOKEN_PATH"});
    const auto file = tokenmill::read_file(path.empty() ? home / "token" : environment.expand(path),
                                           kTokenBytesMax);
    if (file) token = without_space(*file);
    settings.token_source = token.empty() ? TokenSource::none : TokenSource::file;
  }
  if (std::ranges::any_of(token, [](char c) { return c <= ' ' || c > '~'; })) {
    return fail(ErrorCode::invalid_argument, "The Hub token contains a character no token has",
                "Check HF_TOKEN, or the file that HF_TOKEN_PATH names");
  }
  settings.token = Secret(std::move(token));
  return {};
}

void read_network(const Environment& environment, net::HttpSettings& http) {
  const std::string all = environment.first({"all_proxy", "ALL_PROXY"});
  const auto proxy = [&](std::initializer_list<const char*> names) {
    const std::string own = environment.first(names);
    return Secret(own.empty() ? all : own);
  };
  // Upper-case HTTP_PROXY can come from a request header in a CGI program; this is none.
  http.http_proxy = proxy({"http_proxy", "HTTP_PROXY"});
  http.https_proxy = proxy({"https_proxy", "HTTPS_PROXY"});
  http.no_proxy = environment.first({"no_proxy", "NO_PROXY"});
  http.ca_file = environment.first({"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"});
  http.ca_folder = environment.first({"SSL_CERT_DIR"});
}

}  // namespace

std::string_view token_source_name(TokenSource source) {
  switch (source) {
    case TokenSource::environment:
      return "environment";
    case TokenSource::file:
      return "file";
    case TokenSource::disabled:
      return "disabled";
    case TokenSource::none:
      break;
  }
  return "none";
}

Result<HubSettings> hub_settings_from_environment(const EnvironmentLookup& lookup) {
  const Environment environment(lookup);
  HubSettings settings;
  std::string endpoint = environment.first({"HF_ENDPOINT"});
  if (endpoint.empty()) endpoint = kDefaultEndpoint;
  while (endpoint.ends_with('/')) endpoint.pop_back();
  auto url = net::parse_url(endpoint);
  if (!url) {
    return fail(ErrorCode::invalid_argument, url.error().message,
                "Set HF_ENDPOINT to an address such as https://hub.example.org");
  }
  settings.endpoint = *std::move(url);

  std::string cache_base = environment.first({"XDG_CACHE_HOME"});
  if (cache_base.empty()) cache_base = "~/.cache";
  const std::string home_text = environment.first({"HF_HOME"});
  const fs::path home =
      environment.expand(home_text.empty() ? cache_base + "/huggingface" : home_text);
  const std::string cache = environment.first({"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"});
  settings.cache = cache.empty() ? home / "hub" : environment.expand(cache);
  settings.is_offline = environment.is_true({"HF_HUB_OFFLINE"}) ||
                        environment.is_true({"TRANSFORMERS_OFFLINE"}) ||
                        environment.is_true({"HF_DATASETS_OFFLINE"});
  TM_CHECK(find_token(environment, home, settings));
  read_network(environment, settings.http);
  return settings;
}

Result<std::unique_ptr<net::HttpClient>> make_hub_http_client(const HubSettings& settings) {
  net::HttpSettings http = settings.http;
  http.credential.reset();
  if (!settings.token.empty()) http.credential = {settings.endpoint, settings.token};
  return net::make_http_client(std::move(http));
}

}  // namespace tokenmill::hub
