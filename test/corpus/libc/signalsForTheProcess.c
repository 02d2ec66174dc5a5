// corpus:
// A signal for the whole process goes to a thread of the program that does not block it, and to no other.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "../check.h"

static volatile sig_atomic_t seen;
static volatile pid_t taker;
static void note(int number) {
  seen += number == SIGUSR1;
  taker = gettid();
}

static void *body(void *argument) {
  sigset_t mask;
  CHECK(pthread_sigmask(SIG_SETMASK, NULL, &mask) == 0 && sigismember(&mask, SIGUSR1) == 1);
  sigdelset(&mask, SIGUSR1);
  while (!seen) sigsuspend(&mask);
  CHECK(taker == gettid());
  return argument;
}

int main(void) {
  sigset_t mask, one, pending;
  CHECK(pthread_sigmask(SIG_SETMASK, NULL, &mask) == 0);
  for (int number = 1; number < 32; number++) CHECK(sigismember(&mask, number) == 0);
  CHECK(signal(SIGUSR1, note) == SIG_DFL);
  for (int i = 1; i <= 100; i++) {
    CHECK(kill(getpid(), SIGUSR1) == 0);
    CHECK(seen == i && taker == gettid());
  }
  seen = 0;
  sigemptyset(&one);
  sigaddset(&one, SIGUSR1);
  CHECK(pthread_sigmask(SIG_BLOCK, &one, NULL) == 0 && kill(getpid(), SIGUSR1) == 0);
  CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGUSR1) == 1 && seen == 0);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, body, NULL) == 0 && pthread_join(thread, NULL) == 0 && seen == 1);
  const struct timespec patience = {10, 0};
  CHECK(kill(getpid(), SIGUSR1) == 0 && sigtimedwait(&one, NULL, &patience) == SIGUSR1 && seen == 1);
  // From another process.
  pid_t parent = getpid(), child = fork();
  if (child == 0) _exit(kill(parent, SIGUSR1));
  CHECK(sigtimedwait(&one, NULL, &patience) == SIGUSR1);
  int status;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
  return 0;
}
