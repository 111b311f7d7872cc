#include <errno.h>
#include <string.h>
#include "ts_cell.h"

#define PCR_BYTES 6

enum adaptation_flag {
	DISCONTINUITY = 0x80,
	RANDOM_ACCESS = 0x40,
	HAS_PCR = 0x10,
	HAS_OPCR = 0x08,
	HAS_SPLICE = 0x04,
	HAS_PRIVATE = 0x02,
	HAS_EXTENSION = 0x01
};

static uint64_t read_pcr(const uint8_t *p)
{
	uint64_t base = (uint64_t)p[0] << 25 | (uint64_t)p[1] << 17 |
			(uint64_t)p[2] << 9 | (uint64_t)p[3] << 1 | p[4] >> 7;
	unsigned extension = (p[4] & 1u) << 8 | p[5];

	/* An extension above 299 is wrong, but by less than 8 us. */
	return (base * 300 + extension) % TS_PCR_WRAP;
}

/* field: the adaptation field after its length byte. */
static void read_adaptation(
	const uint8_t *field, size_t length, struct ts_cell *out)
{
	size_t used = 1;
	uint8_t flags;

	if (length == 0) {
		/* The length byte alone stands for one byte of stuffing. */
		out->stuffed = true;
		return;
	}
	flags = field[0];
	out->discontinuity = flags & DISCONTINUITY;
	out->random_access = flags & RANDOM_ACCESS;
	if (flags & HAS_PCR) {
		if (length >= used + PCR_BYTES) {
			out->has_pcr = true;
			out->pcr_27m = read_pcr(field + used);
		}
		used += PCR_BYTES;
	}
	if (flags & HAS_OPCR)
		used += PCR_BYTES;
	if (flags & HAS_SPLICE)
		used += 1;
	if (flags & HAS_PRIVATE && used < length)
		used += 1u + field[used];
	if (flags & HAS_EXTENSION && used < length)
		used += 1u + field[used];
	/* A field that says nothing is there only for its length. */
	out->stuffed = used < length || flags == 0;
}

int ts_cell_read(const uint8_t *data, struct ts_cell *out)
{
	unsigned control = data[3] >> 4 & 3;
	size_t adaptation;

	*out = (struct ts_cell){
		.pid = (data[1] & 0x1Fu) << 8 | data[2],
		.error = data[1] & 0x80,
		.start = data[1] & 0x40,
		.scrambled = data[3] & 0xC0,
		.cc = data[3] & 0x0F,
	};
	if (data[0] != TS_SYNC_BYTE)
		return -EILSEQ;
	if (control == 0)
		return -EBADMSG;
	out->payload = data + TS_HEADER_BYTES;
	out->length = TS_PAYLOAD_BYTES;
	out->has_payload = control & 1;
	if (control & 2) {
		adaptation = data[TS_HEADER_BYTES];
		if (adaptation > TS_PAYLOAD_BYTES - 1)
			return -EBADMSG;
		read_adaptation(data + TS_HEADER_BYTES + 1, adaptation, out);
		out->payload += 1 + adaptation;
		out->length -= 1 + adaptation;
	}
	if (!out->has_payload)
		out->length = 0;
	return 0;
}

static void write_header(
	uint8_t *data, unsigned pid, bool start, unsigned control, uint8_t cc)
{
	data[0] = TS_SYNC_BYTE;
	data[1] = (uint8_t)((start ? 0x40 : 0) | pid >> 8);
	data[2] = (uint8_t)pid;
	data[3] = (uint8_t)(control << 4 | (cc & 0x0F));
}

uint8_t *ts_cell_write(uint8_t *data, unsigned pid, bool start, uint8_t cc,
	bool random_access, size_t length)
{
	size_t adaptation = TS_PAYLOAD_BYTES - length;
	uint8_t *field = data + TS_HEADER_BYTES;

	write_header(data, pid, start, adaptation ? 3 : 1, cc);
	if (adaptation) {
		field[0] = (uint8_t)(adaptation - 1);
		if (adaptation > 1)
			field[1] = random_access ? RANDOM_ACCESS : 0;
		if (adaptation > 2)
			memset(field + 2, 0xFF, adaptation - 2);
	}
	return field + adaptation;
}

void ts_cell_write_pcr(
	uint8_t *data, unsigned pid, uint8_t cc, uint64_t time_27m)
{
	uint64_t pcr = time_27m % TS_PCR_WRAP;
	uint64_t base = pcr / 300;
	unsigned extension = (unsigned)(pcr % 300);
	uint8_t *field = data + TS_HEADER_BYTES;

	write_header(data, pid, false, 2, cc);
	field[0] = TS_PAYLOAD_BYTES - 1;
	field[1] = HAS_PCR;
	field[2] = (uint8_t)(base >> 25);
	field[3] = (uint8_t)(base >> 17);
	field[4] = (uint8_t)(base >> 9);
	field[5] = (uint8_t)(base >> 1);
	field[6] = (uint8_t)((base & 1) << 7 | 0x7E | extension >> 8);
	field[7] = (uint8_t)extension;
	memset(field + 8, 0xFF, TS_PAYLOAD_BYTES - 8);
}
