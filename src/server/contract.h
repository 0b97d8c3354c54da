// api/openapi.yaml as it was when the program was built.
#pragma once

#include <string_view>

namespace tokenmill::server {

extern const std::string_view kContract;

}  // namespace tokenmill::server
