/*
 * Options of the runtime that suit a daemon on a small box. Bun reads them from the environment,
 * and only when it starts: a program could set them for a second run of itself alone, which would
 * need /proc and twice the time. Here, before main, it costs nothing. An environment that names
 * one of them keeps its own value.
 *
 * Measured with the daemon at 10,000 messages a second, Anonymous beside the ring: some 16 MiB with
 * none of them, 13.4 with the first four, 10.7 with all; idle 6.5 and 5.3. Once the daemon is warm a
 * message costs the same CPU time; that takes twice as long at 1,000 a second (some minutes).
 */
#include "companion.h"
#include <stdlib.h>

static const char *const defaults[][2] = {
	/* The compiler's last tier takes 2 MiB and, at such rates, saves no CPU time. */
	{ "BUN_JSC_useFTLJIT", "0" },
	/* Threads with a heap of their own: two that compile, one that helps to collect garbage. */
	{ "BUN_JSC_useConcurrentJIT", "0" },
	{ "BUN_JSC_numberOfGCMarkers", "1" },
	/* Garbage is collected at once, not step by step beside the program: 0.2 MiB when idle. */
	{ "BUN_JSC_useConcurrentGC", "0" },
	/* Free memory goes back to the kernel at once, without a thread that wakes up for it. */
	{ "MIMALLOC_PURGE_DELAY", "0" },
	/* A thread keeps 32 blocks of the heap resident, in case that it grows: 0.5 MiB. */
	{ "BUN_JSC_useWarmUpMarkedBlocks", "0" },
	/*
	 * A function is compiled when it has been called some 330 times, and optimized after some 670,
	 * not after 33 and 67: what runs at start, or now and then, stays bytecode. 1.5 MiB.
	 */
	{ "BUN_JSC_thresholdForJITAfterWarmUp", "5000" },
	{ "BUN_JSC_thresholdForOptimizeAfterWarmUp", "10000" },
};

void companion_set_defaults(void)
{
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
		setenv(defaults[i][0], defaults[i][1], 0);
}
