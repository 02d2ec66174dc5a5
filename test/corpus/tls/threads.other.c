__thread long of_other = 1000;
long bump_other(long by) { return of_other += by; }
