#pragma once
extern int cleaned;
struct Problem {
  int code;
  explicit Problem(int code) : code(code) {}
  virtual ~Problem() = default;
};
struct Worse : Problem {
  int detail = 7;
  using Problem::Problem;
};
struct Cleaner {
  ~Cleaner() { cleaned++; }
};
void through(int code);
[[noreturn]] void thrower(int code);
