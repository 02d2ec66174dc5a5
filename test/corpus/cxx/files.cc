// corpus:
#include <filesystem>
#include <fstream>
#include <string>
#include "../check.h"

namespace fs = std::filesystem;

int main() {
  fs::path folder = fs::temp_directory_path() / ("loadstone-corpus-" + std::to_string(reinterpret_cast<std::uintptr_t>(&folder) ^ static_cast<std::uintptr_t>(rand())));
  fs::create_directories(folder / "a" / "b");
  std::ofstream(folder / "a" / "file.txt") << "line 1\nline 2\n";
  std::ifstream in(folder / "a" / "file.txt");
  std::string line;
  int lines = 0;
  while (std::getline(in, line)) lines++;
  CHECK(lines == 2 && fs::file_size(folder / "a" / "file.txt") == 14);
  int entries = 0;
  for (auto &entry : fs::recursive_directory_iterator(folder)) entries += entry.exists();
  CHECK(entries == 3 && (folder / "a/../x").lexically_normal() == folder / "x");
  CHECK(fs::remove_all(folder) == 4 && !fs::exists(folder));
}
