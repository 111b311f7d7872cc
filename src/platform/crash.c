/*
 * Notes, ranges and words. Everything that a handler reads is plain memory,
 * and everything it calls here only compares and copies.
 */
#include "crash.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crash_record.h"
#include "file.h"
#include "thread.h"

#define NOTES	8
#define MODULES 16

struct note {
	const char *module, *function;
};

/* Of one thread. Deeper notes than there is room for share the last place. */
struct notes {
	struct note note[NOTES];
	unsigned depth;
	bool has_stack;
	struct crash_slot *slot; /* what outlives us; NULL: not watched */
};

/* The range is set last and cleared first: a handler that comes in between
 * does not know the module, but reads no half name. */
struct code {
	atomic_uintptr_t begin, end; /* end 0: free */
	bool program;
	char name[CRASH_NAME_BYTES];
};

static _Thread_local struct notes notes;
static struct code codes[MODULES];
static struct mutex codes_lock = MUTEX_INIT;
static _Atomic(struct crash_record *) record;

void crash_copy(char *out, const char *text, size_t bytes)
{
	size_t i;

	for (i = 0; i + 1 < bytes && text[i]; i++)
		out[i] = text[i];
	out[i] = '\0';
}

void crash_set_record(struct crash_record *to)
{
	atomic_store(&record, to);
}

/* A place in the record for this thread; NULL when all are taken. */
static struct crash_slot *take_slot(struct crash_record *from)
{
	unsigned first = (unsigned)((uintptr_t)&notes >> 12);
	unsigned i;

	for (i = 0; i < CRASH_SLOTS; i++) {
		struct crash_slot *slot =
			&from->slots[(first + i) % CRASH_SLOTS];
		bool no = false;

		if (atomic_compare_exchange_strong(&slot->taken, &no, true))
			return slot;
	}
	return NULL;
}

/* What the thread is in now goes into the record. */
static void publish(void)
{
	const struct note *note =
		&notes.note[notes.depth > NOTES ? NOTES - 1 : notes.depth - 1];
	struct crash_record *to = atomic_load(&record);

	crash_copy(notes.slot->module, note->module, CRASH_NAME_BYTES);
	crash_copy(notes.slot->function, note->function, CRASH_NAME_BYTES);
	notes.slot->entered = atomic_fetch_add(&to->entries, 1) + 1;
}

void crash_enter(const char *module, const char *function)
{
	struct crash_record *to = atomic_load(&record);
	unsigned place = notes.depth < NOTES ? notes.depth : NOTES - 1;

	notes.note[place].module = module;
	notes.note[place].function = function;
	atomic_signal_fence(memory_order_release);
	notes.depth++;
	if (!to)
		return;
	if (!notes.has_stack) {
		notes.has_stack = true;
		crash_thread_stack();
	}
	if (notes.depth == 1)
		notes.slot = take_slot(to);
	if (notes.slot)
		publish();
}

void crash_leave(void)
{
	if (notes.depth == 0)
		return;
	notes.depth--;
	if (!notes.slot)
		return;
	if (notes.depth) {
		publish();
		return;
	}
	notes.slot->entered = 0;
	atomic_store(&notes.slot->taken, false);
	notes.slot = NULL;
}

static void add_code(
	const char *name, bool program, uintptr_t begin, uintptr_t end)
{
	mutex_lock(&codes_lock);
	for (size_t i = 0; i < MODULES; i++) {
		struct code *code = &codes[i];

		if (atomic_load(&code->end))
			continue;
		crash_copy(code->name, name, sizeof(code->name));
		code->program = program;
		atomic_store(&code->begin, begin);
		atomic_store(&code->end, end);
		break;
	}
	mutex_unlock(&codes_lock);
}

static struct code *find(uintptr_t address)
{
	for (size_t i = 0; i < MODULES; i++) {
		uintptr_t end = atomic_load(&codes[i].end);

		if (address < end && address >= atomic_load(&codes[i].begin))
			return &codes[i];
	}
	return NULL;
}

void crash_module(const char *name, const void *address_inside)
{
	uintptr_t begin, end;

	if (crash_code_range(address_inside, &begin, &end))
		add_code(name, false, begin, end);
}

void crash_module_gone(const void *address_inside)
{
	struct code *code;

	mutex_lock(&codes_lock);
	code = find((uintptr_t)address_inside);
	if (code)
		atomic_store(&code->end, 0);
	mutex_unlock(&codes_lock);
}

void crash_program(uintptr_t begin, uintptr_t end)
{
	add_code("sundog", true, begin, end);
}

bool crash_find_code(uintptr_t address, struct crash_report *out)
{
	const struct code *code = find(address);

	if (!code)
		return false;
	crash_copy(out->code, code->name, sizeof(out->code));
	out->program = code->program;
	return true;
}

void crash_phase(const char *text)
{
	struct crash_record *to = atomic_load(&record);
	unsigned phases;

	if (!to)
		return;
	phases = atomic_load(&to->phases);
	crash_copy(to->phase[phases % CRASH_PHASES], text, CRASH_PHASE_BYTES);
	atomic_store(&to->phases, phases + 1);
}

void crash_end_is_ours(void)
{
	struct crash_record *to = atomic_load(&record);

	if (to)
		atomic_store(&to->end_is_ours, true);
}

