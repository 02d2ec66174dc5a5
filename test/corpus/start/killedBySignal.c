// corpus: status=139
int *volatile nowhere;

int main(void) { return *nowhere; }
