#include "unit.h"
#include "wfd/rtsp_reader.h"

static char buffer[RTSP_READER_BYTES];
static char dump[64 * 1024];

static void add(const char *text)
{
	assert_true(strlen(dump) + strlen(text) + 1 < sizeof(dump));
	strcat(dump, text);
}

static void add_text(struct wfd_text text)
{
	char copy[2048];

	assert_true(text.length < sizeof(copy));
	memcpy(copy, text.data ? text.data : "", text.length);
	copy[text.length] = '\0';
	add(copy);
}

/* "[OPTIONS * 3 a=b|body]", "[200 OK 3|]", "[bad]", "[fatal]" */
static void show(enum rtsp_read read, const struct rtsp_message *message)
{
	char number[32];
	size_t i;

	if (read == RTSP_READ_FATAL) {
		add("[fatal]");
		return;
	}
	if (read == RTSP_READ_INVALID) {
		add(message->is_response ? "[bad response]" : "[bad]");
		return;
	}
	add("[");
	if (message->is_response) {
		snprintf(number, sizeof(number), "%u ", message->status);
		add(number);
		add_text(message->reason);
	} else {
		add_text(message->method);
		add(" ");
		add_text(message->uri);
	}
	for (i = 0; i < message->header_count; i++) {
		add(" ");
		add_text(message->headers[i].name);
		add("=");
		add_text(message->headers[i].value);
	}
	add("|");
	add_text(message->body);
	add("]");
}

/* Everything the stream holds, cut at these two places. */
static const char *read_cut(
	const char *stream, size_t length, size_t first, size_t second)
{
	const size_t ends[] = {first, second, length};
	struct rtsp_reader reader;
	struct rtsp_message message;
	size_t from = 0, i;

	dump[0] = '\0';
	rtsp_reader_init(&reader, buffer, sizeof(buffer));
	for (i = 0; i < COUNT(ends); i++) {
		struct wfd_text part =
			text_of_bytes(stream + from, ends[i] - from);

		from = ends[i];
		while (part.length > 0) {
			size_t taken = rtsp_reader_feed(
				&reader, part.data, part.length);
			enum rtsp_read read;

			assert_true(taken > 0);
			part = wfd_text_from(part, taken);
			while ((read = rtsp_reader_next(&reader, &message)) !=
				RTSP_READ_MORE) {
				show(read, &message);
				if (read == RTSP_READ_FATAL)
					return dump;
			}
		}
	}
	return dump;
}

static const char *read_whole(const char *stream)
{
	size_t length = strlen(stream);

	return read_cut(stream, length, length, length);
}

/* However it is cut, it is the same (W-01). */
static void assert_reads(const char *stream, size_t length, const char *what)
{
	size_t first, second;

	assert_string_equal(read_cut(stream, length, length, length), what);
	for (first = 0; first <= length; first++) {
		for (second = first; second <= length;
			second += 1 + (length > 300 ? second % 7 : 0))
			assert_string_equal(
				read_cut(stream, length, first, second), what);
	}
}

static void assert_stream(const char *stream, const char *what)
{
	assert_reads(stream, strlen(stream), what);
}

static void test_splits(void **state)
{
	(void)state;
	assert_stream("GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\r\n"
		      "CSeq: 2\r\n"
		      "Content-Type: text/parameters\r\n"
		      "Content-Length: 19\r\n\r\n"
		      "wfd_video_formats\r\n"
		      "RTSP/1.0 200 OK\r\n"
		      "CSeq: 7\r\n\r\n"
		      "OPTIONS * RTSP/1.0\r\n"
		      "CSeq: 3\r\n\r\n",
		"[GET_PARAMETER rtsp://localhost/wfd1.0 CSeq=2 "
		"Content-Type=text/parameters Content-Length=19|"
		"wfd_video_formats\r\n]"
		"[200 OK CSeq=7|][OPTIONS * CSeq=3|]");
}

