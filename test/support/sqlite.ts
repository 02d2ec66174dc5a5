// SQLite as a library of many members, and a program that uses it: for tests of the ways to an executor.

export const sqliteArchive = '/usr/lib/x86_64-linux-gnu/libsqlite3.a';

/** Wants libm.so.6 beside the archive; main returns 0. */
export const sqliteDriver = {
  source: `#include <sqlite3.h>
#include <stdio.h>
static int row(void *unused, int n, char **values, char **names) { for (int i = 0; i < n; i++) printf("%s=%s\\n", names[i], values[i]); return 0; }
int main(void) {
  sqlite3 *db; char *error = 0;
  if (sqlite3_open(":memory:", &db)) return 1;
  if (sqlite3_exec(db, "create table t(a, b); insert into t values (1, 2.5), (3, 4.25), (5, 8); select count(*) n, sum(a) s, avg(b) m from t;", row, 0, &error)) { puts(error); return 2; }
  sqlite3_close(db);
  fflush(stdout);
  return 0;
}`,
  output: 'n=3\ns=9\nm=4.91666666666667\n',
} as const;
