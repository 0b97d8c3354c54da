#include "hub/verified_blob.h"

#include <sys/stat.h>

#include <vector>

#include "base/format.h"
#include "base/json.h"
#include "base/sha256.h"
#include "hub/repo_id.h"

namespace tokenmill::hub {
namespace {

constexpr std::size_t kReadBytes = 1 << 20;

struct Identity {
  std::int64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified_ns = 0;

  friend bool operator==(const Identity&, const Identity&) = default;
};

std::optional<Identity> identity_of(const fs::path& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return Identity{static_cast<std::int64_t>(info.st_ino), info.st_size,
                  info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec};
}

fs::path memo_path(const CacheLayout& layout, const ContentId& id) {
  return layout.parts() / format("{}.verified", id.etag());
}

std::optional<std::string> remembered(const CacheLayout& layout, const ContentId& id,
                                      const Identity& identity) {
  const auto text = tokenmill::read_file(memo_path(layout, id), 1000);
  const auto value = text ? parse_json(*text) : Result<json::value>(json::value());
  const auto* object = value ? value->if_object() : nullptr;
  if (object == nullptr) return std::nullopt;
  const Identity known{get_int(*object, "inode").value_or(0), get_int(*object, "size").value_or(-1),
                       get_int(*object, "modified_ns").value_or(0)};
  const auto sha256 = get_string(*object, "sha256");
  if (known != identity || !sha256 || !is_sha256(*sha256)) return std::nullopt;
  return std::string(*sha256);
}

}  // namespace

Result<std::optional<std::string>> verified_sha256(const Run& run, const CacheLayout& layout,
                                                   const fs::path& path, const ContentId& id) {
  const auto identity = identity_of(path);
  if (!identity || identity->size != static_cast<std::int64_t>(id.size_bytes)) return std::nullopt;
  if (auto known = remembered(layout, id, *identity)) return known;

  File file = TM_TRY(File::open(path, File::Mode::read));
  Hasher sha256 = Hasher::sha256();
  Hasher git = Hasher::git_blob(id.size_bytes);
  std::vector<char> buffer(kReadBytes);
  for (;;) {
    TM_CHECK(check_not_stopped(run));
    const std::size_t count = TM_TRY(file.read(buffer));
    if (count == 0) break;
    sha256.update({buffer.data(), count});
    if (id.sha256.empty()) git.update({buffer.data(), count});
  }
  std::string found = sha256.finish_hex();
  const bool is_right = id.sha256.empty() ? git.finish_hex() == id.git_oid : found == id.sha256;
  if (!is_right) return std::nullopt;
  remember_verified(layout, path, id, found);
  return found;
}

void remember_verified(const CacheLayout& layout, const fs::path& path, const ContentId& id,
                       const std::string& sha256) {
  const auto identity = identity_of(path);
  if (!identity || !create_folders(layout.parts())) return;
  const auto file = File::open(memo_path(layout, id), File::Mode::truncate);
  if (!file) return;
  // A torn memo is no JSON and only means that the file is hashed again.
  (void)file->write_at(0, to_json(json::object{{"inode", identity->inode},
                                               {"size", identity->size},
                                               {"modified_ns", identity->modified_ns},
                                               {"sha256", sha256}}));
}

}  // namespace tokenmill::hub
