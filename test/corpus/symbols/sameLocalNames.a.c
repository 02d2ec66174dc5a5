static int counter = 200;
static int step(void) { return counter += 10; }
int step_a(void) { return step(); }
