/*
 * The driver's parts that need neither host nor sink.
 */
#include "test.h"
#include "driver/bit_rate.h"
#include "driver/chunk_packet.h"
#include "driver/idr_gate.h"
#include "driver/mailbox.h"
#include "driver/modes.h"
#include "driver/ring_reader.h"
#include "driver/status.h"
#include "platform/clock.h"
#include "platform/thread.h"
#include "platform/wait.h"
#include "wfd/wfd_modes.h"
#include "wfd/wfd_select.h"

/* --- mailbox ---------------------------------------------------------------*/

static struct sundog_set_mode set_mode(void)
{
	return (struct sundog_set_mode){
		.header = {SUNDOG_CONTRACT_MAGIC, SUNDOG_CONTRACT_VERSION,
			SUNDOG_MESSAGE_SET_MODE, sizeof(struct sundog_set_mode),
			0},
		.mode = {1920, 1080, 60, 1},
	};
}

/* Whether it is short, or only says so. */
static void refuse_short(
	struct mailbox *box, enum sundog_message code, size_t whole)
{
	struct sundog_header *header = test_calloc(1, whole);

	for (size_t bytes = 0; bytes < whole; bytes++) {
		*header = (struct sundog_header){SUNDOG_CONTRACT_MAGIC,
			SUNDOG_CONTRACT_VERSION, (uint16_t)code,
			(uint32_t)bytes, 0};
		assert_int_equal(mailbox_message(box, header, whole),
			STATUS_INVALID_PARAMETER);
		header->bytes = (uint32_t)whole;
		assert_int_equal(mailbox_message(box, header, bytes),
			STATUS_INVALID_PARAMETER);
	}
	test_free(header);
}

static void test_messages_are_checked_G72_I14(void **state)
{
	struct mailbox box;
	struct sundog_set_mode message;
	struct mail mail;

	(void)state;
	assert_int_equal(mailbox_init(&box), 0);
	message = set_mode();
	assert_int_equal(mailbox_message(&box, &message, sizeof(message)),
		STATUS_INVALID_DEVICE_STATE);
	mailbox_open(&box);
	assert_int_equal(
		mailbox_message(&box, NULL, 100), STATUS_INVALID_PARAMETER);
	for (size_t bytes = 0; bytes < sizeof(message); bytes++)
		assert_int_equal(mailbox_message(&box, &message, bytes),
			STATUS_INVALID_PARAMETER);
	message.header.magic++;
	assert_int_equal(mailbox_message(&box, &message, sizeof(message)),
		STATUS_NOT_SUPPORTED);
	message = set_mode();
	message.header.version = 2;
	assert_int_equal(mailbox_message(&box, &message, sizeof(message)),
		STATUS_REVISION_MISMATCH);
	message = set_mode();
	message.header.code = 0x1FF;
	assert_int_equal(mailbox_message(&box, &message, sizeof(message)),
		STATUS_NOT_SUPPORTED);
	message = set_mode();
	message.header.bytes = sizeof(message) - 1;
	assert_int_equal(mailbox_message(&box, &message, sizeof(message)),
		STATUS_INVALID_PARAMETER);
	message = set_mode();
	message.header.bytes = sizeof(message) + 1; /* more than there is */
	assert_int_equal(mailbox_message(&box, &message, sizeof(message)),
		STATUS_INVALID_PARAMETER);
	message = set_mode();
	message.mode.refresh_denominator = 0;
	assert_int_equal(mailbox_message(&box, &message, sizeof(message)),
		STATUS_INVALID_PARAMETER);
	message = set_mode();
	message.mode.refresh_numerator = 0;
	assert_int_equal(mailbox_message(&box, &message, sizeof(message)),
		STATUS_INVALID_PARAMETER);
	message = set_mode();
	message.mode.height = 0;
	assert_int_equal(mailbox_message(&box, &message, sizeof(message)),
		STATUS_INVALID_PARAMETER);
	refuse_short(&box, SUNDOG_MESSAGE_MONITOR_POWER,
		sizeof(struct sundog_monitor_power));
	refuse_short(
		&box, SUNDOG_MESSAGE_FAILURE, sizeof(struct sundog_failure));
	assert_false(event_is_signalled(&box.event));

	message = set_mode();
	assert_int_equal(mailbox_message(&box, &message, sizeof(message)),
		STATUS_SUCCESS);
	assert_true(event_is_signalled(&box.event));
	mailbox_take(&box, &mail);
	assert_int_equal(mail.count, 1);
	assert_int_equal(mail.commands[0].mode.width, 1920);
	assert_false(event_is_signalled(&box.event));
	mailbox_dispose(&box);
}

