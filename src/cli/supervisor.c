#include "supervisor.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exit_status.h"
#include "platform/crash.h"

#define PATIENCE_S 5 /* of a session whose parent was killed */

/* What the child tells the parent, besides crash.h's record. */
struct shared {
	atomic_bool json;
	atomic_bool said; /* it has reported its own end */
};

static struct shared *shared;

/* The signals that ask for an end. */
static void fill_requests(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGQUIT);
}

/* The parent was killed: the session ends as if interrupted, or, when a module
 * hangs, by the alarm. */
static void on_parent_gone(int number)
{
	(void)number;
	alarm(PATIENCE_S);
	kill(getpid(), SIGTERM);
}

static void die_with(pid_t parent)
{
	struct sigaction action = {.sa_handler = on_parent_gone};

	sigemptyset(&action.sa_mask);
	sigaction(SIGRTMIN, &action, NULL);
	prctl(PR_SET_PDEATHSIG, SIGRTMIN);
	if (getppid() != parent) /* it was faster */
		_exit(EXIT_STATUS_INTERRUPTED);
}

void supervisor_want_json(bool json)
{
	if (shared)
		atomic_store(&shared->json, json);
}

_Noreturn void supervisor_exit(int status)
{
	fflush(NULL);
	if (shared)
		atomic_store(&shared->said, true);
	crash_end_is_ours();
	_exit(status);
}

static int be_child(int (*verb)(int argc, char **argv), int argc, char **argv,
	pid_t parent, const sigset_t *mask)
{
	int status;

	die_with(parent);
	sigprocmask(SIG_SETMASK, mask, NULL);
	prctl(PR_SET_NAME, "sundog-session");
	crash_watch();
	crash_phase("while it began");
	status = verb(argc, argv);
	if (shared)
		atomic_store(&shared->said, true);
	crash_end_is_ours();
	return status;
}

/* Until the child has ended. */
static void wait_for(pid_t child, siginfo_t *end)
{
	const union sigval mark = {0};
	sigset_t awaited;
	int number;

	fill_requests(&awaited);
	sigaddset(&awaited, SIGCHLD);
	for (;;) {
		/* Its end, also when the signal of it came before. */
		end->si_pid = 0;
		if (waitid(P_PID, (id_t)child, end, WEXITED | WNOHANG) == 0 &&
			end->si_pid == child)
			return;
		number = sigwaitinfo(&awaited, NULL);
		if (number > 0 && number != SIGCHLD)
			sigqueue(child, number, mark);
	}
}

/* The signal that ended the child ends us, without a core dump of our own. */
static int die_likewise(int number)
{
	sigset_t none;

	prctl(PR_SET_DUMPABLE, 0);
	signal(number, SIG_DFL);
	raise(number);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	return EXIT_STATUS_FAILED;
}

/* Whose it is to mend. */
static const char *advice(const struct crash_report *report, bool dumped)
{
	bool ours = report->program || (!report->code[0] && !report->module[0]);

	if (dumped)
		return ours ? "please report it, with the core dump"
			    : "report it to the module's author, with the core "
			      "dump";
	return ours ? "please report it, with a core dump (ulimit -c unlimited)"
		    : "report it to the module's author, with a core dump "
		      "(ulimit -c unlimited)";
}

/* A fault, or an exit() that is not ours. */
static void describe_crash(
	const siginfo_t *end, struct crash_report *report, char *line, size_t n)
{
	const char *words = crash_signal_words(end->si_status);
	char sentence[480], exited[48];

	if (end->si_code != CLD_EXITED && !report->reason[0]) {
		/* No handler came to it, so it was in no thread with a note:
		 * one of a module's own, its stack used up. */
		memset(report->module, 0, sizeof(report->module));
		snprintf(report->reason, sizeof(report->reason), "%s",
			words ? words : strsignal(end->si_status));
	}
	snprintf(exited, sizeof(exited), "ended the process (exit status %d)",
		end->si_status);
	crash_describe(report, exited, sentence, sizeof(sentence));
	snprintf(line, n, "%s: %s", sentence,
		end->si_code == CLD_EXITED
			? "a module must never do that, report it to its author"
			: advice(report, end->si_code == CLD_DUMPED));
}

static int judge(const siginfo_t *end, supervisor_report *report)
{
	struct crash_report crash;
	bool lost = crash_read(&crash);
	char line[640];

	if (end->si_code == CLD_EXITED && !lost)
		return end->si_status;
	if (end->si_code != CLD_EXITED) {
		switch (end->si_status) {
		case SIGINT: /* before there was anything to end cleanly */
		case SIGTERM:
		case SIGHUP:
			return EXIT_STATUS_INTERRUPTED;
		case SIGQUIT:
			return die_likewise(SIGQUIT);
		default:
			break;
		}
	}
	if (end->si_code != CLD_EXITED && end->si_status == SIGKILL)
		snprintf(line, sizeof(line),
			"the session's process was killed %s: if nobody did "
			"that, this machine is out of memory",
			crash.phase);
	else
		describe_crash(end, &crash, line, sizeof(line));
	if (isatty(STDERR_FILENO)) /* progress may be on it */
		fputs("\r\033[K", stderr);
	return report(line, shared && shared->json && !shared->said);
}

int supervisor_run(int (*verb)(int argc, char **argv),
	supervisor_report *report, int argc, char **argv)
{
	sigset_t blocked, before;
	pid_t parent = getpid();
	siginfo_t end;
	pid_t child;
	int status;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		shared = NULL;
	crash_prepare();

	fill_requests(&blocked);
	sigaddset(&blocked, SIGCHLD);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	signal(SIGCHLD, SIG_DFL); /* ignored, it would take the status away */
	fflush(NULL);
	child = fork();
	if (child < 0) {
		fprintf(stderr, "sundog: no process for the session: %s\n",
			strerror(errno));
		return EXIT_STATUS_MACHINE;
	}
	if (child == 0)
		return be_child(verb, argc, argv, parent, &before);
	signal(SIGPIPE, SIG_IGN);
	wait_for(child, &end);
	status = judge(&end, report);
	fflush(NULL);
	/* Without the libraries' farewells: nothing was done with them here. */
	_exit(status);
}
