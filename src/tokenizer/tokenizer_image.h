// A compiled image of a tokenizer: the tables of a loaded one as they lie in memory, in a file.
//
// Reading the 33 MB of JSON of Gemma 3 and building its tables takes a third of a second; its image
// is looked through in 10 ms, and processes that map it share its pages. It gives the ids,
// fingerprint and load record of the file that it was made of. Format: docs/formats.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "tokenizer/loaded_tokenizer.h"

namespace tokenmill::tokenizer {

// The file's bytes: the same for the same tokenizer, on every machine. `named_tokens` is the text
// of the tokenizer_config.json beside the file, or empty. Error: malformed_request when that text
// is no JSON object.
Result<std::string> compile_image(const Tokenizer& tokenizer, std::string_view tokenizer_config);

// The parts, which refer to `bytes` (aligned to 8). Errors as Tokenizer::load_image.
Result<TokenizerParts> read_image(std::string_view bytes);

}  // namespace tokenmill::tokenizer