static void test_a_later_revision_is_longer(void **state)
{
	struct {
		struct sundog_set_mode known;
		uint64_t more;
	} message = {.known = set_mode()};
	struct mailbox box;

	(void)state;
	assert_int_equal(mailbox_init(&box), 0);
	mailbox_open(&box);
	message.known.header.bytes = sizeof(message);
	assert_int_equal(mailbox_message(&box, &message, sizeof(message)),
		STATUS_SUCCESS);
	mailbox_dispose(&box);
}

static void test_a_full_mailbox_says_so(void **state)
{
	struct sundog_set_mode message = set_mode();
	struct mailbox box;
	struct mail mail;

	(void)state;
	assert_int_equal(mailbox_init(&box), 0);
	mailbox_open(&box);
	for (unsigned i = 0; i < MAILBOX_COMMANDS; i++) {
		message.mode.width = i + 1;
		assert_int_equal(
			mailbox_message(&box, &message, sizeof(message)),
			STATUS_SUCCESS);
	}
	assert_int_equal(mailbox_message(&box, &message, sizeof(message)),
		STATUS_INSUFFICIENT_RESOURCES);
	mailbox_take(&box, &mail);
	assert_int_equal(mail.count, MAILBOX_COMMANDS);
	for (unsigned i = 0; i < MAILBOX_COMMANDS; i++)
		assert_int_equal(mail.commands[i].mode.width, i + 1);
	mailbox_dispose(&box);
}

#define POSTERS	 8
#define POSTINGS 1000

struct poster {
	struct thread thread;
	struct mailbox *box;
	unsigned number;
};

/* Numbered messages, each until there is room for it. */
static void post_all(void *arg)
{
	struct poster *self = arg;
	struct sundog_set_mode message = set_mode();

	message.mode.height = self->number + 1;
	for (unsigned i = 0; i < POSTINGS; i++) {
		NTSTATUS status;

		message.mode.width = i + 1;
		/* The taker's turn, when there is no room. */
		while ((status = mailbox_message(
				self->box, &message, sizeof(message))) ==
			STATUS_INSUFFICIENT_RESOURCES)
			clock_sleep_until_us(clock_now_us() + 20);
		assert_int_equal(status, STATUS_SUCCESS);
	}
}

/* HandleKernelModeMessage is little more than this. */
static void test_each_message_is_taken_once_G66(void **state)
{
	struct mailbox box;
	struct poster posters[POSTERS] = {0};
	unsigned next[POSTERS] = {0}, left = POSTERS * POSTINGS;
	struct mail mail;

	(void)state;
	assert_int_equal(mailbox_init(&box), 0);
	mailbox_open(&box);
	for (unsigned i = 0; i < POSTERS; i++) {
		posters[i] = (struct poster){.box = &box, .number = i};
		assert_int_equal(thread_start(&posters[i].thread, post_all,
					 &posters[i], "poster"),
			0);
	}
	while (left > 0) {
		struct wait_item item = {.event = box.event.handle};

		assert_int_equal(
			wait_any(&item, 1, clock_now_us() + 5000000), 1);
		mailbox_take(&box, &mail);
		assert_in_range(mail.count, 0, MAILBOX_COMMANDS);
		for (size_t i = 0; i < mail.count; i++) {
			const struct sundog_mode *mode = &mail.commands[i].mode;

			/* In the order of its sender. */
			assert_in_range(mode->height, 1, POSTERS);
			assert_int_equal(mode->width, ++next[mode->height - 1]);
			left--;
		}
	}
	for (unsigned i = 0; i < POSTERS; i++)
		thread_join(&posters[i].thread);
	assert_false(event_is_signalled(&box.event));
	mailbox_dispose(&box);
}

