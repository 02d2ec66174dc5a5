extern int calls;
extern void count(void);
int main(void) {
  count();
  return calls == 2 ? 0 : 1;
}
