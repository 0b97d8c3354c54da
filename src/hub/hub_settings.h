// Where the Hub is, who we are, and where its files are kept: what huggingface_hub reads from the
// environment, with the same names and the same precedence.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"
#include "base/secret.h"
#include "net/http_client.h"

namespace tokenmill::hub {

// Where the token came from; `disabled` is HF_HUB_DISABLE_IMPLICIT_TOKEN.
enum class TokenSource { none, environment, file, disabled };
std::string_view token_source_name(TokenSource source);

// Proxies, certificates and timeouts are in `http`, except its credential, which
// `make_hub_http_client` sets from `endpoint` and `token`.
struct HubSettings {
  net::Url endpoint;  // without a final "/"
  Secret token;       // may be empty
  TokenSource token_source = TokenSource::none;
  fs::path cache;  // the folder with datasets--org--name folders
  bool is_offline = false;
  net::HttpSettings http = {};
};

// The value of an environment variable; nullopt when it is not set.
using EnvironmentLookup = std::function<std::optional<std::string>(const std::string& name)>;

// Reads HF_ENDPOINT, HF_TOKEN (else HUGGING_FACE_HUB_TOKEN, else the file HF_TOKEN_PATH), HF_HOME,
// HF_HUB_CACHE (else HUGGINGFACE_HUB_CACHE), HF_HUB_OFFLINE, XDG_CACHE_HOME, HOME, and the usual
// proxy and certificate variables. Error: invalid_argument for a malformed endpoint.
Result<HubSettings> hub_settings_from_environment(const EnvironmentLookup& lookup);

// A client that shows the token to the endpoint's origin only.
Result<std::unique_ptr<net::HttpClient>> make_hub_http_client(const HubSettings& settings);

}  // namespace tokenmill::hub
