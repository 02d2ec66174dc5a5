#pragma once
template <typename T> struct Counter { static int count; };
template <typename T> int Counter<T>::count = 10;
template <typename T> __attribute__((noinline)) T twice(T x) { return x + x; }
inline int next() { static int value = 0; return ++value; }
inline int shared = 5;
template <typename T> int only_extern();
extern template int only_extern<int>();
int *count_of_other();
long (*function_of_other())(long);
int next_by_other();
int *shared_of_other();
