int overridden(void) { return 10; }
int weak_data = 30;
extern int kept(void);
__attribute__((weak)) int both_weak(void) { return 40; }
int kept_seen_by_other(void) { return kept(); }