static void test_stop_is_not_forgotten(void **state)
{
	struct sundog_set_mode message;
	struct mailbox box;
	struct mail mail;

	(void)state;
	assert_int_equal(mailbox_init(&box), 0);
	mailbox_open(&box);
	assert_false(mailbox_is_stopping(&box));
	mailbox_wish(&box, WISH_IDR);
	mailbox_stop(&box, 77);
	mailbox_take(&box, &mail);
	assert_int_equal(mail.wishes, WISH_IDR | WISH_STOP);
	assert_int_equal(mail.stop_by_us, 77);
	mailbox_take(&box, &mail);
	assert_int_equal(mail.wishes, WISH_STOP);
	assert_int_equal(mail.stop_by_us, 77);
	assert_true(mailbox_is_stopping(&box));
	/* No more messages, and the next session knows nothing of it. */
	message = set_mode();
	assert_int_equal(mailbox_message(&box, &message, sizeof(message)),
		STATUS_INVALID_DEVICE_STATE);
	mailbox_close(&box);
	mailbox_open(&box);
	assert_false(mailbox_is_stopping(&box));
	mailbox_dispose(&box);
}

/* --- ring
 * -------------------------------------------------------------------*/

#define RING_BYTES 1000

static void make_ring(struct shared_memory *memory)
{
	struct sundog_ring ring = {
		.magic = SUNDOG_RING_MAGIC,
		.data_offset = sizeof(ring),
		.data_bytes = RING_BYTES,
	};

	assert_int_equal(
		shared_memory_create(memory, sizeof(ring) + RING_BYTES, "ring"),
		0);
	memcpy(memory->data, &ring, sizeof(ring));
}

static int open_ring(struct ring_reader *reader,
	const struct shared_memory *memory, uint64_t bytes)
{
	return ring_reader_open(
		reader, (uint64_t)(uintptr_t)memory->handle, bytes);
}

static void test_a_ring_must_be_one_I14(void **state)
{
	struct shared_memory memory;
	struct sundog_ring *ring;
	struct ring_reader reader;
	uint64_t bytes = sizeof(*ring) + RING_BYTES;

	(void)state;
	make_ring(&memory);
	ring = memory.data;
	assert_int_not_equal(ring_reader_open(&reader, 0, bytes), 0);
	assert_int_not_equal(ring_reader_open(&reader, 999, bytes), 0);
	assert_int_not_equal(
		ring_reader_open(&reader, UINT64_MAX - 1, bytes), 0);
	assert_int_not_equal(open_ring(&reader, &memory, 0), 0);
	assert_int_not_equal(open_ring(&reader, &memory, sizeof(*ring)), 0);
	assert_int_not_equal(open_ring(&reader, &memory, UINT64_MAX), 0);
	assert_int_not_equal(open_ring(&reader, &memory, 1u << 20), 0);
	ring->magic++;
	assert_int_not_equal(open_ring(&reader, &memory, bytes), 0);
	ring->magic--;
	ring->data_offset = 64;
	assert_int_not_equal(open_ring(&reader, &memory, bytes), 0);
	ring->data_offset = UINT32_MAX;
	assert_int_not_equal(open_ring(&reader, &memory, bytes), 0);
	ring->data_offset = sizeof(*ring);
	ring->data_bytes = RING_BYTES + 1;
	assert_int_not_equal(open_ring(&reader, &memory, bytes), 0);
	ring->data_bytes = UINT64_MAX;
	assert_int_not_equal(open_ring(&reader, &memory, bytes), 0);
	ring->data_bytes = 0;
	assert_int_not_equal(open_ring(&reader, &memory, bytes), 0);
	ring->data_bytes = RING_BYTES;
	assert_int_equal(open_ring(&reader, &memory, bytes), 0);
	ring_reader_close(&reader);
	ring_reader_close(&reader);
	shared_memory_destroy(&memory);
}

