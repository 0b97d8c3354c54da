// Which files in the Hub cache a dataset takes with it when it goes.
//
// The cache is shared: with other datasets here that read the same snapshot, and with Python. A
// file goes only when no other dataset here refers to it and when we brought it. Of a download that
// did not end well, what it brought so far goes as well: whole files and unfinished ones.
//
// These read the catalog; nothing is removed here.
#pragma once

#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "catalog/catalog.h"
#include "hub/cached_files.h"
#include "hub/download_plan.h"

namespace tokenmill::service {

// The paths that were in the cache before the first download of this dataset: Python's to remove,
// not ours. Later downloads find our own files there, so the first one's plan is asked.
Result<json::array> foreign_files(catalog::Catalog& catalog, const catalog::DatasetRecord& dataset,
                                  const hub::DownloadPlan& plan);

// All that is the dataset's alone, one entry for each commit. Empty for an import.
Result<std::vector<hub::CachedFiles>> removable_files(catalog::Catalog& catalog,
                                                      const catalog::DatasetRecord& dataset);

// Of that, what its last download left behind when it did not end well.
Result<std::vector<hub::CachedFiles>> abandoned_files(catalog::Catalog& catalog,
                                                      const catalog::DatasetRecord& dataset);

}  // namespace tokenmill::service
