// corpus: status=44
int main(void) { return 300; }
