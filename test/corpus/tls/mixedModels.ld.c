// part: flags=-fPIC,-ftls-model=local-dynamic
static __thread int first = 50;
static __thread int second = 7;
int *by_ld(void) { return second ? &first : &second; }
