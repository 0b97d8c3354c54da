# Arrow and Parquet for the plugin: a system package if there is one, else the libraries inside the
# pyarrow wheel of .venv (or TOKENMILL_PYTHON). Defines the interface target TokenmillArrow and
# TOKENMILL_ARROW_CARRIED: the library files that must travel with the plugin (empty for a system
# package). The wheel has no CMake files, so its parts are found by asking pyarrow.
set(TOKENMILL_PYTHON "${CMAKE_SOURCE_DIR}/.venv/bin/python" CACHE FILEPATH
    "The Python whose pyarrow gives Arrow's headers and libraries")
set(TOKENMILL_ARROW_CARRIED "")
add_library(TokenmillArrow INTERFACE)

find_package(Parquet CONFIG QUIET)
if(Parquet_FOUND AND Arrow_VERSION VERSION_GREATER_EQUAL 21)
  message(STATUS "Arrow: system package ${Arrow_VERSION}")
  target_link_libraries(TokenmillArrow INTERFACE Parquet::parquet_shared)
  return()
endif()

execute_process(
  COMMAND ${TOKENMILL_PYTHON} -c
    "import pyarrow as p; i = p.cpp_build_info; print(p.get_include(), p.get_library_dirs()[0], i.version, i.so_version, sep=';')"
  OUTPUT_VARIABLE wheel OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed ERROR_VARIABLE why)
if(failed)
  message(FATAL_ERROR "No Arrow: ${TOKENMILL_PYTHON} cannot import pyarrow.\n${why}\n"
                      "Run tools/bootstrap, or set TOKENMILL_PYTHON to a Python that has pyarrow.")
endif()
list(GET wheel 0 include_dir)
list(GET wheel 1 library_dir)
list(GET wheel 2 version)
list(GET wheel 3 so_version)
message(STATUS "Arrow: ${version} of the pyarrow wheel")
target_include_directories(TokenmillArrow SYSTEM INTERFACE ${include_dir})
foreach(name IN ITEMS arrow parquet)
  set(library ${library_dir}/lib${name}.so.${so_version})
  if(NOT EXISTS ${library})
    message(FATAL_ERROR "The pyarrow wheel lacks ${library}")
  endif()
  list(APPEND TOKENMILL_ARROW_CARRIED ${library})
endforeach()
target_link_libraries(TokenmillArrow INTERFACE ${TOKENMILL_ARROW_CARRIED})