static void test_line_ends(void **state)
{
	(void)state;
	assert_stream("OPTIONS * RTSP/1.0\nCSeq: 1\n\nA b RTSP/1.0\nC: 2\n\n",
		"[OPTIONS * CSeq=1|][A b C=2|]");
	assert_stream("OPTIONS * RTSP/1.0\rCSeq: 1\r\rA b RTSP/1.0\rC: 2\r\r",
		"[OPTIONS * CSeq=1|][A b C=2|]");
	assert_stream("A b RTSP/1.0\r\nContent-Length: 2\n\nxyC d RTSP/1.0\r\n"
		      "\r\n",
		"[A b Content-Length=2|xy][C d|]");
	assert_stream("A b RTSP/1.0\rContent-Length: 2\r\rxy\r\rC d RTSP/1.0\r"
		      "\r",
		"[A b Content-Length=2|xy][C d|]");
	/* Mixed within one message. */
	assert_stream("A b RTSP/1.0\nX: 1\rY: 2\r\nContent-Length: 3\r\n\r\n"
		      "\n\r\n",
		"[A b X=1 Y=2 Content-Length=3|\n\r\n]");
}

static void test_between(void **state)
{
	(void)state;
	/* Surplus and missing line ends of a body (W-08). */
	assert_stream("\r\n\n\rA b RTSP/1.0\r\nContent-Length: 3\r\n\r\nx: "
		      "\r\n\r\n\r\nC d RTSP/1.0\r\n\r\n",
		"[A b Content-Length=3|x: ][C d|]");
	assert_stream("A b RTSP/1.0\r\nContent-Length: 0\r\n\r\n"
		      "C d RTSP/1.0\r\n\r\n",
		"[A b Content-Length=0|][C d|]");
}

static void test_blanks(void **state)
{
	(void)state;
	/* Vectors 16, 55; W-04, W-06. */
	assert_stream("A b RTSP/1.0\r\nCSeq : 3\r\n\r\n", "[A b CSeq=3|]");
	assert_stream("A b RTSP/1.0\r\ncseq:3\r\n\r\n", "[A b cseq=3|]");
	assert_stream(
		"A b RTSP/1.0\r\nCSeq\t:\t 3 \t\r\n\r\n", "[A b CSeq=3|]");
	assert_stream("A  b \t RTSP/1.0 \r\nX:\r\n\r\n", "[A b X=|]");
	assert_stream("RTSP/1.0 200\r\n\r\nRTSP/1.0 303 See Other \r\n\r\n",
		"[200 |][303 See Other|]");
	assert_stream("A b RTSP/1.0\r\nContent-length: 1\r\n"
		      "Content-type: text/parameters\r\n\r\nx",
		"[A b Content-length=1 Content-type=text/parameters|x]");
	assert_stream("A b RTSP/1.0\r\nX: 1\r\n 2\r\n\t3\r\nY: 4\r\n\r\n",
		"[A b X=1\r\n 2\r\n\t3 Y=4|]");
	assert_stream("A b RTSP/1.0\r\nContent-Length: 1\r\n"
		      "Content-Length: 1\r\n\r\nx",
		"[A b Content-Length=1 Content-Length=1|x]");
}

