// library: package=libsqlite3-dev archives=libsqlite3.a libs=m
// A table in memory: inserts, aggregates, a join, a user function, a transaction that is rolled back.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static int row(void *count, int columns, char **values, char **names) {
  (void)names;
  (*(int *)count)++;
  for (int i = 0; i < columns; i++) printf("%s%s", i ? "|" : "", values[i] ? values[i] : "null");
  puts("");
  return 0;
}
static void twice(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  sqlite3_result_int64(context, 2 * sqlite3_value_int64(values[0]));
}

int main(void) {
  sqlite3 *db;
  char *error = NULL;
  int rows = 0;
  if (sqlite3_open(":memory:", &db) != SQLITE_OK) return 1;
  sqlite3_create_function(db, "twice", 1, SQLITE_UTF8, NULL, twice, NULL, NULL);
  const char *statements[] = {
      "create table item(id integer primary key, name text not null, price real, kind integer)",
      "insert into item(name, price, kind) values('lamp', 20.5, 1), ('desk', 180, 2), ('chair', 75.25, 2), ('pen', 1.2, null)",
      "select kind, count(*), round(sum(price), 2), max(name) from item group by kind order by kind",
      "with recursive n(x) as (select 1 union all select x + 1 from n where x < 1000) select sum(x), count(*), twice(max(x)) from n",
      "begin", "delete from item", "rollback",
      "create index by_price on item(price)",
      "select a.name, b.name from item a join item b on a.price < b.price where b.kind = 2 order by a.price, b.price",
      "select upper(name) || printf(' %05.1f', price), substr(name, 2), name like '%e%' from item order by name",
      "select json_extract('{\"a\": [1, 2, {\"b\": 3}]}', '$.a[2].b'), date('2026-11-21', '+1 month'), hex(randomblob(2)) is not null",
      "select sqlite_version()", "select * from missing"};
  for (unsigned i = 0; i < sizeof statements / sizeof *statements; i++) {
    if (sqlite3_exec(db, statements[i], row, &rows, &error) != SQLITE_OK) {
      printf("error: %s\n", error);
      sqlite3_free(error);
    }
  }
  printf("%d rows, %d changes\n", rows, sqlite3_total_changes(db));
  return sqlite3_close(db);
}
