// corpus: status=134
struct Thrower {
  Thrower() { throw 5; }
} thrower;

int main() {}
