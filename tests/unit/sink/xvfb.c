#include "xvfb.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_MS 20000

static void become_xvfb(int report, const char *screen)
{
	char fd[16];
	int null = open("/dev/null", O_WRONLY);

	/* It ends with us, however we end. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (null >= 0)
		dup2(null, STDERR_FILENO);
	snprintf(fd, sizeof(fd), "%d", report);
	execlp("Xvfb", "Xvfb", "-displayfd", fd, "-screen", "0", screen,
		"-nolisten", "tcp", "-noreset", (char *)NULL);
	_exit(127);
}

/* The line with the display's number. Read to its end: the server does not
 * survive a reader that leaves before. */
static bool read_number(int fd, char *number, size_t bytes)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	size_t length = 0;

	while (length < bytes && poll(&wait, 1, START_MS) > 0 &&
		read(fd, number + length, 1) == 1) {
		if (number[length] == '\n') {
			number[length] = '\0';
			return true;
		}
		length++;
	}
	return false;
}

bool xvfb_start(struct xvfb *self, const char *screen)
{
	char number[8];
	int ends[2];
	bool good;

	if (pipe(ends) < 0)
		return false;
	self->pid = fork();
	if (self->pid == 0) {
		close(ends[0]);
		become_xvfb(ends[1], screen);
	}
	close(ends[1]);
	good = self->pid > 0 && read_number(ends[0], number, sizeof(number));
	close(ends[0]);
	if (!good) {
		xvfb_stop(self);
		return false;
	}
	snprintf(self->display, sizeof(self->display), ":%s", number);
	setenv("DISPLAY", self->display, 1);
	return true;
}

void xvfb_stop(struct xvfb *self)
{
	if (self->pid <= 0)
		return;
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
