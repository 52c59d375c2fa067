/*
 * Start and end of the program. A dynamic linker would run the initialisers of every object it
 * loads; musl's static start-up calls __libc_start_init instead, which runs those of both.
 */
#include "companion.h"
#include <stdint.h>

typedef void (*hook)(void);

/* DT_INIT, DT_INIT_ARRAY and its length, DT_FINI, DT_FINI_ARRAY and its length of one object. */
struct hooks {
	hook init;
	hook *init_array;
	uint64_t init_count;
	hook fini;
	hook *fini_array;
	uint64_t fini_count;
};

/*
 * Filled in by the fuser (toolchain/fuse/hooks.ts), which finds it by name and checks the magic,
 * "FUSEHOOK" read as bytes. Volatile, or the compiler would see the zeros and drop the loops.
 */
EXPORT volatile struct {
	uint64_t magic;
	struct hooks companion, host;
} __fuse_hooks = { .magic = 0x4b4f4f4845535546 };

/* 0 and -1 are the old markers of a list's ends and no functions. */
static int is_function(hook h) { return h && h != (hook)-1; }

static void run_init(const volatile struct hooks *h)
{
	if (h->init) h->init();
	for (uint64_t i = 0; i < h->init_count; i++)
		if (is_function(h->init_array[i])) h->init_array[i]();
}

/* Backwards, as gABI chapter 5 (Initialization and Termination Functions) wants it. */
static void run_fini(const volatile struct hooks *h)
{
	for (uint64_t i = h->fini_count; i-- > 0;)
		if (is_function(h->fini_array[i])) h->fini_array[i]();
	if (h->fini) h->fini();
}

/* Both override musl's weak ones. The companion comes first: the host may use it at once. */
HIDDEN void __libc_start_init(void)
{
	run_init(&__fuse_hooks.companion);
	companion_set_defaults();
	run_init(&__fuse_hooks.host);
}

HIDDEN void __libc_exit_fini(void)
{
	run_fini(&__fuse_hooks.host);
	run_fini(&__fuse_hooks.companion);
}

HIDDEN void *__dso_handle = 0;
