#pragma once
#include <cstdio>
struct Noisy {
  const char *name;
  explicit Noisy(const char *name) : name(name) { std::printf("+%s\n", name); }
  ~Noisy() { std::printf("-%s\n", name); }
};
inline int compute(const char *who) { return std::printf("compute %s\n", who); }
inline Noisy shared("inline variable");
void lazy();
