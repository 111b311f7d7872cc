/*
 * Vector variants of a function, picked at load time by the processor. The
 * body is written once, plain, and the compiler vectorises it.
 */
#ifndef SUNDOG_MINIPORT_CLONES_H
#define SUNDOG_MINIPORT_CLONES_H

/* The loader resolves the variants before a sanitizer's run-time is up, so
 * under one the base variant has to do. Clang 14 has no C target_clones. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define CLONES_USABLE 0
#elif defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) &&    \
	!defined(__clang__)
#define CLONES_USABLE 1
#else
#define CLONES_USABLE 0
#endif

#if defined(__GNUC__) && !defined(__clang__)
#define VECTORISED __attribute__((optimize("O3")))
#else
#define VECTORISED
#endif

#if CLONES_USABLE
#define CLONES                                                                 \
	__attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))    \
	VECTORISED
#else
#define CLONES VECTORISED
#endif

#endif
