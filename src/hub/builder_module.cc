// Facts: datasets 5.2.0, packaged_modules/__init__.py (the tables) and load.py
// (infer_module_for_data_files_list).
#include "hub/builder_module.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <tuple>

#include "hub/file_pattern.h"

namespace tokenmill::hub {
namespace {

struct ModuleRow {
  BuilderModule module;
  std::string_view extensions;      // separated by spaces, lower case
  bool has_upper_case = false;      // the same in upper case count as known too
  std::string_view metadata_names;  // files kept beside the data, separated by spaces
};

constexpr std::string_view kMediaMetadata = "metadata.csv metadata.jsonl metadata.parquet";

constexpr std::array<ModuleRow, 29> kModules = {{
    {"csv", ".csv", false, ""},
    {"tsv", ".tsv", false, ""},
    {"json", ".json .jsonl .ndjson", false, ""},
    {"parquet", ".parquet .geoparquet .gpq", false, ""},
    {"arrow", ".arrow", false, ""},
    {"text", ".txt", false, ""},
    {"conll", ".conll", false, ""},
    {"conllu", ".conllu", false, ""},
    {"webdataset", ".tar", false, ""},
    {"xml", ".xml", false, ""},
    {"hdf5", ".hdf5 .h5", false, ""},
    {"eval", ".eval", false, ""},
    {"harbor", ".toml .md", false, "task.toml instruction.md"},
    {"lance", ".lance", false, "latest_version_hint.json"},
    {"tsfile", ".tsfile", false, ""},
    {"vortex", ".vortex", false, ""},
    {"fasta", ".fa .fasta .fna .ffn .faa .frn .afa", false, ""},
    {"genbank", ".gb .gbk .genbank", false, ""},
    {"fastq", ".fq .fastq", false, ""},
    {"pdb", ".pdb .ent", true, kMediaMetadata},
    {"mmcif", ".cif .mmcif", false, kMediaMetadata},
    {"imagefolder",
     ".blp .bmp .dib .bufr .cur .pcx .dcx .dds .ps .eps .fit .fits .fli .flc .ftc .ftu .gbr .gif "
     ".grib .png .apng .jp2 .j2k .jpc .jpf .jpx .j2c .icns .ico .im .iim .tif .tiff .jfif .jpe "
     ".jpg .jpeg .msp .pcd .pxr .pbm .pgm .ppm .pnm .psd .bw .rgb .rgba .sgi .ras .tga .icb .vda "
     ".vst .webp .wmf .emf .xbm .xpm",
     true, kMediaMetadata},
    {"audiofolder",
     ".mpg .aiff .au .avr .caf .flac .htk .svx .mat4 .mat5 .mpc2k .ogg .paf .pvf .raw .rf64 .sd2 "
     ".sds .ircam .voc .w64 .wav .nist .wavex .wve .xi .mp3 .opus .3gp .3g2 .asf .flv .m4v .webm "
     ".f4v .wmv .wma .ogm .mxf .nut",
     true, kMediaMetadata},
    {"videofolder", ".mpeg .avi .mp4 .mov .mkv", true, kMediaMetadata},
    {"meshfolder", ".glb .gltf .ply .stl", true, kMediaMetadata},
    {"pdffolder", ".pdf", true, kMediaMetadata},
    {"niftifolder", ".nii", true, kMediaMetadata},
    {"zip", ".zip", false, ""},
    // Of lance: known as data, chosen as a module never.
    {"", ".idx .txn .manifest", false, ""},
}};

// Modules that are one in Python and differ by an option only keep each other's files.
BuilderModule family_of(BuilderModule module) {
  if (module == "tsv") return "csv";
  if (module == "conllu") return "conll";
  return module;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> result;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    result.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return result;
}

std::string changed_case(std::string_view text, int (*change)(int)) {
  std::string changed(text);
  for (char& c : changed) c = static_cast<char>(change(static_cast<unsigned char>(c)));
  return changed;
}

using ModuleByExtension = std::map<std::string, BuilderModule, std::less<>>;

const ModuleByExtension& module_by_extension() {
  static const ModuleByExtension table = [] {
    ModuleByExtension made;
    for (const ModuleRow& row : kModules) {
      for (const std::string_view extension : words(row.extensions)) {
        made.emplace(extension, row.module);
        if (row.has_upper_case) made.emplace(changed_case(extension, std::toupper), row.module);
      }
    }
    return made;
  }();
  return table;
}

// "a.v1.jsonl.gz": ".v1", ".jsonl", ".gz"
std::vector<std::string> dotted_parts(std::string_view path) {
  std::vector<std::string> parts;
  const std::string_view name = base_name(path);
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos;) {
    const std::size_t next = name.find('.', dot + 1);
    parts.emplace_back(name.substr(dot, next == std::string_view::npos ? next : next - dot));
    dot = next;
  }
  return parts;
}

bool is_metadata_name(std::string_view name) {
  return std::ranges::any_of(kModules, [&](const ModuleRow& row) {
    const auto names = words(row.metadata_names);
    return std::ranges::find(names, name) != names.end();
  });
}

int preference(std::string_view extension) {
  constexpr std::array<std::string_view, 7> kPreferred = {".csv",    ".json",  ".jsonl",  ".arrow",
                                                          ".vortex", ".lance", ".parquet"};
  const auto found = std::ranges::find(kPreferred, extension);
  return found == kPreferred.end() ? 0 : static_cast<int>(found - kPreferred.begin()) + 1;
}

// The extension at the end of `path`, or followed by another dotted part anywhere after it:
// `.*(ext)(\..+)?$` as a regular expression.
bool ends_with_extension(std::string_view path, std::string_view extension) {
  for (std::size_t at = path.find(extension); at != std::string_view::npos;
       at = path.find(extension, at + 1)) {
    const std::string_view rest = path.substr(at + extension.size());
    if (rest.empty() || (rest[0] == '.' && rest.size() > 1)) return true;
  }
  return false;
}

}  // namespace

