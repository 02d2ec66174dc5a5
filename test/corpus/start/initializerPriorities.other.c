#include <stdio.h>
__attribute__((constructor)) static void plain(void) { puts("other plain"); }
__attribute__((constructor(200))) static void middle(void) { puts("other 200"); }
__attribute__((constructor(101))) static void early(void) { puts("other 101"); }
__attribute__((destructor(200))) static void middle_end(void) { puts("~other 200"); }
__attribute__((destructor)) static void plain_end(void) { puts("~other plain"); }