static const uint8_t *at(
	struct ring_reader *reader, uint64_t position, uint32_t length)
{
	struct sundog_chunk chunk = {.position = position, .length = length};

	return ring_reader_data(reader, &chunk);
}

static void test_chunks_stay_in_the_ring_I14(void **state)
{
	struct shared_memory memory;
	struct ring_reader reader;
	struct sundog_chunk chunk = {.position = 300, .length = 200};
	struct sundog_ring *ring;
	const uint8_t *data;

	(void)state;
	make_ring(&memory);
	ring = memory.data;
	assert_int_equal(
		open_ring(&reader, &memory, sizeof(*ring) + RING_BYTES), 0);
	data = (const uint8_t *)reader.memory.data + sizeof(*ring);
	assert_ptr_equal(at(&reader, 0, 1000), data);
	assert_ptr_equal(at(&reader, 999, 1), data + 999);
	assert_null(at(&reader, 0, 0));
	assert_null(at(&reader, 0, 1001));
	assert_null(at(&reader, 1, 1000));
	assert_null(at(&reader, 1000, 1)); /* not writable yet */
	assert_null(at(&reader, UINT64_MAX, 1));
	assert_null(at(&reader, UINT64_MAX - 10, 100));
	assert_null(at(&reader, 0, UINT32_MAX));

	/* What the miniport does to the header later does not matter. */
	ring->data_bytes = UINT64_MAX;
	ring->data_offset = UINT32_MAX;
	assert_null(at(&reader, 0, 1001));
	assert_ptr_equal(at(&reader, 500, 500), data + 500);

	/* 500 bytes given back: 1000 to 1499 may be written, 0 to 499 are
	 * the past. */
	ring_reader_release(&reader, &chunk);
	assert_int_equal(ring->tail, 500);
	assert_null(at(&reader, 499, 1));
	assert_ptr_equal(at(&reader, 500, 1), data + 500);
	assert_ptr_equal(at(&reader, 1000, 500), data);
	assert_null(at(&reader, 1000, 501));
	assert_null(at(&reader, 900, 200)); /* wraps */
	assert_null(at(&reader, 1500, 1));
	ring_reader_close(&reader);
	shared_memory_destroy(&memory);
}

/* --- packets
 * -----------------------------------------------------------------*/

static size_t put_packet(
	uint8_t *out, uint64_t id, const void *private_data, uint32_t bytes)
{
	MIRACAST_CHUNK_INFO info = {
		.ChunkType = MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE,
		.ChunkId.Value = id,
	};

	memcpy(out, &info, 24);
	memcpy(out + 24, &bytes, 4);
	if (bytes)
		memcpy(out + 28, private_data, bytes);
	return 28 + bytes;
}

