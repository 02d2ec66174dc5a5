inline thread_local int shared = [] { return 40; }();
template <typename T> struct Holder { static thread_local T value; };
template <typename T> thread_local T Holder<T>::value = T(2);
int *shared_of_other() { return &shared; }
long *held_by_other() { return &Holder<long>::value; }
static int compute() { return shared + static_cast<int>(Holder<long>::value); }
thread_local int dynamic = compute();
