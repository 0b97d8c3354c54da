#include "server/header_text.h"

#include <algorithm>

namespace tokenmill::server {

std::string ascii_lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> list_items(std::string_view field) {
  std::vector<std::string_view> items;
  while (!field.empty()) {
    const std::size_t comma = std::min(field.find(','), field.size());
    const std::string_view item = trim(field.substr(0, comma));
    if (!item.empty()) items.push_back(item);
    field.remove_prefix(std::min(comma + 1, field.size()));
  }
  return items;
}

}  // namespace tokenmill::server