static void test_packets_follow_without_padding_G115(void **state)
{
	struct sundog_chunk chunk = {
		.magic = SUNDOG_CONTRACT_MAGIC,
		.length = 7,
	};
	uint8_t buffer[400], exact[400];
	size_t bytes = 0, offset = 0, ends[4];
	struct chunk_packet packet;

	(void)state;
	bytes += put_packet(buffer, 1, "abc", 3);
	ends[0] = bytes;
	bytes += put_packet(buffer + bytes, 2, &chunk, sizeof(chunk));
	ends[1] = bytes;
	bytes += put_packet(buffer + bytes, 3, NULL, 0);
	ends[2] = bytes;
	chunk.magic = 0;
	bytes += put_packet(
		buffer + bytes, 0x0000030000000065, &chunk, sizeof(chunk));
	ends[3] = bytes;

	assert_true(chunk_packet_next(buffer, bytes, &offset, &packet));
	assert_int_equal(offset, ends[0]);
	assert_false(packet.has_chunk);
	assert_true(chunk_packet_next(buffer, bytes, &offset, &packet));
	assert_int_equal(offset, ends[1]);
	assert_true(packet.has_chunk);
	assert_int_equal(packet.chunk.length, 7);
	assert_int_equal(packet.info.ChunkId.FrameNumber, 2);
	assert_true(chunk_packet_next(buffer, bytes, &offset, &packet));
	assert_false(packet.has_chunk);
	assert_true(chunk_packet_next(buffer, bytes, &offset, &packet));
	assert_false(packet.has_chunk); /* somebody else's */
	assert_int_equal(packet.info.ChunkId.FrameNumber, 101);
	assert_int_equal(packet.info.ChunkId.PartNumber, 3);
	assert_false(chunk_packet_next(buffer, bytes, &offset, &packet));

	/* Cut anywhere, nothing beyond is read or believed. */
	for (size_t cut = 0; cut < bytes; cut++) {
		uint8_t *copy = exact + sizeof(exact) - cut;
		unsigned count = 0, whole = 0;

		memcpy(copy, buffer, cut);
		for (offset = 0;
			chunk_packet_next(copy, cut, &offset, &packet);)
			count++;
		for (unsigned i = 0; i < 4; i++)
			whole += ends[i] <= cut;
		assert_int_equal(count, whole);
	}
	memset(buffer + 24, 0xFF, 4); /* a length beyond everything */
	offset = 0;
	assert_false(chunk_packet_next(buffer, bytes, &offset, &packet));
}

/* --- IDR gate
 * ------------------------------------------------------------------*/

static void test_idr_requests_are_delayed_not_lost_W137(void **state)
{
	struct idr_gate gate = {0};

	(void)state;
	assert_true(idr_gate_due(&gate) == UINT64_MAX);
	assert_false(idr_gate_take(&gate, 1000000));
	idr_gate_ask(&gate);
	assert_true(idr_gate_take(&gate, 1000000));
	assert_false(idr_gate_take(&gate, 1000000));
	idr_gate_ask(&gate);
	idr_gate_ask(&gate);
	assert_int_equal(idr_gate_due(&gate), 1300000);
	assert_false(idr_gate_take(&gate, 1299999));
	assert_true(idr_gate_take(&gate, 1300000));
	assert_false(idr_gate_take(&gate, 5000000));
}

/* --- bit rate
 * --------------------------------------------------------------------*/

static struct wfd_selection selection_of(
	unsigned width, unsigned height, unsigned refresh)
{
	return (struct wfd_selection){
		.mode = wfd_mode_find(width, height, refresh),
		.profile = WFD_PROFILE_CBP,
		.level = WFD_LEVEL_4_2,
	};
}

static uint32_t begin(
	uint64_t link, unsigned width, unsigned height, unsigned refresh)
{
	struct wfd_selection selection = selection_of(width, height, refresh);
	struct bit_rate rate;

	bit_rate_init(&rate, link);
	bit_rate_begin(&rate, &selection);
	return rate.current;
}

static void test_bit_rate_of_a_mode(void **state)
{
	(void)state;
	assert_int_equal(begin(0, 1920, 1080, 60), 16000000);
	assert_int_equal(begin(0, 1920, 1080, 30), 10000000);
	assert_int_equal(begin(0, 1280, 720, 60), 8000000);
	assert_int_equal(begin(0, 1280, 720, 30), 5000000);
	assert_int_equal(begin(0, 640, 480, 60), 3000000);
	/* 0.7 of the link */
	assert_int_equal(begin(10000000, 1920, 1080, 60), 7000000);
	assert_int_equal(begin(100000000, 1920, 1080, 60), 16000000);
	/* Also where that is less than what the mode was chosen with. */
	assert_int_equal(begin(5500000, 1920, 1080, 60), 3850000);
}

