// The folders of the data directory. Every name below it is a UUID that we made, or a constant.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"

namespace tokenmill::service {

class DataDir {
 public:
  DataDir() = default;
  explicit DataDir(fs::path root) : root_(std::move(root)) {}

  // Creates the folders. Error: forbidden or disk_full, with the folder.
  Status create() const;

  const fs::path& root() const { return root_; }
  fs::path catalog_file() const { return root_ / "catalog.db"; }
  fs::path tokenizations() const { return root_ / "tokenizations"; }
  fs::path tokenization(std::string_view id) const { return tokenizations() / id; }
  fs::path staging() const { return root_ / "staging"; }
  fs::path staging(std::string_view job_id, std::int64_t epoch) const;
  fs::path trash() const { return root_ / "trash"; }
  fs::path exports() const { return root_ / "exports"; }
  // Where the starts of rows in raw files are remembered; can be made again at any time.
  fs::path row_index(std::string_view dataset_id) const;

  // Moves a finished folder out of sight, then removes it; a crash between leaves it in the
  // trash. Returns the bytes freed.
  Result<std::uint64_t> discard(const fs::path& folder) const;

  // Removes what no one will use: the trash, and tokenization folders for which `is_wanted` is
  // false.
  Status collect_garbage(const std::function<bool(const std::string& id)>& is_wanted) const;

 private:
  fs::path root_;
};

}  // namespace tokenmill::service
