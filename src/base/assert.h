// Assertions state what the code relies on; a failed one is our bug, never the user's.
//
// Always on and cheap. A failed assertion ends the process with the place on stderr: in a job
// child that costs one job, which is what children are for. Never assert on outside input.
#pragma once

#include <cstdio>
#include <cstdlib>

#define TM_ASSERT(condition)                                                                 \
  do {                                                                                       \
    if (!(condition)) [[unlikely]] {                                                         \
      std::fprintf(stderr, "%s:%d: assertion failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                          \
    }                                                                                        \
  } while (false)

// For loops too hot to pay: on in builds without NDEBUG only.
#ifdef NDEBUG
#define TM_DEBUG_ASSERT(condition) \
  do {                             \
    (void)sizeof(condition);       \
  } while (false)
#else
#define TM_DEBUG_ASSERT(condition) TM_ASSERT(condition)
#endif
