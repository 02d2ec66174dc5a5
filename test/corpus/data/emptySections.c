// corpus: files=emptySections.other.s
#include "../check.h"

extern char empty_data[], empty_text[], end_of_data[];
struct none {} nothing, nothing_either;
int zero_length[0];

int main(void) {
  CHECK(empty_data != NULL && empty_text != NULL && end_of_data == empty_data + 8);
  CHECK(sizeof nothing == 0);
  return OPAQUE((long)zero_length) == 0;
}
