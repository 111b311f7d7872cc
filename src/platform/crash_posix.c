/*
 * The handlers. They call nothing that is not async-signal-safe, walk no
 * table of the loader's, and then let the fault happen again without them.
 *
 * Where the program counter is in nobody's code that we know (memcpy, abort,
 * an encoder's library), the newest return address on the stack that is in
 * somebody's names him. The stack is copied by the kernel, which stops where
 * it ends.
 */
#include "crash.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "crash_record.h"

#define STACK_BYTES	  32768u /* of a handler: 12 KiB of it are registers */
#define SEARCH_BYTES	  65536u /* of the stack that broke */
#define SEARCH_STEP_BYTES 4096u

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||     \
	__has_feature(memory_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

static pthread_key_t stack_key;
static bool has_stack_key;

struct range_search {
	uintptr_t address, begin, end;
};

static int search_object(struct dl_phdr_info *info, size_t size, void *ctx)
{
	struct range_search *search = ctx;
	uintptr_t code_begin = UINTPTR_MAX, code_end = 0;
	bool inside = false;

	(void)size;
	for (ElfW(Half) i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		uintptr_t begin = info->dlpi_addr + segment->p_vaddr;
		uintptr_t end = begin + segment->p_memsz;

		if (segment->p_type != PT_LOAD)
			continue;
		if (search->address >= begin && search->address < end)
			inside = true;
		if (!(segment->p_flags & PF_X))
			continue;
		if (begin < code_begin)
			code_begin = begin;
		if (end > code_end)
			code_end = end;
	}
	if (!inside || code_begin >= code_end)
		return 0;
	search->begin = code_begin;
	search->end = code_end;
	return 1;
}

bool crash_code_range(
	const void *address_inside, uintptr_t *begin, uintptr_t *end)
{
	struct range_search search = {.address = (uintptr_t)address_inside};

	if (!dl_iterate_phdr(search_object, &search))
		return false;
	*begin = search.begin;
	*end = search.end;
	return true;
}

/* Where the thread was, and its stack. Zeroes: not known on this machine. */
static void read_context(const void *context, uintptr_t *pc, uintptr_t *stack)
{
	const ucontext_t *at = context;

	*pc = 0;
	*stack = 0;
#if defined(__x86_64__)
	*pc = (uintptr_t)at->uc_mcontext.gregs[REG_RIP];
	*stack = (uintptr_t)at->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
	*pc = (uintptr_t)at->uc_mcontext.pc;
	*stack = (uintptr_t)at->uc_mcontext.sp;
#else
	(void)at;
#endif
}

/* Only the thread that writes the report comes here. */
static void search_stack(uintptr_t stack, struct crash_report *report)
{
	static uintptr_t words[SEARCH_STEP_BYTES / sizeof(uintptr_t)];
	uintptr_t at = stack & ~(sizeof(uintptr_t) - 1);
	uintptr_t limit = at + SEARCH_BYTES;

	while (at && at < limit) {
		/* To the end of a page: beyond it there may be nothing. */
		size_t bytes = SEARCH_STEP_BYTES - at % SEARCH_STEP_BYTES;
		struct iovec local = {words, bytes};
		struct iovec remote = {(void *)at, bytes};

		if (process_vm_readv(getpid(), &local, 1, &remote, 1, 0) !=
			(ssize_t)bytes)
			return;
		for (size_t i = 0; i < bytes / sizeof(words[0]); i++)
			if (crash_find_code(words[i], report))
				return;
		at += bytes;
	}
}

static void fill(struct crash_report *report, uintptr_t pc, uintptr_t stack)
{
	if (!crash_find_code(pc, report))
		search_stack(stack, report);
	prctl(PR_GET_NAME, report->thread);
	crash_end_report();
}

const char *crash_signal_words(int number)
{
	switch (number) {
	case SIGSEGV:
		return "segmentation fault";
	case SIGBUS:
		return "bus error";
	case SIGILL:
		return "illegal instruction";
	case SIGFPE:
		return "arithmetic error";
	case SIGABRT:
		return "aborted";
	case SIGTRAP:
		return "trap";
	case SIGSYS:
		return "forbidden system call";
	default:
		return NULL;
	}
}

/* Another thread's fault is being written down: it must not be cut short by
 * this one's end. */
static void wait_for_report(void)
{
	const struct timespec moment = {0, 1000000};

	for (int i = 0; i < 1000 && crash_report_is_being_written(); i++)
		nanosleep(&moment, NULL);
}

static void on_fault(int number, siginfo_t *info, void *context)
{
	const struct sigaction as_ever = {.sa_handler = SIG_DFL};
	struct crash_report *report;
	uintptr_t pc, stack;

	if (crash_begin_report(&report)) {
		const char *words = crash_signal_words(number);

		crash_copy(report->reason, words ? words : "",
			sizeof(report->reason));
		if (number == SIGSEGV || number == SIGBUS)
			report->address = (uintptr_t)info->si_addr;
		read_context(context, &pc, &stack);
		fill(report, pc, stack);
	} else {
		wait_for_report();
	}
	sigaction(number, &as_ever, NULL);
	/* A fault of the processor's happens again on return, where it did. One
	 * that was sent comes again then: it is blocked in here. */
	if (info->si_code <= 0)
		raise(number);
}

/* Somebody's exit(), on the thread that called it. The other threads are in
 * full swing: destructors would only crash under them. */
static void on_exit_called(int status, void *ctx)
{
	struct crash_report *report;

	(void)ctx;
	if (crash_end_was_ours())
		return;
	if (crash_begin_report(&report))
		fill(report, 0, (uintptr_t)__builtin_frame_address(0));
	else
		wait_for_report();
	_exit(status);
}

static void free_stack(void *memory)
{
	const stack_t none = {.ss_flags = SS_DISABLE};

	sigaltstack(&none, NULL);
	munmap(memory, STACK_BYTES);
}

void crash_thread_stack(void)
{
	stack_t stack = {.ss_size = STACK_BYTES}, before;

	if (SANITIZED || !has_stack_key || sigaltstack(NULL, &before) < 0 ||
		!(before.ss_flags & SS_DISABLE))
		return;
	stack.ss_sp = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stack.ss_sp == MAP_FAILED)
		return;
	if (sigaltstack(&stack, NULL) < 0 ||
		pthread_setspecific(stack_key, stack.ss_sp)) {
		free_stack(stack.ss_sp);
		return;
	}
}

int crash_prepare(void)
{
	void *memory = mmap(NULL, sizeof(struct crash_record),
		PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return -ENOMEM;
	crash_set_record(memory);
	return 0;
}

void *crash_map_file(const char *path, size_t bytes)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	void *memory = MAP_FAILED;
	int error;

	if (fd < 0)
		return NULL;
	/* With room on the disk: where there is none, touching it would be a
	 * fault of whoever is running then. */
	error = posix_fallocate(fd, 0, (off_t)bytes);
	if (!error) {
		memory = mmap(
			NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		error = errno;
	}
	close(fd);
	errno = error;
	return memory == MAP_FAILED ? NULL : memory;
}

void crash_watch(void)
{
	struct sigaction action = {
		.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	uintptr_t begin, end;
	/* ISO C has no cast from a function pointer to an object pointer. */
	void (*here)(void) = crash_watch;
	const void *address;

	memcpy(&address, &here, sizeof(address));
	if (crash_code_range(address, &begin, &end))
		crash_program(begin, end);
	on_exit(on_exit_called, NULL);
	if (SANITIZED)
		return;
	has_stack_key = pthread_key_create(&stack_key, free_stack) == 0;
	crash_thread_stack();
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		sigaction(faults[i], &action, NULL);
}
