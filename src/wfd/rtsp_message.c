#include "rtsp_message.h"

struct wfd_text rtsp_message_header(
	const struct rtsp_message *self, const char *name)
{
	size_t i;

	for (i = 0; i < self->header_count; i++) {
		if (wfd_text_is(self->headers[i].name, name))
			return self->headers[i].value;
	}
	return (struct wfd_text){NULL, 0};
}

/* "RTSP/1.0" */
static bool parse_version(struct rtsp_message *self, struct wfd_text word)
{
	struct wfd_text item;
	uint64_t major, minor;

	if (!wfd_text_begins(word, "RTSP/"))
		return false;
	word = wfd_text_from(word, 5);
	if (!wfd_text_item(&word, '.', &item) ||
		!wfd_text_decimal(item, 99, &major))
		return false;
	if (!wfd_text_item(&word, '.', &item) ||
		!wfd_text_decimal(item, 99, &minor) || word.data != NULL)
		return false;
	self->major = (unsigned)major;
	self->minor = (unsigned)minor;
	return true;
}

static bool is_token(struct wfd_text text)
{
	size_t i;

	for (i = 0; i < text.length; i++) {
		char c = text.data[i];

		if (!(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') &&
			!(c >= '0' && c <= '9') && c != '_' && c != '-' &&
			c != '.')
			return false;
	}
	return text.length > 0;
}

static bool is_printable(struct wfd_text text)
{
	size_t i;

	for (i = 0; i < text.length; i++) {
		if ((unsigned char)text.data[i] <= 0x20 || text.data[i] == 0x7F)
			return false;
	}
	return text.length > 0;
}

bool rtsp_message_start_line(struct rtsp_message *self, struct wfd_text line)
{
	struct wfd_text rest = line, first, second, third;
	uint64_t status;

	if (!wfd_text_word(&rest, &first) || !wfd_text_word(&rest, &second))
		return false;
	if (wfd_text_begins(first, "RTSP/")) {
		self->is_response = true;
		if (!parse_version(self, first) || second.length != 3 ||
			!wfd_text_decimal(second, 999, &status) || status < 100)
			return false;
		self->status = (unsigned)status;
		self->reason = wfd_text_trim(rest);
		return true;
	}
	self->is_response = false;
	if (!is_token(first) || !is_printable(second) ||
		!wfd_text_word(&rest, &third) || !parse_version(self, third))
		return false;
	self->method = first;
	self->uri = second;
	return wfd_text_trim(rest).length == 0;
}

/* The next line without its end; the ends may be mixed (W-03). */
static bool next_line(struct wfd_text *rest, struct wfd_text *line)
{
	size_t i, used;

	if (rest->length == 0)
		return false;
	for (i = 0; i < rest->length; i++) {
		if (rest->data[i] == '\r' || rest->data[i] == '\n')
			break;
	}
	*line = (struct wfd_text){rest->data, i};
	used = i;
	if (used < rest->length) {
		used++;
		if (rest->data[i] == '\r' && used < rest->length &&
			rest->data[used] == '\n')
			used++;
	}
	*rest = wfd_text_from(*rest, used);
	return true;
}

/* "Name: value", with any blanks around the colon (W-04). */
static bool parse_header(struct rtsp_header *header, struct wfd_text line)
{
	struct wfd_text value = line;

	if (!wfd_text_item(&value, ':', &header->name) || value.data == NULL)
		return false;
	header->value = wfd_text_trim(value);
	return is_printable(header->name);
}

static enum rtsp_head parse_lengths(
	struct rtsp_message *self, size_t *body_length, const char **problem)
{
	bool has_length = false;
	uint64_t value, length = 0;
	size_t i;

	for (i = 0; i < self->header_count; i++) {
		if (!wfd_text_is(self->headers[i].name, "Content-Length"))
			continue;
		if (!wfd_text_decimal(
			    self->headers[i].value, RTSP_BODY_MAX, &value) ||
			(has_length && value != length)) {
			*problem = "its Content-Length is not usable";
			return RTSP_HEAD_FATAL; /* W-09 */
		}
		has_length = true;
		length = value;
	}
	*body_length = (size_t)length;
	return RTSP_HEAD_GOOD;
}

static enum rtsp_head parse_cseq(
	struct rtsp_message *self, const char **problem)
{
	struct wfd_text text = rtsp_message_header(self, "CSeq");
	uint64_t value;

	if (text.data == NULL)
		return RTSP_HEAD_GOOD;
	if (!wfd_text_decimal(text, UINT32_MAX, &value)) {
		*problem = "its CSeq is not a number that fits";
		return RTSP_HEAD_BAD; /* W-10, vector 50 */
	}
	self->has_cseq = true;
	self->cseq = (uint32_t)value;
	return RTSP_HEAD_GOOD;
}

enum rtsp_head rtsp_message_head(struct rtsp_message *self,
	struct wfd_text head, size_t *body_length, const char **problem)
{
	enum rtsp_head result = RTSP_HEAD_GOOD, part;
	struct rtsp_header *header = NULL;
	struct wfd_text line;

	*self = (struct rtsp_message){0};
	*body_length = 0;
	if (!next_line(&head, &line) || !rtsp_message_start_line(self, line)) {
		*problem = "its first line is neither request nor response";
		return RTSP_HEAD_FATAL;
	}
	while (next_line(&head, &line) && line.length > 0) {
		if (header != NULL &&
			(line.data[0] == ' ' || line.data[0] == '\t')) {
			/* Folded: the value goes on, line end and all. */
			header->value.length =
				(size_t)(line.data + line.length -
					 header->value.data);
			header->value = wfd_text_trim(header->value);
			continue;
		}
		if (self->header_count == RTSP_HEADERS_MAX) {
			*problem = "it has more than 64 headers";
			return RTSP_HEAD_FATAL; /* W-18 */
		}
		header = &self->headers[self->header_count];
		if (parse_header(header, line)) {
			self->header_count++;
			continue;
		}
		header = NULL;
		*problem = "a header line has no name or no colon";
		result = RTSP_HEAD_BAD;
	}
	part = parse_cseq(self, problem);
	if (part != RTSP_HEAD_GOOD)
		result = part;
	part = parse_lengths(self, body_length, problem);
	return part != RTSP_HEAD_GOOD ? part : result;
}

bool rtsp_list_has(struct wfd_text value, const char *word)
{
	struct wfd_text item;

	while (wfd_text_item(&value, ',', &item)) {
		while (item.length > 0 && item.data[0] == '"')
			item = wfd_text_trim(wfd_text_from(item, 1));
		while (item.length > 0 && item.data[item.length - 1] == '"') {
			item.length--;
			item = wfd_text_trim(item);
		}
		if (wfd_text_is(item, word))
			return true;
	}
	return false;
}
