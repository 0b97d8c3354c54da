// Commands about datasets: download, import, list, show, delete.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command_jobs.h"
#include "cli/context.h"

namespace tokenmill::cli {

struct DownloadArguments {
  std::string repo_id;
  std::string config;
  std::vector<std::string> splits;
  std::string revision;
  std::string name;
  std::string text_column;
  std::vector<std::string> files;  // patterns
  std::uint64_t max_rows = 0;      // 0: all, as below
  std::uint64_t max_bytes = 0;
  LimitArguments limits;
  bool is_dry_run = false;
  bool is_preview = false;
};

struct ImportArguments {
  std::string name;
  std::vector<std::string> paths;
  std::string text_column;
};

struct ListArguments {
  std::string q;
  std::string status;
  std::string sort = "created_at";
  std::string order = "desc";
  std::uint64_t offset = 0;
  std::uint64_t limit = 50;
};

struct DeleteArguments {
  std::string target;
  bool is_forced = false;
  bool is_dry_run = false;
  bool is_confirmed = false;
};

// Prints the dataset's id once every file is there and verified; with `is_preview` the first rows
// of the text column instead, a line of JSON each, and downloads nothing.
Status run_download(Context& context, const DownloadArguments& arguments);
// Prints the dataset's id.
Status run_import(Context& context, const ImportArguments& arguments);
Status run_list(Context& context, const ListArguments& arguments);
// A dataset or, when no dataset is called that, a tokenization.
Status run_show(Context& context, const std::string& target);
Status run_delete(Context& context, const DeleteArguments& arguments);

}  // namespace tokenmill::cli
