#include "xvfb.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 20000

static void run_server(const char *screen, const char *more,
	const char *argument, int number, int fd)
{
	char descriptor[16], display[16];
	const char *arguments[16] = {"Xvfb"};
	int count = 1;

	snprintf(descriptor, sizeof(descriptor), "%d", fd);
	snprintf(display, sizeof(display), ":%d", number);
	if (number >= 0)
		arguments[count++] = display;
	arguments[count++] = "-displayfd";
	arguments[count++] = descriptor;
	arguments[count++] = "-screen";
	arguments[count++] = "0";
	arguments[count++] = screen;
	arguments[count++] = "-nolisten";
	arguments[count++] = "tcp";
	arguments[count++] = "-noreset";
	if (more) {
		arguments[count++] = more;
		arguments[count++] = argument;
	}
	arguments[count] = NULL;
	/* A test that dies takes its server along. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!freopen("/dev/null", "w", stdout) ||
		!freopen("/dev/null", "w", stderr))
		_exit(126);
	execvp("Xvfb", (char *const *)arguments);
	_exit(127);
}

/* It writes its number when it is ready to be connected to. */
static bool read_number(int fd, int *number)
{
	char text[16];
	size_t length = 0;

	while (length < sizeof(text) - 1) {
		struct pollfd item = {.fd = fd, .events = POLLIN};
		ssize_t n;

		if (poll(&item, 1, PATIENCE_MS) <= 0)
			return false;
		n = read(fd, text + length, sizeof(text) - 1 - length);
		if (n <= 0)
			return false;
		length += (size_t)n;
		if (text[length - 1] == '\n') {
			*number = atoi(text);
			return true;
		}
	}
	return false;
}

bool xvfb_start(struct xvfb *self, const char *screen, const char *more,
	const char *argument, int number)
{
	int ends[2];
	bool ready;

	self->pid = 0;
	if (pipe(ends) < 0)
		return false;
	self->pid = fork();
	if (self->pid == 0) {
		close(ends[0]);
		run_server(screen, more, argument, number, ends[1]);
	}
	close(ends[1]);
	ready = self->pid > 0 && read_number(ends[0], &self->number);
	close(ends[0]);
	if (!ready) {
		xvfb_stop(self);
		return false;
	}
	snprintf(self->name, sizeof(self->name), ":%d", self->number);
	return true;
}

void xvfb_stop(struct xvfb *self)
{
	if (self->pid <= 0)
		return;
	kill(self->pid, SIGCONT);
	kill(self->pid, SIGTERM);
	waitpid(self->pid, NULL, 0);
	self->pid = 0;
}

int run_program(const char *const argv[])
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		if (null >= 0)
			dup2(null, STDOUT_FILENO);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) ||
		WEXITSTATUS(status) == 127)
		return -1;
	return WEXITSTATUS(status);
}
