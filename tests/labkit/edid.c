/*
 * "Wireless Display Verify Edid": what the sink says of its display is what
 * the host reads of it, byte for byte, with one display after another.
 */
#include "lab.h"

#include "edids.h"

static struct scripted_sink *make_sink(const uint8_t *edid, size_t bytes)
{
	struct scripted_sink *sink = lab_sink(0, 0, HH_640x360p30);

	memcpy(sink->config.edid, edid, bytes);
	sink->config.edid_bytes = bytes;
	return sink;
}

/* One session with the sink; the host has just these bytes. */
static void expect(struct lab *lab, struct scripted_sink *sink,
	const uint8_t *edid, size_t bytes)
{
	struct host_display display;
	struct host_outcome outcome;

	lab_play(lab, sink);
	assert_true(host_query_display(lab->host, &display));
	assert_int_equal(display.edid_bytes, bytes);
	assert_memory_equal(display.edid, edid, bytes);
	outcome = lab_end(lab);
	assert_false(outcome.reported);
	/* It left with the session. */
	assert_false(host_query_display(lab->host, &display));
	assert_int_equal(display.edid_bytes, 0);
	lab_sink_close(sink);
}

static void g63_one_display_after_another(void **state)
{
	static const unsigned blocks[] = {1, 2, 4, 16, 3, 1};
	struct lab *lab = lab_open("encoder=null\n");
	uint8_t edid[16 * EDID_BLOCK];

	(void)state;
	for (unsigned i = 0; i < sizeof(blocks) / sizeof(*blocks); i++) {
		size_t bytes = edid_make(edid, blocks[i], "SDG",
			(uint16_t)(0x1000 + i), 0xC0FFEE00 + i);

		expect(lab, make_sink(edid, bytes), edid, bytes);
		/* A display that says nothing has not the one before's. */
		expect(lab, make_sink(edid, 0), edid, 0);
	}
	lab_close(lab);
}

static void g63_a_broken_descriptor_is_handed_on_as_it_is(void **state)
{
	struct lab *lab = lab_open("encoder=null\n");
	uint8_t edid[2 * EDID_BLOCK];
	size_t bytes = edid_make(edid, 2, "BAD", 1, 2);

	(void)state;
	/* The checksum of either block; no header; all zero; all ones. What it
	 * is worth is for the host to say. */
	edid[127] ^= 0x55;
	expect(lab, make_sink(edid, bytes), edid, bytes);
	edid[255] ^= 0x55;
	expect(lab, make_sink(edid, bytes), edid, bytes);
	edid[1] = 0;
	expect(lab, make_sink(edid, bytes), edid, bytes);
	memset(edid, 0, bytes);
	expect(lab, make_sink(edid, bytes), edid, bytes);
	memset(edid, 0xFF, bytes);
	expect(lab, make_sink(edid, bytes), edid, bytes);
	lab_close(lab);
}

static void g63_a_descriptor_that_is_cut_off(void **state)
{
	struct lab *lab = lab_open("encoder=null\n");
	uint8_t edid[2 * EDID_BLOCK];
	size_t bytes = edid_make(edid, 2, "CUT", 1, 3);
	struct scripted_sink *sink = make_sink(edid, bytes);

	(void)state;
	/* It promises more than comes: the whole blocks that came count. */
	sink->right = "wfd_display_edid: 0002";
	sink->wrong = "wfd_display_edid: 0004";
	expect(lab, sink, edid, bytes);
	/* Fewer than come. */
	sink = make_sink(edid, bytes);
	sink->right = "wfd_display_edid: 0002";
	sink->wrong = "wfd_display_edid: 0001";
	expect(lab, sink, edid, EDID_BLOCK);
	/* No hexadecimal number at all: as if nothing were said. */
	sink = make_sink(edid, bytes);
	sink->right = "wfd_display_edid: 0002 0";
	sink->wrong = "wfd_display_edid: 0002 x";
	expect(lab, sink, edid, 0);
	lab_close(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g63_one_display_after_another),
		cmocka_unit_test(g63_a_broken_descriptor_is_handed_on_as_it_is),
		cmocka_unit_test(g63_a_descriptor_that_is_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
