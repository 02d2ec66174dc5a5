// corpus:
#include <atomic>
#include <memory>
#include <thread>
#include <vector>
#include "../check.h"

static std::atomic<int> alive{0};
struct Node : std::enable_shared_from_this<Node> {
  std::vector<std::shared_ptr<Node>> children;
  std::weak_ptr<Node> parent;
  Node() { alive++; }
  ~Node() { alive--; }
};

int main() {
  {
    auto root = std::make_shared<Node>();
    for (int i = 0; i < 10; i++) {
      root->children.push_back(std::make_shared<Node>());
      root->children.back()->parent = root->weak_from_this();
    }
    CHECK(alive == 11 && root.use_count() == 1 && root->children[3]->parent.lock() == root);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++) threads.emplace_back([root] { for (int k = 0; k < 1000; k++) { auto copy = root->children[0]; } });
    for (auto &thread : threads) thread.join();
    std::unique_ptr<Node, void (*)(Node *)> custom(new Node, [](Node *node) { delete node; });
    CHECK(alive == 12 && root->children[0].use_count() == 1);
  }
  CHECK(alive == 0);
}
