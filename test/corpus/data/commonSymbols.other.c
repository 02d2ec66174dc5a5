int shared;
char grows[5000];
double aligned;
long defined_elsewhere = 123456789012345;
void set(void) {
  shared = 42;
  grows[9] = 3;
  grows[4999] = 4;
  aligned = 2.5;
}
