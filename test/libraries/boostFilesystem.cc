// library: package=libboost-filesystem-dev archives=libboost_filesystem.a,libboost_system.a
#include <boost/filesystem.hpp>
#include <cstdio>

namespace fs = boost::filesystem;

int main() {
  fs::path folder = fs::temp_directory_path() / fs::unique_path("loadstone-%%%%-%%%%");
  fs::create_directories(folder / "a" / "b");
  fs::path other = folder / "a" / "x.txt";
  std::fclose(std::fopen(other.c_str(), "w"));
  int entries = 0;
  for (fs::recursive_directory_iterator it(folder), end; it != end; ++it) entries++;
  std::printf("%d %d %s\n", entries, fs::exists(other), fs::path("/a/./b/../c.tar.gz").lexically_normal().c_str());
  try {
    fs::file_size(folder / "missing");
  } catch (const fs::filesystem_error &error) {
    std::printf("%s\n", error.code().message().c_str());
  }
  std::printf("%ju\n", fs::remove_all(folder));
}