static void test_bit_rate_keeps_to_the_level(void **state)
{
	struct wfd_selection selection = selection_of(1920, 1080, 60);
	struct bit_rate rate;

	(void)state;
	selection.level = WFD_LEVEL_3_1;
	bit_rate_init(&rate, 0);
	bit_rate_begin(&rate, &selection);
	assert_int_equal(rate.current,
		wfd_level_kbit(WFD_LEVEL_3_1, WFD_PROFILE_CBP) * 1000);
}

static void test_bit_rate_follows_the_link_G159(void **state)
{
	struct wfd_selection selection = selection_of(1920, 1080, 60);
	struct bit_rate rate;

	(void)state;
	bit_rate_init(&rate, 100000000);
	assert_false(bit_rate_link(&rate, 90000000)); /* no stream yet */
	bit_rate_begin(&rate, &selection);
	assert_true(bit_rate_link(&rate, 10000000));
	assert_int_equal(rate.current, 7000000);
	assert_false(bit_rate_link(&rate, 10100000)); /* not worth it */
	assert_true(bit_rate_link(&rate, 100000000));
	assert_int_equal(rate.current, 16000000);
}

/* Chosen with 5 Mbit/s at least, kept with much less. */
static void test_a_mode_is_kept_on_a_worse_link_G154(void **state)
{
	struct wfd_selection selection = selection_of(1920, 1080, 60);
	struct bit_rate rate;

	(void)state;
	bit_rate_init(&rate, 20000000);
	bit_rate_begin(&rate, &selection);
	assert_int_equal(rate.current, 14000000);
	/* Each change with the first estimate that tells of it. */
	assert_true(bit_rate_link(&rate, 3000000));
	assert_int_equal(rate.current, 2100000);
	for (unsigned i = 0; i < 60; i++) {
		assert_false(bit_rate_link(&rate, 3000000));
		assert_false(bit_rate_is_starved(&rate));
	}
	assert_true(bit_rate_link(&rate, 20000000));
	assert_int_equal(rate.current, 14000000);
}

/* One bit for 100 pixels, and never less than what 1024x768 begins with. */
static void test_a_starved_mode_is_given_up_G154(void **state)
{
	static const struct {
		unsigned width, height, refresh;
		uint64_t floor;
	} modes[] = {
		{1920, 1080, 60, 1244160},
		{1920, 1080, 30, 943718},
		{640, 480, 60, 943718},
	};

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct wfd_selection selection = selection_of(
			modes[i].width, modes[i].height, modes[i].refresh);
		struct bit_rate rate;

		bit_rate_init(&rate, 20000000);
		bit_rate_begin(&rate, &selection);
		for (unsigned n = 0; n < 60; n++)
			bit_rate_link(&rate, modes[i].floor);
		assert_false(bit_rate_is_starved(&rate));
		assert_int_equal(rate.current, modes[i].floor);
		/* A moment below is borne, five seconds are not. */
		for (unsigned n = 0; n < 4; n++) {
			bit_rate_link(&rate, modes[i].floor - 1);
			assert_false(bit_rate_is_starved(&rate));
		}
		bit_rate_link(&rate, 20000000);
		for (unsigned n = 0; n < 4; n++)
			bit_rate_link(&rate, modes[i].floor - 1);
		assert_false(bit_rate_is_starved(&rate));
		bit_rate_link(&rate, modes[i].floor - 1);
		assert_true(bit_rate_is_starved(&rate));
		/* An unknown link starves nobody. */
		bit_rate_link(&rate, 0);
		assert_false(bit_rate_is_starved(&rate));
	}
}