bool crash_end_was_ours(void)
{
	struct crash_record *from = atomic_load(&record);

	return from && atomic_load(&from->end_is_ours);
}

bool crash_begin_report(struct crash_report **out)
{
	struct crash_record *to = atomic_load(&record);
	int none = CRASH_NONE;

	if (!to || !atomic_compare_exchange_strong(
			   &to->state, &none, CRASH_BEING_WRITTEN))
		return false;
	*out = &to->report;
	return true;
}

bool crash_report_is_being_written(void)
{
	struct crash_record *from = atomic_load(&record);

	return from && atomic_load(&from->state) == CRASH_BEING_WRITTEN;
}

static void read_phase(struct crash_record *from, struct crash_report *out)
{
	unsigned phases = atomic_load(&from->phases);

	if (phases)
		crash_copy(out->phase, from->phase[(phases - 1) % CRASH_PHASES],
			CRASH_PHASE_BYTES);
}

void crash_end_report(void)
{
	struct crash_record *to = atomic_load(&record);
	unsigned depth = notes.depth;

	if (depth) {
		const struct note *note =
			&notes.note[depth > NOTES ? NOTES - 1 : depth - 1];

		crash_copy(to->report.module, note->module, CRASH_NAME_BYTES);
		crash_copy(
			to->report.function, note->function, CRASH_NAME_BYTES);
	}
	read_phase(to, &to->report);
	atomic_store(&to->state, CRASH_WRITTEN);
}

/* The newest note that was not left: nobody wrote a report. */
static void read_notes(struct crash_record *from, struct crash_report *out)
{
	const struct crash_slot *newest = NULL;

	for (size_t i = 0; i < CRASH_SLOTS; i++) {
		const struct crash_slot *slot = &from->slots[i];

		if (slot->entered &&
			(!newest || slot->entered > newest->entered))
			newest = slot;
	}
	if (!newest)
		return;
	crash_copy(out->module, newest->module, CRASH_NAME_BYTES);
	crash_copy(out->function, newest->function, CRASH_NAME_BYTES);
}

static bool read_record(struct crash_record *from, struct crash_report *out)
{
	bool written = atomic_load(&from->state) == CRASH_WRITTEN;

	if (written) {
		*out = from->report;
	} else {
		read_notes(from, out);
		read_phase(from, out);
	}
	return written || !atomic_load(&from->end_is_ours);
}

bool crash_read(struct crash_report *out)
{
	struct crash_record *from = atomic_load(&record);

	memset(out, 0, sizeof(*out));
	return from && read_record(from, out);
}

int crash_attach(const char *path)
{
	void *memory = crash_map_file(path, sizeof(struct crash_record));

	if (!memory)
		return -errno;
	crash_set_record(memory);
	return 0;
}

/* Whoever wrote it was perhaps in the middle of a text. */
static void end_texts(struct crash_record *of)
{
	of->report.reason[sizeof(of->report.reason) - 1] = '\0';
	of->report.code[CRASH_NAME_BYTES - 1] = '\0';
	of->report.module[CRASH_NAME_BYTES - 1] = '\0';
	of->report.function[CRASH_NAME_BYTES - 1] = '\0';
	of->report.thread[CRASH_THREAD_BYTES - 1] = '\0';
	of->report.phase[CRASH_PHASE_BYTES - 1] = '\0';
	for (size_t i = 0; i < CRASH_PHASES; i++)
		of->phase[i][CRASH_PHASE_BYTES - 1] = '\0';
	for (size_t i = 0; i < CRASH_SLOTS; i++) {
		of->slots[i].module[CRASH_NAME_BYTES - 1] = '\0';
		of->slots[i].function[CRASH_NAME_BYTES - 1] = '\0';
	}
}

bool crash_read_file(const char *path, struct crash_report *out)
{
	struct crash_record *from = malloc(sizeof(*from));
	FILE *file = file_open(path, "rb");
	bool whole, lost = true;

	memset(out, 0, sizeof(*out));
	whole = from && file && fread(from, sizeof(*from), 1, file) == 1;
	if (file)
		fclose(file);
	if (whole) {
		end_texts(from);
		lost = read_record(from, out);
	}
	free(from);
	return lost;
}

void crash_describe(const struct crash_report *report, const char *end,
	char *out, size_t bytes)
{
	char what[96];

	if (report->reason[0])
		snprintf(what, sizeof(what), "crashed (%s)", report->reason);
	else
		snprintf(what, sizeof(what), "%s", end);

	/* An exit() in a call into a module is the module's, though the stack
	 * shows the program's code first. */
	if (report->module[0] &&
		(!report->code[0] || !strcmp(report->code, report->module) ||
			(!report->reason[0] && report->program)))
		snprintf(out, bytes, "%s %s in %s", report->module, what,
			report->function);
	else if (report->module[0])
		snprintf(out, bytes, "%s %s while %s was in %s",
			report->program ? "sundog itself" : report->code, what,
			report->module, report->function);
	else if (report->code[0] && !report->program)
		snprintf(out, bytes, "%s %s in a thread of its own%s%s%s %s",
			report->code, what, report->thread[0] ? " ('" : "",
			report->thread, report->thread[0] ? "')" : "",
			report->phase);
	else
		snprintf(out, bytes, "%s %s %s",
			report->program
				? "sundog itself"
				: "sundog, or a library that is loaded,",
			what, report->phase);
}
