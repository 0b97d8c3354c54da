#include "server/static_files.h"

#include <gtest/gtest.h>

#include <fstream>

#include "server/request_target.h"

namespace tokenmill::server {
namespace {

void write(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

class StaticFilesTest : public testing::Test {
 protected:
  StaticFilesTest() {
    folder_ = fs::path(testing::TempDir()) /
              ("static_files_" + std::to_string(reinterpret_cast<std::uintptr_t>(this)));
    write(folder_ / "secret.txt", "outside");
    write(folder_ / "dist/index.html", "<page>");
    write(folder_ / "dist/assets/app.js", "plain script");
    write(folder_ / "dist/assets/app.js.gz", "gzip script");
    write(folder_ / "dist/assets/app.js.br", "brotli script");
    fs::create_symlink(folder_ / "secret.txt", folder_ / "dist/link.txt");
    files_ = *StaticFiles::open(folder_ / "dist");
  }
  void TearDown() override { fs::remove_all(folder_); }

  Response get(std::string_view path, std::vector<Header> headers = {}) {
    Request request;
    request.method = "GET";
    auto target = parse_request_target(path, 10);
    EXPECT_TRUE(target) << path;
    if (!target) return {.status = 400};
    request.path = target->path;
    request.segments = target->segments;
    request.headers = std::move(headers);
    return files_.respond(request);
  }

  static std::string body(const Response& response) {
    const auto* file = std::get_if<FileBody>(&response.body);
    if (file == nullptr) return "";
    std::string text(file->size_bytes, '\0');
    EXPECT_EQ(file->file.read_at(0, text), text.size());
    return text;
  }

  static std::string header(const Response& response, std::string_view name) {
    for (const Header& field : response.headers) {
      if (field.name == name) return field.value;
    }
    return "";
  }

  fs::path folder_;
  StaticFiles files_;
};

TEST_F(StaticFilesTest, serves_files_and_the_page_for_routes) {
  EXPECT_EQ(body(get("/")), "<page>");
  EXPECT_EQ(body(get("/datasets/6f1c")), "<page>");
  const Response script = get("/assets/app.js");
  EXPECT_EQ(body(script), "plain script");
  EXPECT_EQ(script.content_type, "text/javascript; charset=utf-8");
  EXPECT_NE(header(script, "Cache-Control").find("immutable"), std::string::npos);
  EXPECT_EQ(header(get("/"), "Cache-Control"), "no-cache");
  EXPECT_EQ(get("/assets/missing.js").status, 404);
}

TEST_F(StaticFilesTest, no_name_leads_outside) {
  for (const char* path : {"/../secret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt",
                           "/..%5csecret.txt", "//secret.txt", "/./secret.txt", "/link.txt",
                           "/%252e%252e/secret.txt", "/assets/..", "/assets/%2e%2e/app.js"}) {
    const Response response = get(path);
    EXPECT_EQ(response.status == 404 || body(response) == "<page>", true) << path;
  }
}

TEST_F(StaticFilesTest, sends_the_packed_form_that_the_client_takes) {
  const auto body_for = [&](std::string accepted) {
    return body(get("/assets/app.js", {{"accept-encoding", std::move(accepted)}}));
  };
  EXPECT_EQ(body_for("gzip, br"), "brotli script");
  EXPECT_EQ(body_for("gzip"), "gzip script");
  EXPECT_EQ(body_for("br;q=0, gzip;q=0.5"), "gzip script");
  EXPECT_EQ(body_for("br;q=0.0, *"), "gzip script");
  EXPECT_EQ(body_for("identity"), "plain script");
  const Response packed = get("/assets/app.js", {{"accept-encoding", "br"}});
  EXPECT_EQ(header(packed, "Content-Encoding"), "br");
  EXPECT_EQ(packed.content_type, "text/javascript; charset=utf-8");
}

TEST_F(StaticFilesTest, a_known_file_is_not_sent_again) {
  const std::string etag = header(get("/assets/app.js"), "ETag");
  EXPECT_FALSE(etag.empty());
  EXPECT_EQ(get("/assets/app.js", {{"if-none-match", etag}}).status, 304);
  EXPECT_EQ(get("/assets/app.js", {{"if-none-match", "\"other\""}}).status, 200);
}

TEST_F(StaticFilesTest, an_absent_folder_is_empty) {
  files_ = *StaticFiles::open(folder_ / "none");
  EXPECT_EQ(get("/").status, 404);
}

}  // namespace
}  // namespace tokenmill::server