static void test_bit_rate_backs_off_and_recovers(void **state)
{
	struct wfd_selection selection = selection_of(1920, 1080, 60);
	struct bit_rate rate;
	uint64_t now = 1000000000;

	(void)state;
	bit_rate_init(&rate, 0);
	bit_rate_begin(&rate, &selection);
	assert_false(bit_rate_recover(&rate, now));
	assert_true(bit_rate_congested(&rate, now));
	assert_int_equal(rate.current, 12000000);
	/* The same full socket. */
	assert_false(bit_rate_congested(&rate, now + 100000));
	assert_true(bit_rate_congested(&rate, now + 600000));
	assert_int_equal(rate.current, 9000000);
	now += 600000;
	assert_false(bit_rate_recover(&rate, now + 2900000));
	assert_true(bit_rate_recover(&rate, now + 3000000));
	assert_int_equal(rate.current, 10800000);
	for (unsigned i = 0; i < 20; i++) {
		now += 4000000;
		bit_rate_recover(&rate, now);
	}
	assert_int_equal(rate.current, 16000000);
	for (unsigned i = 0; i < 40; i++) {
		now += 1000000;
		bit_rate_congested(&rate, now);
	}
	assert_in_range(rate.current, 1244160, 1244160 * 21 / 20);
	/* And it is no less than that which is left. */
	assert_int_equal(rate.backed_off, 1244160);
}

/* Congestion has a ramp of its own; but what a worse link led to is over with
 * it. */
static void test_a_better_link_ends_the_ramp_G159(void **state)
{
	struct wfd_selection selection = selection_of(1920, 1080, 60);
	struct bit_rate rate;
	uint64_t now = 1000000000;

	(void)state;
	bit_rate_init(&rate, 20000000);
	bit_rate_begin(&rate, &selection);
	/* The sockets fill up before the estimate tells why. */
	bit_rate_congested(&rate, now);
	bit_rate_link(&rate, 3000000);
	assert_int_equal(rate.current, 2100000);
	bit_rate_congested(&rate, now + 1000000);
	assert_int_equal(rate.current, 1575000);
	/* Estimates that differ a little are no better link. */
	bit_rate_link(&rate, 3700000);
	bit_rate_link(&rate, 2960000);
	bit_rate_link(&rate, 3690000);
	assert_int_equal(rate.current, 1575000);
	assert_true(bit_rate_link(&rate, 20000000));
	assert_int_equal(rate.current, 14000000);
	/* Congestion on the link as it is now keeps its ramp. */
	bit_rate_congested(&rate, now + 5000000);
	assert_int_equal(rate.current, 10500000);
	assert_false(bit_rate_link(&rate, 20000000));
	assert_false(bit_rate_link(&rate, 24000000));
	assert_int_equal(rate.current, 10500000);
}

/* --- status codes --- */

static void test_causes_have_codes_of_their_own_G151(void **state)
{
	static const enum wfd_end ends[] = {
		WFD_END_PEER_TEARDOWN,
		WFD_END_CLOSED,
		WFD_END_KEEPALIVE,
		WFD_END_PROTOCOL,
		WFD_END_NO_COMMON_MODE,
	};
	unsigned count = sizeof(ends) / sizeof(ends[0]);

	(void)state;
	for (unsigned i = 0; i < count; i++) {
		assert_true(status_of_end(ends[i]) < 0); /* errors, all */
		for (unsigned j = 0; j < i; j++)
			assert_int_not_equal(
				status_of_end(ends[i]), status_of_end(ends[j]));
	}
	/* A time-out is one, whoever's; what kind says the other value. */
	assert_int_equal(status_of_end(WFD_END_TIMEOUT),
		status_of_end(WFD_END_KEEPALIVE));
	assert_int_equal(status_kind_of_end(WFD_END_KEEPALIVE),
		MIRACAST_STATUS_MISSING_KEEPALIVE);
	assert_int_equal(status_kind_of_end(WFD_END_PEER_TEARDOWN),
		MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST);
	assert_int_equal(status_kind_of_end(WFD_END_TIMEOUT),
		MIRACAST_STATUS_CRITICAL_ERROR);
	assert_int_equal(status_kind_of_end(WFD_END_PROTOCOL),
		MIRACAST_STATUS_CRITICAL_ERROR);
}

