// part: flags=-fPIC,-ftls-model=initial-exec
extern __thread int shared;
int *by_ie(void) { return &shared; }
