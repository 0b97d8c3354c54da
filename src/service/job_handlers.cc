// Publishing is the same for each kind: what the child left is put where it belongs, then the row
// is written under the claim; all else is left to the collection at the next start. That order
// makes a crash harmless: files before the row that lists them, so that every listed thing exists;
// a folder without a row is invisible, and an old one gives way.
#include "service/job_handlers.h"

#include "base/format.h"
#include "hub/downloader.h"
#include "service/job_plans.h"
#include "shard/publish.h"

namespace tokenmill::service {
namespace {

using catalog::JobClaim;
using catalog::JobRecord;

// For children that parse foreign files. The largest tokenizers take a few hundred MB, batches
// and caches tens; what wants more than this is a bomb.
constexpr std::uint64_t kParserMemoryBytesMax = std::uint64_t{4} << 30;

JobClaim claim_of(const JobRecord& job) { return {job.id, job.epoch}; }

json::object child_plan(std::string_view kind, const JobRecord& job) {
  json::object plan = job.plan;
  plan["kind"] = kind;
  return plan;
}

// What a reader child finds in the files, with the text column that was asked for. A file that
// cannot be read is told, not hidden; so is a column that is not there, and then another is found.
void describe_into(InspectorClient& inspector, const json::array& files, json::object& metadata) {
  metadata["description_error"] = nullptr;
  json::object request{{"op", "describe"}, {"files", files}};
  const std::string column(get_string(metadata, "text_column").value_or(""));
  request["text_column"] = column;
  auto description = inspector.ask(request);
  if (!description) {
    metadata["description_error"] = description.error().message;
    if (column.empty() || description.error().code != ErrorCode::text_column_missing) return;
    request["text_column"] = "";
    description = inspector.ask(request);
    if (!description) return;
  }
  for (const auto& member : *description) metadata[member.key()] = member.value();
}

catalog::DatasetContent content_of(const json::array& files, json::object metadata) {
  catalog::DatasetContent content;
  std::int64_t bytes = 0;
  for (const json::value& value : files) {
    bytes += get_int(value.get_object(), "size_bytes").value_or(0);
  }
  content.size_bytes = bytes;
  content.num_samples = get_int(metadata, "num_samples");
  metadata["num_files"] = files.size();
  metadata["files"] = files;
  content.metadata = std::move(metadata);
  return content;
}

Status publish_download(const JobWorld& world, const JobRecord& job, const json::object& result) {
  const hub::Snapshot snapshot = TM_TRY(hub::snapshot_from_json(result));
  json::array files;
  std::vector<std::string> splits;
  for (const hub::SnapshotFile& file : snapshot.files) {
    files.push_back({{"name", file.name},
                     {"path", file.path.string()},
                     {"split", file.split},
                     {"size_bytes", file.size_bytes},
                     {"sha256", file.sha256}});
    if (splits.empty() || splits.back() != file.split) splits.push_back(file.split);
  }
  const auto dataset = TM_TRY(world.catalog.get_dataset(job.dataset_id));
  json::object metadata{
      {"text_column", get_string(dataset.metadata, "requested_text_column").value_or("")}};
  if (const json::array* foreign = get_array(job.plan, "foreign_files")) {
    metadata["foreign_files"] = *foreign;
  }
  describe_into(world.inspector, files, metadata);
  catalog::DatasetContent content = content_of(files, std::move(metadata));
  content.commit_hash = snapshot.commit;
  content.config = snapshot.config;
  content.splits = std::move(splits);
  if (!snapshot.files.empty()) {
    fs::path folder = snapshot.files.front().path;
    for (const auto& part : fs::path(snapshot.files.front().name)) {
      (void)part;
      folder = folder.parent_path();
    }
    content.file_path = folder.string();
  }
  return world.catalog.finish_dataset_job(claim_of(job), content);
}

Status publish_import(const JobWorld& world, const JobRecord& job, const json::object& result) {
  const json::array* files = get_array(result, "files");
  const json::object* metadata = get_object(result, "metadata");
  if (files == nullptr || metadata == nullptr) {
    return fail(ErrorCode::internal, "The import gave no list of files");
  }
  catalog::DatasetContent content = content_of(*files, *metadata);
  content.file_path = get_string(job.plan, "file_path").value_or("");
  return world.catalog.finish_dataset_job(claim_of(job), content);
}

catalog::TokenizationRecord record_of(const JobWorld& world, const JobRecord& job,
                                      const json::object& result) {
  const auto number = [&result](std::string_view key) { return get_int(result, key).value_or(0); };
  catalog::TokenizationRecord record;
  record.id = job.tokenization_id;
  record.dataset_id = job.dataset_id;
  record.tokenizer_name = get_string(job.plan, "tokenizer_name").value_or("");
  record.num_tokens = number("num_tokens");
  record.num_sequences = number("num_sequences");
  record.vocab_size = number("vocab_size");
  record.size_bytes = number("bytes");
  record.token_file_path = world.data_dir.tokenization(record.id).string();
  record.options_key = job.key;
  if (const json::object* options = get_object(result, "options")) record.options = *options;
  record.max_length = get_int(record.options, "max_length").value_or(0);
  record.stride = get_int(record.options, "stride").value_or(0);
  record.options["tokenizer_path"] = get_string(job.plan, "tokenizer_path").value_or("");
  record.statistics = {{"num_documents", number("num_documents")},
                       {"num_sequences", record.num_sequences},
                       {"total_tokens", record.num_tokens},
                       {"unique_tokens", number("num_unique_tokens")}};
  if (const json::object* bad = get_object(result, "bad_rows"))
    record.statistics["bad_rows"] = *bad;
  return record;
}

// Files first, then the row: a crash between leaves a folder that nothing lists. A folder that is
// there already is such a left-over of an earlier run of this job.
Status publish_tokenization(const JobWorld& world, const JobRecord& job, const fs::path& staging,
                            const json::object& result) {
  const fs::path folder = world.data_dir.tokenization(job.tokenization_id);
  if (fs::exists(fs::symlink_status(folder))) TM_CHECK(world.data_dir.discard(folder));
  TM_CHECK(shard::publish(staging, folder));
  return world.catalog.finish_tokenize_job(claim_of(job), record_of(world, job, result));
}

job::JobHandlers download_handlers(const JobWorld& world) {
  job::JobHandlers handlers;
  handlers.at_once = world.downloads_at_once;
  handlers.pauses_on = {ErrorCode::disk_full};
  handlers.make_child_plan = [world](const JobRecord& job,
                                     const fs::path&) -> Result<json::object> {
    json::object plan = child_plan("download", job);
    plan["hub"] = to_json_with_secrets(world.hub);
    plan["settings"] = job.settings;
    return plan;
  };
  handlers.publish = [world](const JobRecord& job, const fs::path&, const json::object& result) {
    return publish_download(world, job, result);
  };
  return handlers;
}

job::JobHandlers import_handlers(const JobWorld& world) {
  job::JobHandlers handlers;
  handlers.memory_bytes_max = kParserMemoryBytesMax;
  handlers.make_child_plan = [world](const JobRecord& job,
                                     const fs::path&) -> Result<json::object> {
    json::object plan = child_plan("import", job);
    const auto dataset = TM_TRY(world.catalog.get_dataset(job.dataset_id));
    plan["text_column"] = get_string(dataset.metadata, "text_column").value_or("");
    plan["index"] = world.data_dir.row_index(job.dataset_id).string();
    return plan;
  };
  handlers.publish = [world](const JobRecord& job, const fs::path&, const json::object& result) {
    return publish_import(world, job, result);
  };
  return handlers;
}

job::JobHandlers tokenize_handlers(const JobWorld& world) {
  job::JobHandlers handlers;
  handlers.memory_bytes_max = kParserMemoryBytesMax;
  handlers.at_once = world.tokenizations_at_once;
  handlers.make_child_plan = [world](const JobRecord& job,
                                     const fs::path& staging) -> Result<json::object> {
    json::object plan = child_plan("tokenize", job);
    plan["output"] = staging.string();
    plan["threads"] = world.threads;
    return plan;
  };
  handlers.publish = [world](const JobRecord& job, const fs::path& staging,
                             const json::object& result) {
    return publish_tokenization(world, job, staging, result);
  };
  return handlers;
}

// The dataset as it was, with its rows counted and their places known.
Status publish_index(const JobWorld& world, const JobRecord& job, const json::object& result) {
  const auto dataset = TM_TRY(world.catalog.get_dataset(job.dataset_id));
  catalog::DatasetContent content;
  content.file_path = dataset.file_path;
  content.commit_hash = dataset.commit_hash;
  content.config = dataset.config;
  content.splits = dataset.splits;
  content.size_bytes = dataset.size_bytes;
  content.num_samples = get_int(result, "num_samples");
  content.metadata["num_samples"] = result.at("num_samples");
  world.inspector.forget();
  return world.catalog.finish_dataset_job(claim_of(job), content);
}

job::JobHandlers index_handlers(const JobWorld& world) {
  job::JobHandlers handlers;
  handlers.memory_bytes_max = kParserMemoryBytesMax;
  handlers.make_child_plan = [world](const JobRecord& job,
                                     const fs::path&) -> Result<json::object> {
    json::object plan = child_plan("index", job);
    plan["index"] = world.data_dir.row_index(job.dataset_id).string();
    return plan;
  };
  handlers.publish = [world](const JobRecord& job, const fs::path&, const json::object& result) {
    return publish_index(world, job, result);
  };
  return handlers;
}

// Jobs whose child does all there is to do.
job::JobHandlers plain_handlers(const JobWorld& world, const std::string& kind) {
  job::JobHandlers handlers;
  handlers.make_child_plan = [kind](const JobRecord& job, const fs::path&) -> Result<json::object> {
    return child_plan(kind, job);
  };
  handlers.publish = [world](const JobRecord& job, const fs::path&, const json::object& result) {
    return world.catalog.finish_job(claim_of(job), result);
  };
  return handlers;
}

}  // namespace

std::map<std::string, job::JobHandlers, std::less<>> make_job_handlers(const JobWorld& world) {
  std::map<std::string, job::JobHandlers, std::less<>> handlers;
  handlers.emplace(catalog::kDownloadJob, download_handlers(world));
  handlers.emplace(catalog::kImportJob, import_handlers(world));
  handlers.emplace(catalog::kTokenizeJob, tokenize_handlers(world));
  handlers.emplace("index", index_handlers(world));
  handlers.emplace("export", plain_handlers(world, "export"));
  handlers.emplace("verify", plain_handlers(world, "verify"));
  return handlers;
}

}  // namespace tokenmill::service
