// Contents are hashed once, at the start, which gives each file its ETag; bytes are read from disk
// when they are asked for, and the kernel keeps what is asked for often. Files under assets/ carry
// a hash of their content in their names, so clients may keep them for a year; all others are asked
// for again each time and answered by 304 while they are the same.
#include "server/static_files.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/format.h"
#include "base/sha256.h"
#include "server/header_text.h"
#include "server/problem.h"

namespace tokenmill::server {
namespace {

constexpr std::size_t kFilesMax = 10'000;
constexpr std::uint64_t kFileBytesMax = std::uint64_t{64} << 20;

struct Encoding {
  std::string_view coding;
  std::string_view extension;
};
constexpr std::array kEncodings = {Encoding{"br", ".br"}, Encoding{"gzip", ".gz"}};

struct MediaType {
  std::string_view extension;
  std::string_view type;
};
constexpr std::array kMediaTypes = {
    MediaType{".html", "text/html; charset=utf-8"},
    MediaType{".js", "text/javascript; charset=utf-8"},
    MediaType{".css", "text/css; charset=utf-8"},
    MediaType{".json", "application/json"},
    MediaType{".map", "application/json"},
    MediaType{".svg", "image/svg+xml"},
    MediaType{".png", "image/png"},
    MediaType{".ico", "image/vnd.microsoft.icon"},
    MediaType{".woff2", "font/woff2"},
    MediaType{".txt", "text/plain; charset=utf-8"},
    MediaType{".webmanifest", "application/manifest+json"},
};

bool has_extension(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return name.find('.', slash == std::string_view::npos ? 0 : slash) != std::string_view::npos;
}

// Names with a hash of their content never change; the others are asked for again each time.
std::string_view cache_rule(std::string_view name) {
  return name.starts_with("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

Response not_found(const Request& request) {
  return problem_response(
      Error{ErrorCode::not_found, format("There is nothing at {}", request.path), "Start at /"},
      request.id);
}

}  // namespace

Result<StaticFiles> StaticFiles::open(const fs::path& folder) {
  StaticFiles files;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!entry->is_regular_file(error) || entry->is_symlink(error)) continue;
    if (files.entries_.size() == kFilesMax) {
      return fail(ErrorCode::unsupported,
                  format("More than {} files in {}", kFilesMax, folder.string()));
    }
    const std::string content = TM_TRY(read_file(entry->path(), kFileBytesMax));
    files.entries_[entry->path().lexically_relative(folder).generic_string()] = {
        entry->path(), format("\"{}\"", sha256_hex(content).substr(0, 32))};
  }
  return files;
}

const StaticFiles::Entry* StaticFiles::find(const std::string& name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : &found->second;
}

Response StaticFiles::respond(const Request& request) const {
  std::string name = request.path.substr(1);
  if (name.empty() || (!has_extension(name) && find(name) == nullptr)) name = "index.html";
  const Entry* entry = find(name);
  return entry == nullptr ? not_found(request) : send(*entry, name, request);
}

Response StaticFiles::send(const Entry& plain, std::string_view name,
                           const Request& request) const {
  Response response{
      .content_type = std::string(content_type_of(name)),
      .headers = {{"Cache-Control", std::string(cache_rule(name))}, {"Vary", "Accept-Encoding"}}};
  const Entry* entry = &plain;
  const std::string* accepted = request.header("accept-encoding");
  for (const Encoding& encoding : kEncodings) {
    const Entry* packed = find(format("{}{}", name, encoding.extension));
    if (packed == nullptr || accepted == nullptr || !accepts_encoding(*accepted, encoding.coding)) {
      continue;
    }
    response.headers.push_back({"Content-Encoding", std::string(encoding.coding)});
    entry = packed;
    break;
  }
  response.headers.push_back({"ETag", entry->etag});
  const std::string* known = request.header("if-none-match");
  if (known != nullptr && known->find(entry->etag) != std::string::npos) {
    response.status = 304;
    response.content_type.clear();
    return response;
  }
  auto file = File::open(entry->path, File::Mode::read);
  if (!file) return problem_response(file.error(), request.id);
  const auto size_bytes = file->size();
  if (!size_bytes) return problem_response(size_bytes.error(), request.id);
  response.body = FileBody{std::move(*file), *size_bytes};
  return response;
}

std::string_view content_type_of(std::string_view name) {
  for (const MediaType& type : kMediaTypes) {
    if (name.ends_with(type.extension)) return type.type;
  }
  return "application/octet-stream";
}

bool accepts_encoding(std::string_view field, std::string_view coding) {
  for (const std::string_view item : list_items(field)) {
    const std::size_t semicolon = std::min(item.find(';'), item.size());
    const std::string_view name = trim(item.substr(0, semicolon));
    if (name != coding && name != "*") continue;
    const std::string_view weight = trim(item.substr(std::min(semicolon + 1, item.size())));
    // Zero is written 0, 0.0, 0.00 or 0.000.
    return !weight.starts_with("q=0") ||
           weight.find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

}  // namespace tokenmill::server
