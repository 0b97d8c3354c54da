#include "hub/hub_error.h"

#include <gtest/gtest.h>

namespace tokenmill::hub {
namespace {

struct Row {
  const char* name;
  int status;
  std::vector<net::HttpHeader> headers;
  const char* body;
  bool has_token;
  ErrorCode code;
  const char* message;
};

const char kBadToken[] = "Invalid credentials in Authorization header";
const char kDisabled[] = "Access to this resource is disabled.";

// Every row of the Hub's error table.
const Row kRows[] = {
    {"gated, no token",
     401,
     {{"X-Error-Code", "GatedRepo"}},
     "",
     false,
     ErrorCode::gated,
     "The dataset is gated and needs a token with access: org/x"},
    {"gated, token",
     403,
     {{"X-Error-Code", "GatedRepo"}},
     "",
     true,
     ErrorCode::gated,
     "Your token has no access to the gated dataset org/x"},
    {"missing, no token",
     401,
     {{"X-Error-Code", "RepoNotFound"}},
     R"({"error":"Invalid username or password."})",
     false,
     ErrorCode::repo_not_found,
     "The Hub has no public dataset called org/x"},
    {"401 without a code",
     401,
     {},
     "",
     false,
     ErrorCode::repo_not_found,
     "The Hub has no public dataset called org/x"},
    {"bad token",
     401,
     {{"X-Error-Message", kBadToken}},
     "",
     true,
     ErrorCode::unauthorized,
     "The Hub rejected the token: it is invalid or expired"},
    {"missing, token",
     404,
     {{"x-error-code", "RepoNotFound"}},
     "",
     true,
     ErrorCode::repo_not_found,
     "The Hub has no dataset that your token can read called org/x"},
    {"revision",
     404,
     {{"X-Error-Code", "RevisionNotFound"}},
     "",
     false,
     ErrorCode::revision_not_found,
     "The dataset org/x has no revision v9"},
    {"file",
     404,
     {{"X-Error-Code", "EntryNotFound"}},
     "",
     false,
     ErrorCode::file_not_found,
     "The dataset org/x has no file a/b at v9"},
    {"disabled",
     403,
     {{"X-Error-Message", kDisabled}},
     "",
     false,
     ErrorCode::forbidden,
     "The Hub has disabled the dataset org/x"},
    {"disabled, in the body",
     403,
     {},
     R"({"error":"Access to this resource is disabled."})",
     false,
     ErrorCode::forbidden,
     "The Hub has disabled the dataset org/x"},
    {"scope",
     403,
     {},
     R"({"error":["No scope"]})",
     true,
     ErrorCode::forbidden,
     "The Hub refuses access to org/x: No scope"},
    {"errors array",
     403,
     {},
     R"({"errors":[{"message":"Region"}]})",
     true,
     ErrorCode::forbidden,
     "The Hub refuses access to org/x: Region"},
    {"bad request",
     400,
     {},
     "<html>",
     false,
     ErrorCode::unavailable,
     "The Hub answered with status 400"},
    {"rate",
     429,
     {{"RateLimit", "\"api\";r=0;t=55"}},
     "",
     false,
     ErrorCode::rate_limited,
     "The Hub allows no more requests for now"},
    {"down",
     503,
     {},
     "<html>",
     false,
     ErrorCode::unavailable,
     "The Hub is not available, status 503"},
    {"range", 416, {}, "", false, ErrorCode::unavailable, "The Hub answered with status 416"},
    {"legal",
     451,
     {},
     "",
     false,
     ErrorCode::forbidden,
     "The dataset is not available here for legal reasons: org/x"},
};

TEST(HubError, PassesOnWhyAccessIsNotGranted) {
  const RequestSubject subject{.endpoint = "http://hub", .repo_id = "org/x", .has_token = true};
  const net::HttpResponse response{{403, {{"X-Error-Code", "GatedRepo"}}, {}},
                                   R"({"error":"Your request has been rejected."})"};
  EXPECT_EQ(
      error_from_answer(response, subject).hint,
      "Ask for access at http://hub/datasets/org/x, or wait until it is granted. The Hub says: "
      "Your request has been rejected.");
}

TEST(HubError, HasASentenceForEveryRowOfTheTable) {
  for (const Row& row : kRows) {
    const RequestSubject subject{.endpoint = "http://hub",
                                 .repo_id = "org/x",
                                 .revision = "v9",
                                 .path = "a/b",
                                 .has_token = row.has_token};
    const net::HttpResponse response{{row.status, row.headers, {}}, row.body};
    const Error error = error_from_answer(response, subject);
    EXPECT_EQ(error.code, row.code) << row.name;
    EXPECT_EQ(error.message, row.message) << row.name;
  }
}

TEST(HubError, SaysWhereToAskForAccessAndWhenToTryAgain) {
  const RequestSubject subject{.endpoint = "http://hub", .repo_id = "org/x"};
  const Error gated = error_from_answer({{401, {{"X-Error-Code", "GatedRepo"}}, {}}, ""}, subject);
  EXPECT_EQ(gated.hint, "Ask for access at http://hub/datasets/org/x and set HF_TOKEN");
  const Error rate = error_from_answer({{429, {{"Retry-After", "41"}}, {}}, ""}, subject);
  EXPECT_EQ(rate.hint, "Try again in 42 s; with HF_TOKEN the limit is higher");
}

TEST(HubError, AStorageSaysNothingAboutRightsOrFiles) {
  for (const int status : {401, 403, 404}) {
    const Error error = error_of_storage("data/\x1b.parquet", status);
    EXPECT_EQ(error.code, ErrorCode::unavailable);
    EXPECT_EQ(error.message.find('\x1b'), std::string::npos);
    EXPECT_FALSE(error.hint.empty());
  }
}

TEST(HubError, ShowsNoControlCharactersOfTheServer) {
  const net::HttpResponse response{{403, {}, {}}, "{\"error\":\"\\u001b[2J\\u202e!\"}"};
  const Error error = error_from_answer(response, {});
  EXPECT_EQ(error.message.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace tokenmill::hub
