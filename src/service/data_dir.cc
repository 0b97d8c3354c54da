#include "service/data_dir.h"

#include "base/format.h"
#include "base/uuid.h"

namespace tokenmill::service {

Status DataDir::create() const {
  for (const fs::path& folder : {tokenizations(), staging(), trash(), root_ / "indexes"}) {
    TM_CHECK(create_folders(folder));
  }
  return {};
}

fs::path DataDir::staging(std::string_view job_id, std::int64_t epoch) const {
  return staging() / format("{}.{}", job_id, epoch);
}

fs::path DataDir::row_index(std::string_view dataset_id) const {
  return root_ / "indexes" / format("{}.rows", dataset_id);
}

Result<std::uint64_t> DataDir::discard(const fs::path& folder) const {
  const fs::path grave = trash() / new_uuid();
  if (!fs::exists(fs::symlink_status(folder))) return 0;
  TM_CHECK(rename_no_replace(folder, grave));
  return remove_tree(grave);
}

Status DataDir::collect_garbage(const std::function<bool(const std::string& id)>& is_wanted) const {
  for (const std::string& name : TM_TRY(list_folder(trash()))) {
    TM_CHECK(remove_tree(trash() / name));
  }
  for (const std::string& name : TM_TRY(list_folder(tokenizations()))) {
    if (is_uuid(name) && !is_wanted(name)) TM_CHECK(discard(tokenizations() / name));
  }
  return {};
}

}  // namespace tokenmill::service
