#include "contract_io.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void contract_header(
	struct sundog_header *header, enum sundog_io_control code, size_t bytes)
{
	*header = (struct sundog_header){
		.magic = SUNDOG_CONTRACT_MAGIC,
		.version = SUNDOG_CONTRACT_VERSION,
		.code = (uint16_t)code,
		.bytes = (uint32_t)bytes,
	};
}

NTSTATUS contract_request(struct driver_host *host,
	const struct sundog_header *request, void *answer, size_t answer_bytes,
	size_t *returned)
{
	int place = IO_OUTSIDE;
	UINT bytes = 0;
	NTSTATUS status;

	if (!atomic_compare_exchange_strong(&host->place, &place, IO_INSIDE)) {
		if (returned)
			*returned = 0;
		return STATUS_CANCELLED;
	}
	/* The interface takes a pointer to non-const; it only reads. */
	status = host->calls.MiracastIoControl(host->device, FALSE,
		request->bytes, (VOID *)(uintptr_t)request, (UINT)answer_bytes,
		answer, &bytes);
	place = IO_INSIDE;
	if (!atomic_compare_exchange_strong(&host->place, &place, IO_OUTSIDE)) {
		bytes = 0;
		status = STATUS_CANCELLED;
	}
	if (returned)
		*returned = bytes < answer_bytes ? bytes : answer_bytes;
	return status;
}

void contract_begin(struct driver_host *host)
{
	atomic_store(&host->place, IO_OUTSIDE);
}

bool contract_give_up(struct driver_host *host)
{
	int place = IO_INSIDE;

	return atomic_compare_exchange_strong(
		&host->place, &place, IO_GIVEN_UP);
}

bool contract_is_given_up(const struct driver_host *host)
{
	return atomic_load(&host->place) == IO_GIVEN_UP;
}

NTSTATUS contract_order(struct driver_host *host, enum sundog_io_control code)
{
	struct sundog_header header;

	contract_header(&header, code, sizeof(header));
	return contract_request(host, &header, NULL, 0, NULL);
}

NTSTATUS contract_set_bit_rate(struct driver_host *host, uint32_t bit_rate)
{
	struct sundog_bit_rate request = {.bit_rate = bit_rate};

	contract_header(
		&request.header, SUNDOG_IO_SET_BIT_RATE, sizeof(request));
	return contract_request(host, &request.header, NULL, 0, NULL);
}

void contract_text(struct driver_host *host, enum sundog_severity severity,
	const char *format, ...)
{
	struct sundog_text_report report = {.severity = (uint32_t)severity};
	va_list arguments;

	contract_header(&report.header, SUNDOG_IO_REPORT_TEXT, sizeof(report));
	va_start(arguments, format);
	vsnprintf(report.text, sizeof(report.text), format, arguments);
	va_end(arguments);
	contract_request(host, &report.header, NULL, 0, NULL);
}

bool contract_setting(struct driver_host *host, const char *name, char *value)
{
	struct sundog_setting_query query = {.name = ""};
	struct sundog_setting_value answer = {.value = ""};
	size_t returned;
	NTSTATUS status;

	contract_header(&query.header, SUNDOG_IO_QUERY_SETTING, sizeof(query));
	snprintf(query.name, sizeof(query.name), "%s", name);
	status = contract_request(
		host, &query.header, &answer, sizeof(answer), &returned);
	/* The text ends where the answer does, whatever it holds (I-14). */
	if (status != STATUS_SUCCESS)
		returned = 0;
	answer.value[returned < sizeof(answer.value)
			     ? returned
			     : sizeof(answer.value) - 1] = 0;
	memcpy(value, answer.value, sizeof(answer.value));
	return value[0] != 0;
}

void contract_event(struct driver_host *host, MIRACAST_PROTOCOL_EVENT event)
{
	MIRACAST_STATISTIC_DATA record = {
		.StatisticType = MIRACAST_STATISTIC_TYPE_EVENT,
	};

	record.ProtocolEvent.Event = event;
	host->calls.ReportStatistic(host->device, &record);
}
