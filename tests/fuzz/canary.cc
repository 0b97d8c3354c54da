// A fuzz target with a bug that must be found: it reads one byte past a buffer when the input
// starts with "mill". tools/fuzz runs it first, to know that its fuzzer can find anything.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::uint8_t> bytes(data, data + size);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.starts_with("mill")) {
    const volatile std::uint8_t past = bytes.data()[bytes.size()];
    (void)past;
  }
  return 0;
}