bool has_known_extension(std::string_view path) {
  const auto& table = module_by_extension();
  return std::ranges::any_of(dotted_parts(path),
                             [&](const std::string& part) { return table.contains(part); });
}

BuilderModule module_for_files(const std::vector<std::string_view>& paths) {
  struct Key {
    std::string extension;
    bool is_metadata;
    auto operator<=>(const Key&) const = default;
  };
  std::map<Key, std::size_t> counts;
  for (const std::string_view path : paths) {
    const bool is_metadata = is_metadata_name(base_name(path));
    for (const std::string& part : dotted_parts(path)) {
      ++counts[{changed_case(part, std::tolower), is_metadata}];
    }
  }
  const auto rank = [](const auto& entry) {
    const auto& [key, count] = entry;
    return std::tuple(!key.is_metadata, count, preference(key.extension), key.extension);
  };
  std::vector<std::pair<Key, std::size_t>> ranked(counts.begin(), counts.end());
  std::ranges::sort(ranked, std::greater<>(), rank);
  const auto& table = module_by_extension();
  for (const auto& [key, count] : ranked) {
    const auto found = table.find(key.extension);
    if (found != table.end() && !found->second.empty()) return found->second;
  }
  return {};
}

bool is_file_of_module(BuilderModule module, std::string_view path) {
  if (ends_with_extension(path, ".zip")) return true;
  for (const ModuleRow& row : kModules) {
    if (family_of(row.module) != family_of(module)) continue;
    for (const std::string_view extension : words(row.extensions)) {
      if (ends_with_extension(path, extension)) return true;
      if (row.has_upper_case && ends_with_extension(path, changed_case(extension, std::toupper))) {
        return true;
      }
    }
    for (const std::string_view name : words(row.metadata_names)) {
      if (path.ends_with(name)) return true;
    }
  }
  const bool is_lance_metadata = ends_with_extension(path, ".idx") ||
                                 ends_with_extension(path, ".txn") ||
                                 ends_with_extension(path, ".manifest");
  return module == "lance" && is_lance_metadata;
}

}  // namespace tokenmill::hub
