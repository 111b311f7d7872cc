#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "record.h"
#include "mpegts/ts_psi.h"

/* Seals hex as a section, on a heap of just its size. */
static uint8_t *section_of(const char *hex, size_t *length)
{
	uint8_t data[1100];
	uint8_t *copy;

	*length = script_seal(data, unhex(hex, data));
	copy = malloc(*length);
	assert_non_null(copy);
	memcpy(copy, data, *length);
	return copy;
}

static int read_pat(const char *hex, struct ts_pat *out)
{
	size_t length;
	uint8_t *section = section_of(hex, &length);
	int err = ts_pat_read(section, length, out);

	free(section);
	return err;
}

static int read_pmt(const char *hex, struct ts_pmt *out)
{
	size_t length;
	uint8_t *section = section_of(hex, &length);
	int err = ts_pmt_read(section, length, out);

	free(section);
	return err;
}

static void test_crc(void **state)
{
	/* CRC-32/MPEG-2's check value */
	(void)state;
	assert_int_equal(ts_crc32((const uint8_t *)"123456789", 9), 0x0376E6E7);
	assert_int_equal(ts_crc32(NULL, 0), 0xFFFFFFFF);
}

static void test_examples(void **state)
{
	static const struct {
		const char *hex;
		unsigned audio_type;
		bool hdcp;
	} pmts[] = {
		{"02b0260001c30000f000f0001bf011f00a280442c01f3f2a027e1f0ff100"
		 "f0052b03010200a4137329",
			0x0F, false},
		{"02b0210001c30000f000f0001bf011f00a280442c01f3f2a027e1f0ff100"
		 "f0004098d5a0",
			0x0F, false},
		{"02b0250001c30000f000f0001bf011f00a280442c01f3f2a027e1f83f100"
		 "f0048302462f914c0f26",
			0x83, false},
		{"02b02c0001c30000f000f007050548444350201bf011f00a280442c01f3f"
		 "2a027e1f83f100f0048302462f4388ffb0",
			0x83, true},
	};
	uint8_t data[64];
	struct ts_pat pat;
	struct ts_pmt pmt;
	size_t n;

	(void)state;
	n = unhex("00b00d0001c300000001e10076578e5f", data);
	assert_int_equal(ts_pat_read(data, n, &pat), 0);
	assert_true(pat.current);
	assert_true(pat.has_program);
	assert_int_equal(pat.section_number, 0);
	assert_int_equal(pat.program, 1);
	assert_int_equal(pat.pmt_pid, 0x100);
	for (size_t i = 0; i < 4; i++) {
		n = unhex(pmts[i].hex, data);
		assert_int_equal(ts_pmt_read(data, n, &pmt), 0);
		assert_true(pmt.current);
		assert_int_equal(pmt.program, 1);
		assert_int_equal(pmt.version, 1);
		assert_int_equal(pmt.pcr_pid, 0x1000);
		assert_int_equal(pmt.hdcp, pmts[i].hdcp);
		assert_int_equal(pmt.streams, 2);
		assert_int_equal(pmt.stream[0].type, 0x1B);
		assert_int_equal(pmt.stream[0].pid, 0x1011);
		assert_int_equal(pmt.stream[1].type, pmts[i].audio_type);
		assert_int_equal(pmt.stream[1].pid, 0x1100);
		data[n - 1] ^= 1;
		assert_int_equal(ts_pmt_read(data, n, &pmt), -EILSEQ);
		/* a PMT is no PAT */
		data[n - 1] ^= 1;
		assert_int_equal(ts_pat_read(data, n, &pat), -EBADMSG);
	}
}

