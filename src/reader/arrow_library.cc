// The host's side of the plugin's C interface: limits go in, cells and codes come out, and each
// code becomes one sentence. Text that the plugin hands out is copied or parsed before the next
// call, because it lives no longer.
#include "reader/arrow_library.h"

#include <dlfcn.h>
#include <fcntl.h>

#include <cerrno>
#include <system_error>

#include "base/format.h"
#include "base/json.h"

namespace tokenmill::reader {
namespace {

// The defaults of the reliability note for Parquet and Arrow files.
constexpr TmArrowLimits kLimits = {
    .memory_max = std::uint64_t{1} << 30,
    .footer_max = std::uint64_t{64} << 20,
    .row_groups_max = 100'000,
    .columns_max = 10'000,
    .depth_max = 64,
    .expansion_max = 1000,
    .batch_target = std::uint64_t{4} << 20,
};

constexpr JsonLimits kDescriptionLimits = {.bytes_max = std::size_t{64} << 20, .depth_max = 256};

Result<fs::path> default_plugin() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return fail(ErrorCode::unsupported, "The folder of the program is not known");
  return program.parent_path().parent_path() / "lib" / "libtokenmill_arrow.so";
}

// `status` is one of the failures.
std::unexpected<Error> fail_arrow(TmArrowStatus status, const TmArrowError& error) {
  switch (status) {
    case TM_ARROW_COLUMN_MISSING:
      return fail(ErrorCode::text_column_missing, format("There is no column {}", error.message));
    case TM_ARROW_OUT_OF_MEMORY:
      return fail(
          ErrorCode::out_of_memory,
          format("Decoding needs more than {} MiB: {}", kLimits.memory_max >> 20, error.message),
          "The file has very large pages or cells; write it again with smaller ones");
    case TM_ARROW_LIMIT:
      return fail(ErrorCode::corrupt_data, format("The file goes past a limit: {}", error.message));
    case TM_ARROW_MISSING:
      return fail(ErrorCode::unavailable, format("A part of the file: {}", error.message));
    case TM_ARROW_UNSUPPORTED:
      return fail(ErrorCode::unsupported, format("The file cannot be read: {}", error.message));
    default:
      return fail(ErrorCode::corrupt_data, format("The file is damaged: {}", error.message),
                  "Download the file again");
  }
}

Column::Kind kind_from_name(std::string_view name) {
  if (name == "text") return Column::Kind::text;
  return name == "conversation" ? Column::Kind::conversation : Column::Kind::other;
}

// What the writer's metadata says of the features, where it is well-formed.
void use_written_features(std::string_view text, json::object& features) {
  const auto metadata = parse_json(text, kDescriptionLimits);
  if (!metadata || !metadata->is_object()) return;
  const json::object* info = get_object(metadata->get_object(), "info");
  const json::object* written = info == nullptr ? nullptr : get_object(*info, "features");
  if (written != nullptr) features = *written;
}

Result<FileDescription> parse_description(std::string_view text) {
  const json::value value = TM_TRY(parse_json(text, kDescriptionLimits));
  const json::object& object = value.get_object();
  FileDescription description;
  if (const auto rows = get_int(object, "rows")) description.rows = *rows;
  for (const json::value& entry : *get_array(object, "columns")) {
    const json::object& column = entry.get_object();
    description.columns.push_back({std::string(*get_string(column, "name")),
                                   std::string(*get_string(column, "type")),
                                   kind_from_name(*get_string(column, "kind"))});
  }
  description.features = *get_object(object, "features");
  if (const auto written = get_string(object, "huggingface")) {
    use_written_features(*written, description.features);
  }
  return description;
}

}  // namespace

