/*
 * Where libstdc++ would throw. Bun is built without exceptions and has no unwind tables: a throw
 * can only end in std::terminate, so "say what and abort" is exact, and no unwinder is needed.
 */
#include "companion.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef void (*handler)(void);
static handler terminate_handler;

EXPORT handler set_terminate(handler next) SYMBOL("_ZSt13set_terminatePFvvE");
handler set_terminate(handler next)
{
	return __atomic_exchange_n(&terminate_handler, next, __ATOMIC_ACQ_REL);
}

EXPORT _Noreturn void companion_terminate(void)
{
	handler own = __atomic_load_n(&terminate_handler, __ATOMIC_ACQUIRE);
	if (own) own();
	abort();
}

static _Noreturn void fatal(const char *what, const char *detail)
{
	char line[512];
	int length = snprintf(line, sizeof line, "terminate: C++ exception %s%s%s\n", what,
	                      detail ? ": " : "", detail ? detail : "");
	if (length >= (int)sizeof line) length = sizeof line - 1;
	if (write(STDERR_FILENO, line, length) < 0) { /* Nobody listens: abort all the same. */ }
	companion_terminate();
}

/* One function that throws `what`: without an argument, or with a text that explains it. */
#define THROW(id, symbol, what) \
	EXPORT _Noreturn void id(void) SYMBOL(symbol); \
	_Noreturn void id(void) { fatal(what, 0); }
#define THROW_TEXT(id, symbol, what) \
	EXPORT _Noreturn void id(const char *text) SYMBOL(symbol); \
	_Noreturn void id(const char *text) { fatal(what, text); }

THROW(bad_alloc, "_ZSt17__throw_bad_allocv", "std::bad_alloc")
THROW(bad_array_new_length, "_ZSt28__throw_bad_array_new_lengthv", "std::bad_array_new_length")
THROW(bad_function_call, "_ZSt25__throw_bad_function_callv", "std::bad_function_call")
THROW(bad_cast, "_ZSt16__throw_bad_castv", "std::bad_cast")
THROW(bad_exception, "_ZSt21__throw_bad_exceptionv", "std::bad_exception")
THROW(bad_typeid, "_ZSt18__throw_bad_typeidv", "std::bad_typeid")
THROW(cxa_bad_typeid, "__cxa_bad_typeid", "std::bad_typeid")
THROW(cxa_bad_cast, "__cxa_bad_cast", "std::bad_cast")
THROW(cxa_bad_length, "__cxa_throw_bad_array_new_length", "std::bad_array_new_length")
THROW(pure_virtual, "__cxa_pure_virtual", "(pure virtual method called)")
THROW(deleted_virtual, "__cxa_deleted_virtual", "(deleted virtual method called)")
THROW_TEXT(length_error, "_ZSt20__throw_length_errorPKc", "std::length_error")
THROW_TEXT(logic_error, "_ZSt19__throw_logic_errorPKc", "std::logic_error")
THROW_TEXT(out_of_range, "_ZSt20__throw_out_of_rangePKc", "std::out_of_range")
THROW_TEXT(invalid_argument, "_ZSt24__throw_invalid_argumentPKc", "std::invalid_argument")
THROW_TEXT(domain_error, "_ZSt20__throw_domain_errorPKc", "std::domain_error")
THROW_TEXT(runtime_error, "_ZSt21__throw_runtime_errorPKc", "std::runtime_error")
THROW_TEXT(range_error, "_ZSt19__throw_range_errorPKc", "std::range_error")
THROW_TEXT(overflow_error, "_ZSt22__throw_overflow_errorPKc", "std::overflow_error")
THROW_TEXT(underflow_error, "_ZSt23__throw_underflow_errorPKc", "std::underflow_error")

EXPORT _Noreturn void system_error(int code) SYMBOL("_ZSt20__throw_system_errori");
_Noreturn void system_error(int code) { fatal("std::system_error", strerror(code)); }

/* libstdc++ formats with %zu, %s and %% only, which printf knows as well. */
EXPORT _Noreturn void range_fmt(const char *, ...) SYMBOL("_ZSt24__throw_out_of_range_fmtPKcz");
_Noreturn void range_fmt(const char *format, ...)
{
	char text[256];
	va_list list;
	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	fatal("std::out_of_range", text);
}

EXPORT _Noreturn void assert_fail(const char *, int, const char *, const char *)
	SYMBOL("_ZSt21__glibcxx_assert_failPKciS0_S0_");
_Noreturn void assert_fail(const char *file, int line, const char *function, const char *condition)
{
	if (file && function && condition)
		fprintf(stderr, "%s:%d: %s: Assertion '%s' failed.\n", file, line, function, condition);
	fflush(stderr);
	abort();
}

/* Named by the deleting destructors of the RTTI classes, which nobody calls. */
HIDDEN void delete_one(void *) SYMBOL("_ZdlPv");
void delete_one(void *p) { free(p); }
HIDDEN void delete_sized(void *, size_t) SYMBOL("_ZdlPvm");
void delete_sized(void *p, size_t size) { (void)size; free(p); }
