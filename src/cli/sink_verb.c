/*
 * `sundog sink`: connects to a source and plays one session.
 */
#include "verbs.h"

#include <string.h>

#include "exit_status.h"
#include "interrupt.h"
#include "platform/clock.h"
#include "platform/log.h"
#include "progress.h"
#include "sink_options.h"
#include "sink_report.h"

static void on_interrupt(void *ctx)
{
	sink_stop(ctx);
}

static void on_progress(void *ctx, const char *text)
{
	log_info("%s", text);
	if (!strcmp(text, "playing"))
		progress_clear(ctx);
	else
		progress_step(ctx, text);
}

int verb_sink(int argc, char **argv)
{
	struct sink_arguments arguments;
	struct sink_problem problem = {0};
	struct sink_result result;
	struct progress progress;
	struct sink *sink;
	int status;

	if (!sink_arguments_parse(&arguments, argc, argv, &status))
		return status;
	log_set_level(arguments.verbose ? LOG_DEBUG : LOG_WARNING);
	interrupt_install(NULL, NULL);
	progress_init(&progress);
	arguments.sink.progress = on_progress;
	arguments.sink.progress_ctx = &progress;
	arguments.sink.connect_deadline_us = clock_now_us() + arguments.wait_us;
	if (sink_open(&arguments.sink, &sink, &problem) < 0) {
		progress_destroy(&progress);
		return sink_report_problem(&problem, arguments.json);
	}
	interrupt_install(on_interrupt, sink);
	sink_run(sink, &result);
	interrupt_remove();
	sink_close(sink);
	progress_destroy(&progress);
	interrupt_end_line();
	return sink_report(&result, arguments.json);
}
