// corpus: status=134
struct Base {
  Base() { call(); }
  virtual ~Base() = default;
  virtual void run() = 0;
  __attribute__((noinline)) void call() { run(); }
};
struct Derived : Base {
  void run() override {}
};

int main() { Derived derived; }
