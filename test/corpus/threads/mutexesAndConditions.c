// corpus:
#include <pthread.h>
#include "../check.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int turn, log_[20], used;
static void *player(void *argument) {
  int me = (int)(long)argument;
  for (int i = 0; i < 10; i++) {
    pthread_mutex_lock(&mutex);
    while (turn != me) pthread_cond_wait(&changed, &mutex);
    log_[used++] = me;
    turn = !me;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
  }
  return argument;
}

int main(void) {
  pthread_t a, b;
  CHECK(pthread_create(&a, NULL, player, (void *)0L) == 0 && pthread_create(&b, NULL, player, (void *)1L) == 0);
  CHECK(pthread_join(a, NULL) == 0 && pthread_join(b, NULL) == 0);
  for (int i = 0; i < 20; i++) CHECK(log_[i] == i % 2);
  return 0;
}
