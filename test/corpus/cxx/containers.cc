// corpus:
#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>
#include "../check.h"

int main() {
  std::map<std::string, int> map;
  std::unordered_map<std::string, std::vector<int>> hash;
  for (int i = 0; i < 1000; i++) {
    map["key" + std::to_string(i % 100)] += i;
    hash[std::to_string(i % 7)].push_back(i);
  }
  CHECK(map.size() == 100 && map["key7"] == 10 * 7 + 4500 && hash["3"].size() == 143);
  std::deque<int> deque;
  std::list<int> list;
  std::multiset<int> set;
  for (int i = 0; i < 500; i++) {
    deque.push_front(i);
    list.push_back((i * 37) % 500);
    set.insert(i % 10);
  }
  list.sort();
  CHECK(std::is_sorted(list.begin(), list.end()) && deque.front() == 499 && set.count(3) == 50);
  std::vector<double> values(100);
  std::iota(values.begin(), values.end(), 1);
  std::sort(values.rbegin(), values.rend());
  std::stable_partition(values.begin(), values.end(), [](double x) { return x > 50; });
  CHECK(std::accumulate(values.begin(), values.end(), 0.0) == 5050 && values[0] == 100 && *std::max_element(values.begin(), values.end()) == 100);
}
