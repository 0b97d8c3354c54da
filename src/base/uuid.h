// Random (version 4) UUIDs in their lower-case text form: keys of the catalog, names of folders.
#pragma once

#include <string>
#include <string_view>

namespace tokenmill {

std::string new_uuid();

// 36 characters, lower-case hex and hyphens in the right places.
bool is_uuid(std::string_view text);

}  // namespace tokenmill