Result<const TmArrowApi*> load_arrow(const fs::path& plugin) {
  const fs::path path = plugin.empty() ? TM_TRY(default_plugin()) : plugin;
  void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) {
    return fail(
        ErrorCode::unsupported,
        format("The library that reads Parquet and Arrow files cannot be loaded: {}", ::dlerror()),
        "Build the target tokenmill_arrow, or install tokenmill again");
  }
  const auto entry = reinterpret_cast<TmArrowEntry>(::dlsym(library, "tokenmill_arrow_api"));
  const TmArrowApi* const api = entry == nullptr ? nullptr : entry();
  if (api == nullptr || api->version != TM_ARROW_ABI_VERSION) {
    return fail(ErrorCode::unsupported,
                format("{} belongs to another version of tokenmill", path.string()),
                "Install tokenmill again");
  }
  return api;
}

// Also notes which bytes a copy with holes lacked.
std::unexpected<Error> ArrowHandle::fail_arrow(TmArrowStatus status,
                                               const TmArrowError& error) const {
  if (status == TM_ARROW_MISSING && part_ != nullptr) {
    part_->missing = FileSpan{error.missing.begin, error.missing.end};
  }
  return tokenmill::reader::fail_arrow(status, error);
}

Result<ArrowHandle> ArrowHandle::open(const SourceFile& source, const fs::path& plugin,
                                      PartialFile* part) {
  const TmArrowApi* const api = TM_TRY(load_arrow(plugin));
  const File file = TM_TRY(File::open(source.path, File::Mode::read));
  const int descriptor = ::fcntl(file.descriptor(), F_DUPFD_CLOEXEC, 0);
  if (descriptor < 0) return fail_errno(errno, format("Opening {}", source.path.string()));
  std::vector<TmArrowSpan> spans;
  if (part != nullptr) {
    for (const FileSpan& span : part->spans) spans.push_back({span.begin, span.end});
  }
  const TmArrowSource wanted{
      .descriptor = descriptor,
      .format = source.format == FileFormat::parquet ? TM_ARROW_PARQUET : TM_ARROW_IPC,
      .size_bytes = part == nullptr ? 0 : part->size_bytes,
      .spans = spans.data(),
      .span_count = spans.size()};
  TmArrowStatus status = TM_ARROW_OK;
  TmArrowError error{};
  ArrowHandle handle(api, api->open(&wanted, &kLimits, &status, &error), part);
  if (handle.file_ == nullptr) return handle.fail_arrow(status, error);
  return handle;
}

Result<FileDescription> ArrowHandle::describe() {
  TmArrowError error{};
  const char* text = nullptr;
  const TmArrowStatus status = api_->describe(file_, &text, &error);
  if (status != TM_ARROW_OK) return fail_arrow(status, error);
  return parse_description(text);
}

Status ArrowHandle::select(const std::string& column, TmArrowMode mode) {
  TmArrowError error{};
  const TmArrowStatus status = api_->select(file_, column.c_str(), mode, &error);
  if (status == TM_ARROW_OK) return {};
  if (status == TM_ARROW_UNSUPPORTED) {
    return fail(ErrorCode::text_column_missing,
                format("Column {} holds no {} but {}", column,
                       mode == TM_ARROW_TEXT ? "text" : "conversations", error.message));
  }
  return fail_arrow(status, error);
}

Result<bool> ArrowHandle::next(TmArrowBatch& batch) {
  TmArrowError error{};
  const TmArrowStatus status = api_->next(file_, &batch, &error);
  if (status == TM_ARROW_END) return false;
  if (status != TM_ARROW_OK) return fail_arrow(status, error);
  return true;
}

Result<std::uint64_t> ArrowHandle::count_rows() {
  TmArrowError error{};
  std::uint64_t rows = 0;
  const TmArrowStatus status = api_->count_rows(file_, &rows, &error);
  if (status != TM_ARROW_OK) return fail_arrow(status, error);
  return rows;
}

Result<std::string> ArrowHandle::rows(const TmArrowPage& page) {
  TmArrowError error{};
  const char* text = nullptr;
  const TmArrowStatus status = api_->rows(file_, &page, &text, &error);
  if (status != TM_ARROW_OK) return fail_arrow(status, error);
  return std::string(text);
}

Result<FileDescription> describe_arrow(const SourceFile& source, const fs::path& plugin) {
  auto handle = TM_TRY(ArrowHandle::open(source, plugin));
  return handle.describe();
}

}  // namespace tokenmill::reader
