#include "process.h"

#include <errno.h>
#include <stdlib.h>
#include <winsock2.h>
#include <windows.h>

#include "command_line_win32.h"
#include "error_win32.h"
#include "text_win32.h"
#include "wait.h"

/* Exit codes from here on are status codes of severity "error": the process
 * ended by an exception. Ours is in the customers' range, and its low byte is
 * SIGKILL's number. */
#define STATUS_ERROR_FIRST 0xC0000000u
#define STATUS_KILLED	   0xE0000009u
#define KILL_NUMBER	   9

static int spawn(struct process *self, const wchar_t *program, wchar_t *line)
{
	STARTUPINFOW startup = {
		.cb = sizeof(startup),
		.dwFlags = STARTF_USESTDHANDLES,
		.hStdInput = GetStdHandle(STD_INPUT_HANDLE),
		.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE),
		.hStdError = GetStdHandle(STD_ERROR_HANDLE),
	};
	PROCESS_INFORMATION information;

	if (!CreateProcessW(program, line, NULL, NULL, TRUE, 0, NULL, NULL,
		    &startup, &information))
		return error_from_win32(GetLastError());
	CloseHandle(information.hThread);
	self->id = (intptr_t)information.hProcess;
	return 0;
}

int process_spawn(struct process *self, const char *const argv[])
{
	char *line = command_line_quote(argv);
	wchar_t *wide_line = line ? text_wide(line) : NULL;
	wchar_t *program = text_wide(argv[0]);
	int error = -ENOMEM;

	self->id = 0;
	if (wide_line && program)
		error = spawn(self, program, wide_line);
	free(program);
	free(wide_line);
	free(line);
	return error;
}

static void describe_end(DWORD code, struct process_end *end)
{
	end->exited = code < STATUS_ERROR_FIRST;
	end->code = code == STATUS_KILLED ? KILL_NUMBER : (int)code;
}

int process_wait(
	struct process *self, uint64_t deadline_us, struct process_end *end)
{
	return process_wait_or(self, NULL, deadline_us, end);
}

int process_await(struct process *self, void *event, uint64_t deadline_us)
{
	HANDLE handle = (HANDLE)self->id;
	struct wait_item items[2] = {{.event = handle}, {.event = event}};
	int got;

	if (!handle)
		return -ECHILD;
	got = wait_any(items, event ? 2 : 1, deadline_us);
	if (got <= 0)
		return got < 0 ? got : -ETIMEDOUT;
	return items[0].ready ? 0 : -ECANCELED;
}

int process_wait_or(struct process *self, void *event, uint64_t deadline_us,
	struct process_end *end)
{
	HANDLE handle = (HANDLE)self->id;
	DWORD code = 0;
	int error = process_await(self, event, deadline_us);

	if (error)
		return error;
	GetExitCodeProcess(handle, &code);
	if (end)
		describe_end(code, end);
	CloseHandle(handle);
	self->id = 0;
	return 0;
}

void process_kill(struct process *self)
{
	if (self->id)
		TerminateProcess((HANDLE)self->id, STATUS_KILLED);
}
