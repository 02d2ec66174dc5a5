// corpus: flags=-D_GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include "../check.h"

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_barrier_t barrier;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static sem_t semaphore;
static int made, destroyed, serial;
static void destroy(void *value) { __atomic_fetch_add(&destroyed, (int)(long)value, __ATOMIC_SEQ_CST); }
static void make(void) { made++; pthread_key_create(&key, destroy); }
static void *body(void *argument) {
  pthread_once(&once, make);
  pthread_setspecific(key, argument);
  if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) __atomic_fetch_add(&serial, 1, __ATOMIC_SEQ_CST);
  pthread_rwlock_rdlock(&lock);
  CHECK(pthread_getspecific(key) == argument);
  pthread_rwlock_unlock(&lock);
  sem_post(&semaphore);
  return argument;
}

int main(void) {
  pthread_t threads[4];
  sem_init(&semaphore, 0, 0);
  CHECK(pthread_barrier_init(&barrier, NULL, 4) == 0);
  for (long i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, body, (void *)(i + 1)) == 0);
  for (int i = 0; i < 4; i++) CHECK(sem_wait(&semaphore) == 0);
  for (int i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
  CHECK(made == 1 && destroyed == 10 && serial == 1);
  return 0;
}
