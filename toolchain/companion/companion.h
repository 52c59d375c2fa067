/* What the files of the companion share. */
#ifndef COMPANION_H
#define COMPANION_H

/* The name in the object file: C++ names are written mangled, so no C++ compiler is needed. */
#define SYMBOL(name) __asm__(name)
/* Seen by the program that the companion is fused into, or only inside the companion. */
#define EXPORT __attribute__((visibility("default")))
#define HIDDEN __attribute__((visibility("hidden")))

/* std::terminate: the handler of the program, then abort. */
_Noreturn void companion_terminate(void) SYMBOL("_ZSt9terminatev");

/* Puts the runtime's options into the environment, before the host's initialisers read them. */
HIDDEN void companion_set_defaults(void);

#endif
