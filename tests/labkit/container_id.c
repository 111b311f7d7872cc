/*
 * "Wireless Display Verify Container ID Test": the Miracast monitor and the
 * sink's audio endpoint are one device to the user, because both have the same
 * container ID, which is not the internal one.
 *
 * A container ID is made by the operating system, of the descriptor's maker
 * and product and of the port; how it hashes them is not published, and this
 * host makes none. There is no audio endpoint either, since the miniport has
 * no sound. What can be shown is what the ID is made of: that it names the
 * sink's display, the same one in each session and another for another sink.
 * The rest is container_id_endpoint.py.
 */
#include "lab.h"

#include "edids.h"

static struct scripted_sink *make_sink(uint16_t product, uint32_t serial)
{
	struct scripted_sink *sink = lab_sink(0, 0, HH_640x360p30);

	sink->config.edid_bytes =
		edid_make(sink->config.edid, 2, "SDG", product, serial);
	/* It has sound, so that an endpoint would be due. */
	sink->config.audio = (struct wfd_audio_codecs){.lpcm = 3};
	return sink;
}

static struct edid_identity identity_in_a_session(
	struct lab *lab, uint16_t product, uint32_t serial)
{
	struct scripted_sink *sink = make_sink(product, serial);
	struct host_display display;
	struct edid_identity identity;

	lab_play(lab, sink);
	assert_true(host_query_display(lab->host, &display));
	assert_true(display.edid_bytes >= EDID_BLOCK);
	/* A display of its own: not the computer's. */
	assert_int_equal(display.base_type, D3DKMDT_VOT_MIRACAST);
	assert_int_not_equal(display.connector_type, D3DKMDT_VOT_INTERNAL);
	identity = edid_identity(display.edid);
	lab_end(lab);
	lab_sink_close(sink);
	return identity;
}

static void expect(
	struct edid_identity identity, uint16_t product, uint32_t serial)
{
	assert_string_equal(identity.maker, "SDG");
	assert_int_equal(identity.product, product);
	assert_int_equal(identity.serial, serial);
}

static void g217_the_monitor_is_who_the_sink_says(void **state)
{
	struct lab *lab = lab_open("encoder=null\n");

	(void)state;
	/* The same sink again, another product, another of the same make. */
	expect(identity_in_a_session(lab, 0x1001, 1), 0x1001, 1);
	expect(identity_in_a_session(lab, 0x1001, 1), 0x1001, 1);
	expect(identity_in_a_session(lab, 0x1002, 1), 0x1002, 1);
	expect(identity_in_a_session(lab, 0x1001, 2), 0x1001, 2);
	expect(identity_in_a_session(lab, 0x1001, 1), 0x1001, 1);
	lab_close(lab);
	/* Also to an adapter that has never seen it. */
	lab = lab_open("encoder=null\n");
	expect(identity_in_a_session(lab, 0x1001, 1), 0x1001, 1);
	lab_close(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g217_the_monitor_is_who_the_sink_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
