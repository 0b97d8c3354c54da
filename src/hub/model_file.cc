#include "hub/model_file.h"

#include "base/format.h"
#include "base/sha256.h"
#include "hub/cache_layout.h"
#include "hub/hub_error.h"
#include "hub/redirects.h"
#include "hub/repo_id.h"

namespace tokenmill::hub {
namespace {

constexpr std::size_t kFileBytesMax = std::size_t{256} << 20;
constexpr std::string_view kRevision = "main";
constexpr std::size_t kSha256HexDigits = 64;

std::optional<ModelFile> newest_cached_file(const CacheLayout& layout, const std::string& name) {
  const auto commit = layout.read_ref(kRevision);
  if (!commit) return std::nullopt;
  ModelFile file{layout.snapshot(*commit) / name, *commit};
  std::error_code error;
  return fs::is_regular_file(file.path, error) ? std::optional(file) : std::nullopt;
}

// The name of the blob is its hash: sha256 for files in LFS, the git blob id for others.
bool has_hash(std::string_view body, std::string_view etag) {
  if (etag.size() == kSha256HexDigits) return sha256_hex(body) == etag;
  Hasher hasher = Hasher::git_blob(body.size());
  hasher.update(body);
  return hasher.finish_hex() == etag;
}

std::string_view plain_etag(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  while (etag.starts_with('"')) etag.remove_prefix(1);
  while (etag.ends_with('"')) etag.remove_suffix(1);
  return etag;
}

// Blob, link, reference: in the order that never shows Python something incomplete.
Result<ModelFile> store(const CacheLayout& layout, const std::string& name, const Followed& answer,
                        std::string_view etag) {
  TM_CHECK(layout.create());
  TM_CHECK(write_file_atomically(layout.blob(etag), answer.response.body));
  TM_CHECK(layout.link(answer.commit, name, etag));
  TM_CHECK(layout.write_ref(kRevision, answer.commit));
  return ModelFile{layout.snapshot(answer.commit) / name, answer.commit};
}

}  // namespace

Result<ModelFile> fetch_model_file(Run& run, HubClient& hub, const std::string& repo_id,
                                   const std::string& name) {
  const CacheLayout layout(hub.settings().cache, repo_id, RepoKind::model);
  net::HttpRequest request{.url = hub.settings().endpoint};
  if (request.url.path == "/") request.url.path.clear();
  request.url.path +=
      format("/{}/resolve/{}/{}", net::encode_path(repo_id), kRevision, net::encode_path(name));
  request.body_bytes_max = kFileBytesMax;
  const auto answer = send_following(run, hub, request);
  // A Hub that cannot be asked leaves what is here; one that says no is believed.
  if (!answer) {
    if (auto cached = newest_cached_file(layout, name)) return *cached;
    return std::unexpected(answer.error());
  }
  if (answer->response.head.status >= 300) {
    return std::unexpected(error_from_answer(
        answer->response, {.endpoint = net::without_query(hub.settings().endpoint),
                           .repo_id = repo_id,
                           .revision = std::string(kRevision),
                           .path = name,
                           .has_token = !hub.settings().token.empty(),
                           .kind = "model"}));
  }
  const std::string commit = answer->commit.empty()
                                 ? std::string(answer->response.head.header("x-repo-commit"))
                                 : answer->commit;
  const std::string etag(answer->linked_etag.empty()
                             ? plain_etag(answer->response.head.header("etag"))
                             : std::string_view(answer->linked_etag));
  if (commit.size() != 40 || !has_hash(answer->response.body, etag)) {
    return fail(ErrorCode::hash_mismatch,
                format("{} of {} is not what the Hub says it is", name, repo_id), "Try again");
  }
  Followed checked = *answer;
  checked.commit = commit;
  return store(layout, name, checked, etag);
}

}  // namespace tokenmill::hub
