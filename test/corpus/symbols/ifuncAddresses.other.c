extern int chosen(int);
int (*const in_other)(int) = chosen;
int (*address_by_other(void))(int) { return chosen; }