/* --- modes -----------------------------------------------------------------
 */

static void test_each_mode_is_told_once(void **state)
{
	struct mode_list *list = test_calloc(1, sizeof(*list));
	const struct wfd_mode *large = wfd_mode_find(1920, 1080, 60);
	const struct wfd_mode *small = wfd_mode_find(640, 480, 60);
	/* 1080i60, which no target has */
	const struct wfd_mode *interlaced = wfd_mode_get(WFD_TABLE_CEA, 9);
	struct sundog_mode modes[4];

	(void)state;
	assert_true(interlaced->interlaced);
	list->candidates[0].selection.mode = large;
	list->candidates[1].selection.mode = interlaced;
	list->candidates[2].selection.mode = large;
	list->candidates[3].selection.mode = small;
	list->candidates[4].selection.mode = large;
	list->usable = 5;
	assert_int_equal(mode_list_export(list, modes, 4), 2);
	assert_true(mode_equals(&modes[0], large));
	assert_true(mode_equals(&modes[1], small));
	assert_int_equal(mode_list_export(list, modes, 1), 1);
	/* The first is the best. */
	assert_ptr_equal(mode_list_find(list, &modes[0]),
		&list->candidates[0].selection);
	assert_null(mode_list_fallback(list, 0));
	assert_ptr_equal(
		mode_list_fallback(list, 1), &list->candidates[3].selection);
	assert_null(mode_list_fallback(list, 2));
	test_free(list);
}

static void test_refresh_rates_are_rounded(void **state)
{
	const struct wfd_mode *mode = wfd_mode_find(1920, 1080, 60);

	(void)state;
	assert_true(mode_equals(
		&(struct sundog_mode){1920, 1080, 60000, 1001}, mode));
	assert_true(
		mode_equals(&(struct sundog_mode){1920, 1080, 60, 1}, mode));
	assert_false(
		mode_equals(&(struct sundog_mode){1920, 1080, 59, 1}, mode));
	assert_false(
		mode_equals(&(struct sundog_mode){1920, 1088, 60, 1}, mode));
	assert_false(mode_equals(
		&(struct sundog_mode){1920, 1080, UINT32_MAX, 1}, mode));
	assert_false(mode_equals(
		&(struct sundog_mode){1920, 1080, 1, UINT32_MAX}, mode));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages_are_checked_G72_I14),
		cmocka_unit_test(test_a_later_revision_is_longer),
		cmocka_unit_test(test_a_full_mailbox_says_so),
		cmocka_unit_test(test_each_message_is_taken_once_G66),
		cmocka_unit_test(test_stop_is_not_forgotten),
		cmocka_unit_test(test_a_ring_must_be_one_I14),
		cmocka_unit_test(test_chunks_stay_in_the_ring_I14),
		cmocka_unit_test(test_packets_follow_without_padding_G115),
		cmocka_unit_test(test_idr_requests_are_delayed_not_lost_W137),
		cmocka_unit_test(test_bit_rate_of_a_mode),
		cmocka_unit_test(test_bit_rate_keeps_to_the_level),
		cmocka_unit_test(test_bit_rate_follows_the_link_G159),
		cmocka_unit_test(test_a_mode_is_kept_on_a_worse_link_G154),
		cmocka_unit_test(test_a_starved_mode_is_given_up_G154),
		cmocka_unit_test(test_bit_rate_backs_off_and_recovers),
		cmocka_unit_test(test_a_better_link_ends_the_ramp_G159),
		cmocka_unit_test(test_causes_have_codes_of_their_own_G151),
		cmocka_unit_test(test_each_mode_is_told_once),
		cmocka_unit_test(test_refresh_rates_are_rounded),
	};

	return cmocka_run_group_tests_name("parts", tests, NULL, NULL);
}
