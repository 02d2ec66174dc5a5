int weak_alias(int x) { return x + 28; }
extern int public_name(void);
int weak_alias_by_other(int x) { return weak_alias(x); }
int public_name_by_other(void) { return public_name(); }
