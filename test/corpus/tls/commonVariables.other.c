extern __thread int shared;
void set(int value) { shared = value; }
