// library: package=libjansson-dev archives=libjansson.a
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  json_error_t error;
  json_t *root = json_loads("{\"list\": [1, 2.5, null, true, \"\\u00fc\"], \"nested\": {\"k\": -1e3}}", 0, &error);
  char *text = json_dumps(root, JSON_SORT_KEYS | JSON_INDENT(1) | JSON_ENSURE_ASCII);
  puts(text);
  free(text);
  json_t *packed = json_pack("{s:i, s:[f, s, n]}", "answer", 42, "mixed", 0.5, "text");
  int answer;
  const char *word;
  printf("%d ", json_unpack(packed, "{s:i, s:[F, s]}", "answer", &answer, "mixed", &(double){0}, &word));
  printf("%d %s %zu\n", answer, word, json_object_size(packed));
  printf("%d: %s\n", json_loads("[1, 2", 0, &error) == NULL, error.text);
  json_decref(root);
  json_decref(packed);
  return 0;
}
