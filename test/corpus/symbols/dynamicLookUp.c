// corpus: flags=-D_GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#include "../check.h"

int main(void) {
  int (*convert)(const char *);
  *(void **)&convert = dlsym(RTLD_DEFAULT, "atoi");
  CHECK(convert && convert("64") == 64);
  void *math = dlopen("libm.so.6", RTLD_NOW);
  CHECK(math);
  double (*cosine)(double);
  *(void **)&cosine = dlsym(math, "cos");
  CHECK(cosine && cosine(0) == 1);
  Dl_info info;
  CHECK(dladdr((void *)convert, &info) && strstr(info.dli_fname, "libc"));
  CHECK(dlsym(RTLD_DEFAULT, "no such function") == NULL && dlerror() != NULL);
  return dlclose(math);
}
