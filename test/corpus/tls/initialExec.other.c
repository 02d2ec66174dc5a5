extern __thread int initialised;
__thread int of_other = 7;
__thread long zero_of_other;
int sum_by_other(void) { return initialised + of_other + (int)zero_of_other; }
