// corpus: flags=-D_GNU_SOURCE
#include <string.h>
#include "../check.h"

static ssize_t take(void *cookie, const char *data, size_t size) {
  (void)data;
  *(size_t *)cookie += size;
  return (ssize_t)size;
}

int main(void) {
  char *text;
  size_t size, taken = 0;
  FILE *stream = open_memstream(&text, &size);
  fprintf(stream, "%s-%d", "memory", 7);
  fclose(stream);
  CHECK(size == 8 && strcmp(text, "memory-7") == 0);
  stream = fmemopen(text, size, "r");
  char line[20];
  CHECK(fgets(line, sizeof line, stream) && line[0] == 'm');
  fclose(stream);
  free(text);
  stream = fopencookie(&taken, "w", (cookie_io_functions_t){.write = take});
  fputs("twelve chars", stream);
  fclose(stream);
  CHECK(taken == 12);
  stream = tmpfile();
  CHECK(stream && fputs("on disk", stream) >= 0 && fseek(stream, 3, SEEK_SET) == 0 && fgetc(stream) == 'd');
  return fclose(stream);
}
