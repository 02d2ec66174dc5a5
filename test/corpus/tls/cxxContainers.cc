// corpus:
#include <map>
#include <string>
#include <thread>
#include <vector>
#include "../check.h"

thread_local std::map<std::string, std::vector<int>> table;
thread_local std::string text = "initial";

int main() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; i++) {
    threads.emplace_back([i] {
      CHECK(table.empty() && text == "initial");
      for (int k = 0; k < 100; k++) table[std::to_string(k)].push_back(i);
      text += std::to_string(i);
      CHECK(table.size() == 100 && text.size() == 8);
    });
  }
  for (auto &thread : threads) thread.join();
  CHECK(table.empty() && text == "initial");
}
