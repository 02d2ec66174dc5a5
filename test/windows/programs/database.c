// libsqlite3.a: a database in memory, and one in a file with a write-ahead log, which is locked, mapped and shared by two
// connections.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int row(void *rows, int columns, char **values, char **names) {
  (void)names;
  ++*(int *)rows;
  for (int i = 0; i < columns; i++) printf("%s%s", i ? "|" : "", values[i] ? values[i] : "null");
  puts("");
  return 0;
}

static int rows;

static void run(sqlite3 *db, const char *statement) {
  char *error = NULL;
  if (sqlite3_exec(db, statement, row, &rows, &error) == SQLITE_OK) return;
  printf("error: %s\n", error);
  sqlite3_free(error);
}

static void twice(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  sqlite3_result_int64(context, 2 * sqlite3_value_int64(values[0]));
}

static void inMemory(void) {
  sqlite3 *db;
  if (sqlite3_open(":memory:", &db) != SQLITE_OK) exit(1);
  sqlite3_create_function(db, "twice", 1, SQLITE_UTF8, NULL, twice, NULL, NULL);
  run(db, "create table item(id integer primary key, name text not null, price real, kind integer)");
  run(db, "insert into item(name, price, kind) values('lamp', 20.5, 1), ('desk', 180, 2), ('chair', 75.25, 2)");
  run(db, "select kind, count(*), round(sum(price), 2), max(name) from item group by kind order by kind");
  run(db, "with recursive n(x) as (select 1 union all select x + 1 from n where x < 20000) select sum(x), twice(max(x)) from n");
  run(db, "begin; delete from item; rollback; select count(*) from item");
  run(db, "select upper(name) || printf(' %05.1f', price), name like '%e%' from item order by name");
  run(db, "select json_extract('{\"a\": [1, 2, {\"b\": 3}]}', '$.a[2].b'), date('2026-11-21', '+1 month')");
  run(db, "select * from missing");
  sqlite3_close(db);
}

static void inFile(const char *path) {
  sqlite3 *writer, *reader;
  if (sqlite3_open(path, &writer) != SQLITE_OK || sqlite3_open(path, &reader) != SQLITE_OK) exit(2);
  run(writer, "pragma journal_mode = wal");
  run(writer, "create table number(value integer); create index by_value on number(value desc)");
  run(writer, "begin; with recursive n(x) as (select 1 union all select x + 1 from n where x < 5000) insert into number select x * x from n");
  run(reader, "select count(*) from sqlite_master");
  run(reader, "select count(*) from number");
  run(writer, "commit");
  run(reader, "select count(*), max(value), sum(value % 10) from number");
  run(reader, "begin immediate");
  run(writer, "insert into number values(0)");
  run(reader, "rollback; pragma integrity_check");
  sqlite3_close(reader);
  sqlite3_close(writer);
}

int main(void) {
  char path[1024];
  const char *const folder = getenv("TEMP");
  snprintf(path, sizeof path, "%s\\loadstone-database-%d.db", folder ? folder : ".", rand());
  remove(path);
  inMemory();
  inFile(path);
  printf("%s, %d rows, removed: %d\n", sqlite3_libversion(), rows, remove(path));
  return rows;
}