static void test_short(void **state)
{
	static const char *const hex = "02B000 0001C10000 F000F000";
	struct ts_pat pat;
	struct ts_pmt pmt;

	(void)state;
	/* Sections of any length that seal themselves rightly. */
	for (size_t length = 1; length <= 8; length++) {
		char cut[32] = {0};

		memcpy(cut, "00B0000001C10000", 2 * length);
		if (length < 3)
			memcpy(cut, "00B000", 6);
		assert_int_equal(
			read_pat(cut, &pat), length < 8 ? -EBADMSG : 0);
		cut[1] = '2';
		assert_int_equal(read_pmt(cut, &pmt), -EBADMSG);
	}
	assert_false(pat.has_program);
	assert_int_equal(read_pmt(hex, &pmt), 0);
	assert_int_equal(pmt.streams, 0);
	/* no section syntax; section_length that is not the length */
	{
		size_t length;
		uint8_t *section = section_of(hex, &length);
		uint32_t crc;

		assert_int_equal(
			ts_pmt_read(section, length - 1, &pmt), -EBADMSG);
		section[1] &= 0x7F;
		crc = ts_crc32(section, length - 4);
		for (size_t i = 0; i < 4; i++)
			section[length - 4 + i] =
				(uint8_t)(crc >> (24 - 8 * i));
		assert_int_equal(ts_pmt_read(section, length, &pmt), -EBADMSG);
		free(section);
	}
}

static void test_pat_programs(void **state)
{
	struct ts_pat pat;

	(void)state;
	assert_int_equal(read_pat("00B000 0001C10103 0000E010", &pat), 0);
	assert_false(pat.has_program);
	assert_int_equal(pat.section_number, 1);
	assert_int_equal(
		read_pat("00B000 0001C00000 0000E010 1234FFFF 0001E100", &pat),
		0);
	assert_false(pat.current);
	assert_true(pat.has_program);
	assert_int_equal(pat.program, 0x1234);
	assert_int_equal(pat.pmt_pid, 0x1FFF);
	/* half an entry behind them */
	assert_int_equal(read_pat("00B000 0001C10000 0000E010 0001", &pat), 0);
	assert_false(pat.has_program);
}

static void test_pmt_streams(void **state)
{
	char hex[700] = "02B000 0001C10000 F000F000";
	struct ts_pmt pmt;

	(void)state;
	/* program_info that fills all there is */
	assert_int_equal(
		read_pmt("02B000 0001C10000 F000F003 0A01FF", &pmt), 0);
	assert_int_equal(pmt.streams, 0);
	assert_int_equal(
		read_pmt("02B000 0001C10000 F000F004 0A01FF", &pmt), -EBADMSG);
	/* ES_info that does */
	assert_int_equal(
		read_pmt("02B000 0001C1FF00 F000F000 1BE200F003 0A01FF", &pmt),
		0);
	assert_int_equal(pmt.streams, 1);
	assert_int_equal(
		read_pmt("02B000 0001C10000 F000F000 1BE200F004 0A01FF", &pmt),
		-EBADMSG);
	/* more than there is room for */
	for (int i = 0; i < 20; i++)
		strcat(hex, "1BE200F000");
	assert_int_equal(read_pmt(hex, &pmt), 0);
	assert_int_equal(pmt.streams, TS_PMT_STREAMS_MAX);
}

static void test_hdcp(void **state)
{
	static const struct {
		const char *hex;
		bool hdcp;
	} cases[] = {
		{"02B000 0001C10000 F000F006 0504 48444350", true},
		{"02B000 0001C10000 F000F005 0503 484443", false},
		/* behind others */
		{"02B000 0001C10000 F000F00B 0A00 0A01FF 0504 48444350", true},
		/* cut by the length of all */
		{"02B000 0001C10000 F000F005 0504 484443 50E200F000", false},
		{"02B000 0001C10000 F000F003 0A0105 1BE200F006 0504 48444350",
			true},
		{"02B000 0001C10000 F000F000 1BE200F002 0504 48E443F000",
			false},
		{"02B000 0001C10000 F000F001 05", false},
		{"02B000 0001C10000 F000F006 0604 48444350", false},
	};
	struct ts_pmt pmt;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(read_pmt(cases[i].hex, &pmt), 0);
		assert_int_equal(pmt.hdcp, cases[i].hdcp);
	}
}

