# The strictest set that says something; errors from the first day.
add_library(tokenmill_warnings INTERFACE)
target_compile_options(tokenmill_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror
  # gcc 12 reports uses of uninitialized memory inside std::expected and std::string that are none.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict -Wno-dangling-pointer>
  # libstdc++ 12 calls a function of its own that C++17 deprecated.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
