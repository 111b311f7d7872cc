#include "rtsp_writer.h"

static const struct {
	unsigned status;
	const char *reason;
} reasons[] = {
	{200, "OK"},
	{303, "See Other"},
	{400, "Bad Request"},
	{403, "Forbidden"},
	{404, "Not Found"},
	{405, "Method Not Allowed"},
	{406, "Not Acceptable"},
	{415, "Unsupported Media Type"},
	{451, "Parameter Not Understood"},
	{453, "Not Enough Bandwidth"},
	{454, "Session Not Found"},
	{455, "Method Not Valid In This State"},
	{457, "Invalid Range"},
	{459, "Aggregate Operation Not Allowed"},
	{460, "Only Aggregate Operation Allowed"},
	{461, "Unsupported Transport"},
	{500, "Internal Server Error"},
	{501, "Not Implemented"},
	{503, "Service Unavailable"},
	{505, "RTSP Version Not Supported"},
	{551, "Option not supported"},
};

const char *rtsp_reason(unsigned status)
{
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (reasons[i].status == status)
			return reasons[i].reason;
	}
	return "Error";
}

void rtsp_write_request(struct wfd_print *out, const char *method,
	const char *uri, uint32_t cseq)
{
	wfd_print_string(out, method);
	wfd_print_string(out, " ");
	wfd_print_string(out, uri);
	wfd_print_string(out, " RTSP/1.0\r\nCSeq: ");
	wfd_print_decimal(out, cseq);
	wfd_print_string(out, "\r\n");
}

void rtsp_write_response(struct wfd_print *out, unsigned status,
	const char *reason, const uint32_t *cseq)
{
	wfd_print_string(out, "RTSP/1.0 ");
	wfd_print_decimal(out, status);
	wfd_print_string(out, " ");
	wfd_print_string(out, reason != NULL ? reason : rtsp_reason(status));
	wfd_print_string(out, "\r\n");
	if (cseq == NULL)
		return;
	wfd_print_string(out, "CSeq: ");
	wfd_print_decimal(out, *cseq);
	wfd_print_string(out, "\r\n");
}

void rtsp_write_header(
	struct wfd_print *out, const char *name, const char *value)
{
	wfd_print_line(out, name, value);
}

void rtsp_write_end(struct wfd_print *out, struct wfd_text body)
{
	if (body.length > 0) {
		wfd_print_string(out, "Content-Type: text/parameters\r\n"
				      "Content-Length: ");
		wfd_print_decimal(out, body.length);
		wfd_print_string(out, "\r\n");
	}
	wfd_print_string(out, "\r\n");
	wfd_print_bytes(out, body.data, body.length);
}