/* What is written is read. */
static void test_round_trip(void **state)
{
	static const enum ts_codec codecs[] = {
		TS_CODEC_NONE, TS_CODEC_LPCM, TS_CODEC_AAC, TS_CODEC_AC3};

	(void)state;
	for (size_t i = 0; i < 4; i++)
		for (uint32_t channels = 1; channels <= 8; channels++) {
			const struct ts_mux_config config = {
				.profile_idc = 100,
				.level_idc = 42,
				.audio = codecs[i],
				.audio_sample_rate = 48000,
				.audio_channels = channels,
			};
			uint8_t section[TS_TABLE_BYTES_MAX];
			struct ts_pmt pmt;
			size_t n = ts_pmt_write(section, &config);

			assert_true(n <= sizeof(section));
			assert_int_equal(ts_pmt_read(section, n, &pmt), 0);
			assert_int_equal(pmt.streams, i ? 2 : 1);
			assert_int_equal(pmt.stream[0].type, 0x1B);
			if (i)
				assert_int_equal(ts_codec_of_stream_type(
							 pmt.stream[1].type),
					codecs[i]);
		}
}

static void test_descriptors(void **state)
{
	static const struct {
		enum ts_codec codec;
		uint32_t rate, channels;
		const char *hex;
	} cases[] = {
		{TS_CODEC_LPCM, 48000, 2, "8302462F"},
		{TS_CODEC_LPCM, 44100, 2, "8302262F"},
		{TS_CODEC_LPCM, 96000, 8, "830266EF"},
		{TS_CODEC_LPCM, 48000, 1, "8302460F"},
		{TS_CODEC_AAC, 48000, 1, "2B03010100"},
		{TS_CODEC_AAC, 48000, 6, "2B03010600"},
		{TS_CODEC_AAC, 48000, 8, "2B03010700"},
		{TS_CODEC_AC3, 48000, 2, "810308C813"},
		{TS_CODEC_AC3, 44100, 1, "810328C811"},
		{TS_CODEC_AC3, 32000, 6, "810348C81B"},
		{TS_CODEC_AC3, 48000, 8, "810308C81B"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct ts_mux_config config = {
			.audio = cases[i].codec,
			.audio_sample_rate = cases[i].rate,
			.audio_channels = cases[i].channels,
		};
		uint8_t section[TS_TABLE_BYTES_MAX], want[8];
		size_t n = ts_pmt_write(section, &config);
		size_t length = unhex(cases[i].hex, want);

		assert_int_equal(section[n - 4 - length - 1], length);
		assert_memory_equal(section + n - 4 - length, want, length);
	}
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(ts_codec_name(TS_CODEC_NONE), "none");
	assert_string_equal(ts_codec_name(TS_CODEC_H264), "H.264");
	assert_string_equal(ts_codec_name(TS_CODEC_H265), "H.265");
	assert_string_equal(ts_codec_name(TS_CODEC_LPCM), "LPCM");
	assert_string_equal(ts_codec_name(TS_CODEC_AAC), "AAC");
	assert_string_equal(ts_codec_name(TS_CODEC_AC3), "AC-3");
	assert_string_equal(ts_codec_name((enum ts_codec)77), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BEHAVIOUR("W-150 the CRC is CRC-32/MPEG-2", test_crc),
		BEHAVIOUR("W-150 W-169 the worked examples are read",
			test_examples),
		BEHAVIOUR("sections too short for their table are refused",
			test_short),
		BEHAVIOUR("a PAT names its first program", test_pat_programs),
		BEHAVIOUR("a PMT lists its streams, as far as lengths agree",
			test_pmt_streams),
		BEHAVIOUR("W-169 HDCP's registration is found wherever it"
			  " stands",
			test_hdcp),
		BEHAVIOUR("tables that we write we read", test_round_trip),
		BEHAVIOUR("W-155 sound descriptors", test_descriptors),
		BEHAVIOUR("codecs have names", test_names),
	};

	return cmocka_run_group_tests_name("psi", tests, NULL, NULL);
}
