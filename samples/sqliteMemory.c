// A database in memory. The library is the system's: libsqlite3.a, whose members are linked on demand, or libsqlite3.so.
#include <stdio.h>

// As sqlite3.h declares them, so that the file compiles without the header.
typedef struct sqlite3 sqlite3;
int sqlite3_open(const char *filename, sqlite3 **database);
int sqlite3_exec(sqlite3 *database, const char *sql, int (*row)(void *, int, char **, char **), void *, char **error);
int sqlite3_close(sqlite3 *database);
const char *sqlite3_libversion(void);

static int print_row(void *rows, int columns, char **values, char **names) {
  for (int i = 0; i < columns; i++) printf("%s%s = %s", i == 0 ? "" : ", ", names[i], values[i] ? values[i] : "NULL");
  printf("\n");
  ++*(int *)rows;
  return 0;
}

int main(void) {
  sqlite3 *database = NULL;
  char *error = NULL;
  int rows = 0;
  const char *sql =
      "CREATE TABLE segment(name TEXT, protection TEXT, bytes INTEGER);"
      "INSERT INTO segment VALUES ('.text', 'R-X', 4096), ('.rodata', 'R--', 812), ('.data', 'RW-', 64), ('.bss', 'RW-', 9000);"
      "SELECT protection, count(*) AS segments, sum(bytes) AS bytes FROM segment GROUP BY protection ORDER BY bytes DESC;";
  if (sqlite3_open(":memory:", &database) != 0 || sqlite3_exec(database, sql, print_row, &rows, &error) != 0) {
    printf("failed: %s\n", error ? error : "cannot open");
    return 1;
  }
  sqlite3_close(database);
  printf("SQLite %s, %d rows\n", sqlite3_libversion(), rows);
  return 0;
}
