// Which vector instructions the tokenizer uses: the best that the processor has, or what the
// environment variable TOKENMILL_KERNELS names ("plain", "avx2", …), for tests and for measuring.
#pragma once

#include "base/result.h"

namespace tokenmill::cli {

// Call once, before any text is encoded. Error: invalid_argument for a name that is not there.
Status choose_kernels();

}  // namespace tokenmill::cli
