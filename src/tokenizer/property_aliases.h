// Short names of Unicode properties: `Hani` for Han, `IDS` for ID_Start. Constant data.
#pragma once

#include <string_view>

namespace tokenmill::tokenizer {

// What the short name stands for, without case and underscores, as `name` is written; another name
// stands for itself.
std::string_view property_of_alias(std::string_view name);

}  // namespace tokenmill::tokenizer
