// corpus: flags=-D_GNU_SOURCE
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include "../check.h"

int main(void) {
  struct tm date = {.tm_year = 100, .tm_mon = 1, .tm_mday = 29};
  setenv("TZ", "UTC", 1);
  char text[40];
  time_t when = timegm(&date);
  CHECK(when == 951782400 && strftime(text, sizeof text, "%Y-%m-%d %a", gmtime(&when)) == 14);
  CHECK(strcmp(text, "2000-02-29 Tue") == 0 && mktime(&date) == when);
  struct timespec before, after;
  struct timeval now;
  clock_gettime(CLOCK_MONOTONIC, &before);
  nanosleep(&(struct timespec){0, 1000000}, NULL);
  clock_gettime(CLOCK_MONOTONIC, &after);
  CHECK((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >= 1000000);
  CHECK(gettimeofday(&now, NULL) == 0 && now.tv_sec > 1000000000 && time(NULL) >= now.tv_sec && clock() >= 0);
  return 0;
}
