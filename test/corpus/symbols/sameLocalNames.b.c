static int counter = 300;
static int step(void) { return counter += 100; }
int step_b(void) { return step(); }
