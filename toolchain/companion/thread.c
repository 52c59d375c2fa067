/*
 * Threads: guards of function-local statics, std::call_once, std::condition_variable. Written on
 * futex and pthread, where libstdc++'s own need its exceptions. No layout here is free: compiled
 * code knows each of them.
 */
#include "companion.h"
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * A guard is a 64-bit variable whose first byte is 1 once the static is initialised (Itanium C++
 * ABI 3.3.3; compiled code tests that byte itself). We use its first 32 bits as a futex word.
 */
enum { GUARD_NEW = 0, GUARD_DONE = 1, GUARD_BUSY = 0x100, GUARD_AWAITED = 0x10100 };
enum { FUTEX_WAIT_OP = 0, FUTEX_WAKE_OP = 1, EVERY_WAITER = 0x7fffffff };

static int swap_if(int *word, int *expected, int next)
{
	return __atomic_compare_exchange_n(word, expected, next, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/* 1: the caller is to initialise the static. 0: somebody has, by now. */
EXPORT int __cxa_guard_acquire(int *guard)
{
	for (;;) {
		int seen = GUARD_NEW;
		if (swap_if(guard, &seen, GUARD_BUSY)) return 1;
		if (seen == GUARD_DONE) return 0;
		/* Busy in another thread: leave word that we wait, unless it ended just now. */
		if (seen == GUARD_BUSY && !swap_if(guard, &seen, GUARD_AWAITED) && seen != GUARD_AWAITED)
			continue;
		syscall(SYS_futex, guard, FUTEX_WAIT_OP, GUARD_AWAITED, 0, 0, 0);
	}
}

static void guard_end(int *guard, int state)
{
	if (__atomic_exchange_n(guard, state, __ATOMIC_ACQ_REL) == GUARD_AWAITED)
		syscall(SYS_futex, guard, FUTEX_WAKE_OP, EVERY_WAITER, 0, 0, 0);
}

EXPORT void __cxa_guard_release(int *guard) { guard_end(guard, GUARD_DONE); }
EXPORT void __cxa_guard_abort(int *guard) { guard_end(guard, GUARD_NEW); }

/* std::call_once leaves the function here and passes __once_proxy to pthread_once. */
#define INITIAL_EXEC __attribute__((tls_model("initial-exec"))) __thread
EXPORT extern INITIAL_EXEC void *once_callable SYMBOL("_ZSt15__once_callable");
EXPORT extern INITIAL_EXEC void (*once_call)(void) SYMBOL("_ZSt11__once_call");
INITIAL_EXEC void *once_callable;
INITIAL_EXEC void (*once_call)(void);
EXPORT void __once_proxy(void) { once_call(); }

/* std::condition_variable is a pthread_cond_t and std::mutex a pthread_mutex_t, nothing more. */
struct unique_lock {
	pthread_mutex_t *mutex;
	unsigned char owns;
};
_Static_assert(sizeof(pthread_cond_t) == 48 && sizeof(pthread_mutex_t) == 40, "LP64 Linux");

EXPORT void condition_new(pthread_cond_t *) SYMBOL("_ZNSt18condition_variableC1Ev");
void condition_new(pthread_cond_t *c) { memset(c, 0, sizeof *c); }
EXPORT void condition_end(pthread_cond_t *) SYMBOL("_ZNSt18condition_variableD1Ev");
void condition_end(pthread_cond_t *c) { pthread_cond_destroy(c); }
EXPORT void condition_wait(pthread_cond_t *, struct unique_lock *)
	SYMBOL("_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE");
void condition_wait(pthread_cond_t *c, struct unique_lock *l) { pthread_cond_wait(c, l->mutex); }
EXPORT void condition_one(pthread_cond_t *) SYMBOL("_ZNSt18condition_variable10notify_oneEv");
void condition_one(pthread_cond_t *c) { pthread_cond_signal(c); }
EXPORT void condition_all(pthread_cond_t *) SYMBOL("_ZNSt18condition_variable10notify_allEv");
void condition_all(pthread_cond_t *c) { pthread_cond_broadcast(c); }
