// part: flags=-fPIC,-ftls-model=global-dynamic
extern __thread int shared;
int *by_gd(void) { return &shared; }
