// Which module of Python `datasets` 5.2 reads a set of files: decided by counting extensions.
//
// The tables hold every extension `datasets` knows, also of images and sound: such files take part
// in the count, and a wrong count would choose other files than Python does. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokenmill::hub {

// A module and the one option that an extension sets: "csv" with tabs is "tsv", "conll" with
// comments "conllu". These names are ours.
using BuilderModule = std::string_view;

// Whether a dotted part of the base name is an extension of some module. Case-sensitive.
bool has_known_extension(std::string_view path);

// The module for files of one split. Empty: none is known. "zip": archives decide.
BuilderModule module_for_files(const std::vector<std::string_view>& paths);

// Whether `module` would keep `path` when no config names its files.
bool is_file_of_module(BuilderModule module, std::string_view path);

}  // namespace tokenmill::hub
