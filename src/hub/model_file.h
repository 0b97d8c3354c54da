// One small file of a model repository, such as its tokenizer, in the Hugging Face cache.
#pragma once

#include <string>

#include "base/file.h"
#include "base/run.h"
#include "hub/hub_client.h"

namespace tokenmill::hub {

struct ModelFile {
  fs::path path;  // in the cache: snapshots/<commit>/<name>
  std::string commit;
};

// The file at the tip of "main", from the cache when the Hub still has that commit or cannot be
// asked, else downloaded, verified and put into the cache as the Python client does. Errors: those
// of HubClient.
Result<ModelFile> fetch_model_file(Run& run, HubClient& hub, const std::string& repo_id,
                                   const std::string& name);

}  // namespace tokenmill::hub
