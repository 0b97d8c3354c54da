// Decimal numbers as serde_json reads them without its `float_roundtrip` feature.
//
// Digits go into 64 bits (what does not fit is dropped) and one multiplication or division by a
// power of ten follows. That is off by one place from the nearest double for every fourth score of
// a large Unigram vocabulary, and ids follow the scores.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenmill::tokenizer {

// `text` is a JSON number.
double parse_serde_number(std::string_view text);

enum class ScoreReading : std::uint8_t {
  serde,
  exact,  // the nearest double, as Python reads them
};

// The numbers of model.vocab, a list of [token, score], from the text of a tokenizer.json that is
// known to be JSON. Empty when the file is not of that form.
std::vector<double> read_unigram_scores(std::string_view file, ScoreReading reading);

}  // namespace tokenmill::tokenizer
