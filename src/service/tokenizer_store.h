// Where tokenizers are: a name becomes a `tokenizer.json` on this machine.
//
// A name is a path to the file, a folder with one, or a Hub repository, whose file is taken from
// the Hugging Face cache or downloaded into it. Nothing is parsed here. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "base/run.h"
#include "hub/hub_client.h"
#include "tokenizer/tokenizer.h"

namespace tokenmill::service {

struct FoundTokenizer {
  fs::path path;         // tokenizer.json
  std::string name;      // as it was asked for
  std::string revision;  // commit of the repository; empty for a file
};

struct WantedTokenizer {
  std::string name;
  // One that reads more files has them brought, too, where a repository has them.
  tokenizer::Profile profile = tokenizer::Profile::tokenizers;
};

// Errors: file_not_found and repo_not_found, saying what was looked for where; those of the Hub.
Result<FoundTokenizer> find_tokenizer(Run& run, hub::HubClient& hub, const WantedTokenizer& wanted);

// Repositories in the Hugging Face cache that have a tokenizer.json, sorted by name.
std::vector<FoundTokenizer> cached_tokenizers(const fs::path& hub_cache);

}  // namespace tokenmill::service
