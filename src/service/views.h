// Records of the catalog as the objects of api/openapi.yaml: one shape for every face.
#pragma once

#include <optional>
#include <span>

#include "base/json.h"
#include "catalog/dataset.h"
#include "catalog/job.h"
#include "catalog/tokenization.h"

namespace tokenmill::service {

// Job.
json::object view_of(const catalog::JobRecord& job);
json::object pause_view(const Error& pause);
// Dataset with its jobs that are queued or running.
json::object view_of(const catalog::DatasetRecord& dataset,
                     std::span<const catalog::JobRecord> active_jobs);
// Tokenization.
json::object view_of(const catalog::TokenizationRecord& tokenization);

// Estimate, from what the inspector counted in a sample of the documents; totals are null while
// nobody has counted the documents.
json::object estimate_view(const json::object& sampled, std::optional<std::int64_t> num_samples,
                           std::optional<std::int64_t> limit_documents, std::size_t threads);

// {items, total, offset, limit}
json::object page_of(json::array items, std::uint64_t total, std::uint64_t offset,
                     std::uint64_t limit);

// The payload of a progress event in the PRD's words, from the counters a child reported; also
// the members that a Job view carries.
json::object progress_view(std::string_view kind, const json::object& counters);

}  // namespace tokenmill::service