static void test_start_lines(void **state)
{
	static const struct {
		const char *line;
		bool good;
	} cases[] = {
		{"OPTIONS * RTSP/1.0", true},
		{"options * RTSP/1.0", true}, /* the method is unknown */
		{"OPTIONS * rtsp/1.0", true},
		{"OPTIONS * RTSP/2.0", true}, /* 505 (W-19) */
		{"OPTIONS * RTSP/1.0 x", false},
		{"OPTIONS * HTTP/1.1", false},
		{"OPTIONS *", false},
		{"OPTIONS", false},
		{"OPT(IONS * RTSP/1.0", false},
		{"OPTIONS * RTSP/1", false},
		{"OPTIONS * RTSP/1.0.0", false},
		{"OPTIONS * RTSP/.0", false},
		{"OPTIONS * RTSP/111.0", false},
		{"OPTIONS \x01 RTSP/1.0", false},
		{"RTSP/1.0 200 OK", true},
		{"RTSP/1.0 200", true},
		{"RTSP/1.0 20 OK", false},
		{"RTSP/1.0 2000 OK", false},
		{"RTSP/1.0 099 OK", false},
		{"RTSP/1.0 -20 OK", false},
		{"RTSP/1.0 abc OK", false},
		{"RTSP/x.0 200 OK", false},
		{"wfd_video_formats: 00", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct rtsp_message message = {0};

		assert_int_equal(rtsp_message_start_line(
					 &message, text_of(cases[i].line)),
			cases[i].good);
	}
}

static void test_bad(void **state)
{
	(void)state;
	/* A line that starts no message is skipped alone ... */
	assert_stream("nonsense\r\nA b RTSP/1.0\r\n\r\n", "[bad][A b|]");
	assert_stream("RTSP/1.0 what\r\nA b RTSP/1.0\r\n\r\n",
		"[bad response][A b|]");
	/* ... a message with a bad header, body and all. */
	assert_stream("A b RTSP/1.0\r\nno colon\r\nContent-Length: 1\r\n\r\nx"
		      "C d RTSP/1.0\r\n\r\n",
		"[bad][C d|]");
	assert_stream("A b RTSP/1.0\r\n: no name\r\n\r\nC d RTSP/1.0\r\n\r\n",
		"[bad][C d|]");
	assert_stream("A b RTSP/1.0\r\nna\x01me: x\r\n\r\nC d RTSP/1.0\r\n\r\n",
		"[bad][C d|]");
}

static void test_cseq(void **state)
{
	/* W-10, W-12, vector 50. */
	static const struct {
		const char *value;
		bool good;
	} cases[] = {
		{"0", true},
		{"4294967295", true},
		{"4294967296", false},
		{"99999999999999999999", false},
		{"18446744073709551617", false},
		{"-1", false},
		{"1 2", false},
		{"0x1", false},
		{"", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		char stream[128];

		snprintf(stream, sizeof(stream), "A b RTSP/1.0\nCSeq: %s\n\n",
			cases[i].value);
		assert_int_equal(strcmp(read_whole(stream), "[bad]") != 0,
			cases[i].good);
	}
}

static void test_content_length(void **state)
{
	static const char *const fatal[] = {"262145", "-1", "abc", "", "1x",
		"99999999999999999999", "0x10", "1\nContent-Length: 2"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(fatal); i++) {
		char stream[128];

		snprintf(stream, sizeof(stream),
			"A b RTSP/1.0\nContent-Length: %s\n\nxx", fatal[i]);
		assert_string_equal(read_whole(stream), "[fatal]");
	}
}

static void test_too_short_length(void **state)
{
	(void)state;
	/* Vector 54: what is left over starts no message. */
	assert_stream("GET_PARAMETER x RTSP/1.0\r\nCSeq: 1\r\n"
		      "Content-Length: 5\r\n\r\n"
		      "wfd_video_formats\r\nwfd_audio_codecs\r\n"
		      "wfd_client_rtp_ports\r\n",
		"[GET_PARAMETER x CSeq=1 Content-Length=5|wfd_v][bad][bad]"
		"[bad]");
}

static void test_interleaved(void **state)
{
	static const char stream[] = "A b RTSP/1.0\r\n\r\n"
				     "$\0\0\7RTSP/1."
				     "$\1\0\0"
				     "\r\n$\2\0\4\r\n\r\n"
				     "C d RTSP/1.0\r\n\r\n";
	static char large[70000] = "$\0\xFF\xFF";
	size_t first;

	(void)state;
	assert_reads(stream, sizeof(stream) - 1, "[A b|][C d|]");
	memset(large + 4, 'x', 65535);
	memcpy(large + 4 + 65535, "C d RTSP/1.0\r\n\r\n", 17);
	for (first = 0; first < 65600; first += 997)
		assert_string_equal(
			read_cut(large, 4 + 65535 + 16, first, 4 + 65535 + 16),
			"[C d|]");
}

static void test_limits(void **state)
{
	static char stream[600 * 1024];
	static char expected[64];
	struct rtsp_reader reader;
	struct rtsp_message message;
	size_t n, used, bodies;

	(void)state;
	/* 64 headers are fine, 65 are not. */
	for (n = 64; n <= 65; n++) {
		used = (size_t)sprintf(stream, "A b RTSP/1.0\n");
		while (used < 13 + 5 * n)
			used += (size_t)sprintf(stream + used, "x: y\n");
		strcpy(stream + used, "\n");
		snprintf(expected, sizeof(expected), "%s",
			n == 64 ? "[A b x=y x=y" : "[fatal]");
		assert_memory_equal(
			read_whole(stream), expected, strlen(expected));
	}

	/* A head of 16 KiB, and one more byte. */
	for (n = RTSP_HEAD_MAX; n <= RTSP_HEAD_MAX + 1; n++) {
		memset(stream, 'x', n);
		memcpy(stream, "A b RTSP/1.0\nX: ", 16);
		memcpy(stream + n - 2, "\n\n", 2);
		rtsp_reader_init(&reader, buffer, sizeof(buffer));
		assert_int_equal(rtsp_reader_feed(&reader, stream, n), n);
		assert_int_equal(rtsp_reader_next(&reader, &message),
			n == RTSP_HEAD_MAX ? RTSP_READ_MESSAGE
					   : RTSP_READ_FATAL);
	}

	/* A line without end. */
	memset(stream, 'x', sizeof(stream));
	rtsp_reader_init(&reader, buffer, sizeof(buffer));
	for (used = 0; rtsp_reader_next(&reader, &message) == RTSP_READ_MORE;
		used += 100)
		assert_int_equal(
			rtsp_reader_feed(&reader, stream + used, 100), 100);
	assert_true(used <= RTSP_HEAD_MAX + 100);
	assert_int_equal(rtsp_reader_next(&reader, &message), RTSP_READ_FATAL);
	assert_non_null(reader.problem);
	/* Bytes after it go nowhere. */
	assert_int_equal(rtsp_reader_feed(&reader, stream, 1000), 1000);

	/* Two bodies of 256 KiB in a row, fed at once. */
	used = 0;
	for (n = 0; n < 2; n++) {
		used += (size_t)sprintf(stream + used,
			"A b RTSP/1.0\nContent-Length: %d\n\n", RTSP_BODY_MAX);
		memset(stream + used, 'y', RTSP_BODY_MAX);
		used += RTSP_BODY_MAX;
	}
	rtsp_reader_init(&reader, buffer, sizeof(buffer));
	n = 0;
	bodies = 0;
	while (n < used) {
		size_t taken = rtsp_reader_feed(&reader, stream + n, used - n);

		assert_true(taken > 0);
		n += taken;
		while (rtsp_reader_next(&reader, &message) ==
			RTSP_READ_MESSAGE) {
			assert_int_equal(message.body.length, RTSP_BODY_MAX);
			assert_int_equal(message.body.data[0], 'y');
			assert_int_equal(
				message.body.data[RTSP_BODY_MAX - 1], 'y');
			bodies++;
		}
	}
	assert_int_equal(bodies, 2);
}

static void test_lists(void **state)
{
	(void)state;
	/* W-58. */
	assert_true(rtsp_list_has(
		text_of("org.wfa.wfd1.0, SET_PARAMETER"), "SET_PARAMETER"));
	assert_true(rtsp_list_has(text_of("\"org.wfa.wfd1.0, SET_PARAMETER\""),
		"org.wfa.wfd1.0"));
	assert_true(rtsp_list_has(
		text_of("\"org.wfa.wfd1.0, SET_PARAMETER\""), "set_parameter"));
	assert_true(rtsp_list_has(text_of("A,B ,\tC"), "B"));
	assert_false(rtsp_list_has(text_of("SETUP, PLAY"), "SET"));
	assert_false(rtsp_list_has(text_of(""), "SETUP"));
	assert_false(rtsp_list_has(text_of("\""), "SETUP"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-01, W-02 any split gives the same messages",
			test_splits),
		CASE("W-03 CRLF, LF and CR", test_line_ends),
		CASE("W-08 line ends between messages", test_between),
		CASE("W-04, W-06 blanks, order, folded lines (vector 55)",
			test_blanks),
		CASE("start lines", test_start_lines),
		CASE("invalid messages are skipped", test_bad),
		CASE("W-10, W-12 CSeq (vector 50)", test_cseq),
		CASE("W-09 Content-Length", test_content_length),
		CASE("vector 54, a Content-Length too small",
			test_too_short_length),
		CASE("W-21 interleaved frames", test_interleaved),
		CASE("W-18 limits", test_limits),
		CASE("W-58 lists", test_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
