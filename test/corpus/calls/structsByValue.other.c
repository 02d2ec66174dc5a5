#include "structsByValue.h"

struct large make_large(long first) {
  struct large large;
  for (int i = 0; i < 20; i++) large.values[i] = first + i;
  return large;
}
long sum_large(struct large large, long extra) {
  for (int i = 0; i < 20; i++) extra += large.values[i];
  return extra;
}
struct mixed make_mixed(long integer, double real) { return (struct mixed){integer, real}; }
double take_mixed(struct mixed mixed, struct floats floats) {
  return mixed.integer + mixed.real + floats.a + floats.b + floats.c;
}
