// Variables inside of functions that are initialized at their first use, as code of Microsoft's C++ ABI asks for them. A
// guard is 0 before, -1 while a thread is at it, and afterwards the number of initializations of the program that were
// complete then; a thread that has seen as many asks no more. A member of the library behind everything else, for code
// with emulated thread-local variables (-femulated-tls).
#include <limits.h>
#include <windows.h>

enum { untouched = 0, beingInitialized = -1 };

static SRWLOCK lock = SRWLOCK_INIT;
static CONDITION_VARIABLE changed = CONDITION_VARIABLE_INIT;
static int complete = INT_MIN;

/** Code compares a guard with it first. */
__thread int _Init_thread_epoch = INT_MIN;

/** Returns with -1 in the guard to the thread that has to initialize the variable. */
void _Init_thread_header(int *guard) {
  AcquireSRWLockExclusive(&lock);
  while (*guard == beingInitialized) SleepConditionVariableSRW(&changed, &lock, INFINITE, 0);
  if (*guard == untouched) *guard = beingInitialized;
  else _Init_thread_epoch = complete;
  ReleaseSRWLockExclusive(&lock);
}

void _Init_thread_footer(int *guard) {
  AcquireSRWLockExclusive(&lock);
  *guard = ++complete;
  _Init_thread_epoch = complete;
  ReleaseSRWLockExclusive(&lock);
  WakeAllConditionVariable(&changed);
}

/** The initialization ended in an exception: the next one who comes tries again. */
void _Init_thread_abort(int *guard) {
  AcquireSRWLockExclusive(&lock);
  *guard = untouched;
  ReleaseSRWLockExclusive(&lock);
  WakeAllConditionVariable(&changed);
}
