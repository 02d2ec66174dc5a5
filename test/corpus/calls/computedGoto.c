// corpus:
#include "../check.h"

static int run(const unsigned char *code) {
  static const void *const operations[] = {&&push, &&add, &&multiply, &&halt};
  int stack[16], top = 0;
  goto *operations[*code++];
push:
  stack[top++] = *code++;
  goto *operations[*code++];
add:
  top--;
  stack[top - 1] += stack[top];
  goto *operations[*code++];
multiply:
  top--;
  stack[top - 1] *= stack[top];
  goto *operations[*code++];
halt:
  return stack[0];
}

int main(void) {
  const unsigned char code[] = {0, 6, 0, 7, 2, 0, 8, 1, 3};
  CHECK(run(code) == 50);
  return 0;
}
