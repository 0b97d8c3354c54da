// What the owner of a job and its child say to each other: JSON, one object per line.
//
//     owner → child   the plan, one line; the pipe stays open, and may bring
//                     {"settings":{…}}                          the job's settings, when they
//                     change
//     child → owner   {"event":"progress","progress":{…counters…}}     at most every 250 ms
//                     {"event":"result","result":{…}}                  last, on success
//                     {"event":"error","error":{"code","message","hint"}}  last, on failure
//
// The child parses strangers' files, so the owner believes nothing it says without a look: a line
// that is none of these ends the job with corrupt_data.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/json.h"
#include "base/progress.h"
#include "base/result.h"

namespace tokenmill::job {

struct ChildProgress {
  json::object progress;
};
struct ChildResult {
  json::object result;
};
// The child's last word is a result or an Error.
using ChildMessage = std::variant<ChildProgress, ChildResult, Error>;

std::string encode_message(const ChildMessage& message);
Result<ChildMessage> decode_message(std::string_view line);

// The counters under the names of base/progress.h, and `note` when there is one.
json::object progress_to_json(const Progress& progress);

// One number that grows with the work done: documents and bytes. It tells whether a run that
// crashed came further than the one before.
std::int64_t position_of(const json::object& progress);

}  // namespace tokenmill::job
