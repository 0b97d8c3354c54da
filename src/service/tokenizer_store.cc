#include "service/tokenizer_store.h"

#include <algorithm>

#include "base/format.h"
#include "hub/model_file.h"
#include "hub/repo_id.h"

namespace tokenmill::service {
namespace {

constexpr std::string_view kTokenizerFile = "tokenizer.json";
constexpr std::string_view kModelPrefix = "models--";

// "models--org--name" to "org/name".
std::string repo_id_of(std::string_view folder) {
  std::string id(folder.substr(kModelPrefix.size()));
  if (const auto cut = id.find("--"); cut != std::string::npos) id.replace(cut, 2, "/");
  return id;
}

// What a user means by a path: it starts like one, or it is there.
bool looks_like_path(const std::string& name) {
  return name.starts_with("/") || name.starts_with("./") || name.starts_with("../") ||
         name.starts_with("~") || name.ends_with(".json");
}

Result<FoundTokenizer> local_tokenizer(const std::string& name) {
  fs::path path = fs::absolute(name);
  std::error_code error;
  if (fs::is_directory(path, error)) path /= kTokenizerFile;
  if (!fs::is_regular_file(path, error)) {
    return fail(ErrorCode::file_not_found, format("No tokenizer at {}", path.string()),
                "Give a tokenizer.json, a folder with one, or the id of a Hub repository");
  }
  // The absolute form, so that the same file has one name wherever the command was typed.
  return FoundTokenizer{path, path.string(), ""};
}

// The files that transformers reads, too. A repository need not have them.
Status fetch_beside(Run& run, hub::HubClient& hub, const std::string& repo_id,
                    const std::string& commit) {
  for (const char* const name :
       {"tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "config.json"}) {
    const auto file = hub::fetch_model_file(run, hub, repo_id, name);
    if (!file && file.error().code == ErrorCode::file_not_found) continue;
    if (!file) return std::unexpected(file.error());
    if (file->commit != commit) {
      return fail(ErrorCode::conflict,
                  format("{} got a new commit while its files were fetched", repo_id), "Try again");
    }
  }
  return {};
}

}  // namespace

Result<FoundTokenizer> find_tokenizer(Run& run, hub::HubClient& hub,
                                      const WantedTokenizer& wanted) {
  const std::string& name = wanted.name;
  std::error_code error;
  if (looks_like_path(name) || fs::exists(name, error)) return local_tokenizer(name);
  const std::string repo_id = TM_TRY(hub::parse_repo_id(name));
  const auto file = TM_TRY(hub::fetch_model_file(run, hub, repo_id, std::string(kTokenizerFile)));
  if (wanted.profile == tokenizer::Profile::transformers) {
    TM_CHECK(fetch_beside(run, hub, repo_id, file.commit));
  }
  return FoundTokenizer{file.path, repo_id, file.commit};
}

std::vector<FoundTokenizer> cached_tokenizers(const fs::path& hub_cache) {
  std::vector<FoundTokenizer> found;
  std::error_code error;
  for (const auto& repo : fs::directory_iterator(hub_cache, error)) {
    const std::string folder = repo.path().filename().string();
    if (!folder.starts_with(kModelPrefix)) continue;
    for (const auto& snapshot : fs::directory_iterator(repo.path() / "snapshots", error)) {
      const fs::path path = snapshot.path() / kTokenizerFile;
      if (!fs::is_regular_file(path, error)) continue;
      found.push_back({path, repo_id_of(folder), snapshot.path().filename().string()});
      break;
    }
  }
  std::ranges::sort(found, {}, &FoundTokenizer::name);
  return found;
}

}  // namespace tokenmill::service
