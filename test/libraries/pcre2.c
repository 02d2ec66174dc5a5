// library: package=libpcre2-dev archives=libpcre2-8.a
// Brings a just-in-time compiler of its own.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  const char *patterns[] = {"(?<year>\\d{4})-(\\d\\d)", "^(a+)+$", "(?i)STRASSE|stra\xc3\x9f" "e", "(?<=b)c(?!d)", "["};
  const char *subject = "in 2026-11, aaaa, die Stra\xc3\x9f" "e, abcd bce";
  for (int i = 0; i < 5; i++) {
    int error;
    size_t offset;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)patterns[i], PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP, &error, &offset, NULL);
    if (code == NULL) {
      unsigned char text[100];
      pcre2_get_error_message(error, text, sizeof text);
      printf("%d: %s at %zu\n", i, text, offset);
      continue;
    }
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(code, NULL);
    for (int jit = 0; jit < 2; jit++) {
      if (jit) printf("jit %d ", pcre2_jit_compile(code, PCRE2_JIT_COMPLETE));
      int count = pcre2_match(code, (PCRE2_SPTR)subject, strlen(subject), 0, 0, data, NULL);
      size_t *found = pcre2_get_ovector_pointer(data);
      if (count > 0) printf("%d: %d '%.*s'\n", i, count, (int)(found[1] - found[0]), subject + found[0]);
      else printf("%d: none\n", i);
    }
    pcre2_match_data_free(data);
    pcre2_code_free(code);
  }
  return 0;
}
