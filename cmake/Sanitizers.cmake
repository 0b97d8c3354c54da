# TOKENMILL_SANITIZE: empty, "address,undefined" or "thread". Chooses a tool, never behaviour.
set(TOKENMILL_SANITIZE "" CACHE STRING "Sanitizers to build with")
option(TOKENMILL_FUZZ "Build the libFuzzer targets (clang only)" OFF)
if(TOKENMILL_SANITIZE)
  add_compile_options(-fsanitize=${TOKENMILL_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TOKENMILL_SANITIZE})
endif()
if(TOKENMILL_SANITIZE STREQUAL "thread")
  # TSan does not know fences (gcc: -Wtsan). Asio's stand around handlers whose queue a mutex guards.
  add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()
if(TOKENMILL_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
