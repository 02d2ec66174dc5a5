// Writes through a null pointer. The report says where: signal, address, and the calls that led there.
#include <stdio.h>

struct slab {
  long used;
  long size;
};

static void take(struct slab *slab, long bytes) { slab->used += bytes; }

static void allocate(struct slab *slab, long blocks) {
  for (long i = 0; i < blocks; i++) take(slab, 64);
}

static struct slab *find_slab(const char *name) { return name[0] == 'x' ? NULL : (struct slab *)0; }

int main(void) {
  puts("about to write through a null pointer");
  fflush(stdout);
  allocate(find_slab("main"), 3);
  puts("this line is never reached");
  return 0;
}
