/*
 * Walks a byte stream, and reads every NAL unit in it as a parameter set and
 * as a slice, whatever its type.
 */
#include <stdlib.h>
#include <string.h>
#include "h264/h264_pps.h"
#include "h264/h264_sps.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_sps(const struct h264_nal *nal, struct h264_sps *sps)
{
	struct h264_nal as_sps = *nal;
	struct h264_sps read;

	as_sps.type = H264_NAL_SPS;
	if (h264_sps_parse(&as_sps, &read))
		return;
	if (read.id > 31 || read.width == 0 || read.height == 0 ||
		read.width > read.coded_width ||
		read.height > read.coded_height || read.coded_width > 16880 ||
		read.coded_height > 33760 || read.log2_max_frame_num < 4 ||
		read.log2_max_frame_num > 16 || read.max_num_ref_frames > 16 ||
		read.max_num_reorder_frames > read.max_dec_frame_buffering ||
		read.max_dec_frame_buffering > 16 ||
		(read.has_timing && !read.time_scale))
		abort();
	*sps = read;
}

static void read_pps(const struct h264_nal *nal)
{
	struct h264_nal as_pps = *nal;
	struct h264_pps pps;

	as_pps.type = H264_NAL_PPS;
	if (h264_pps_parse(&as_pps, &pps))
		return;
	if (pps.id > 255 || pps.sps_id > 31 || pps.slice_groups < 1 ||
		pps.slice_groups > 8)
		abort();
}

static void read_slice(const struct h264_nal *nal, const struct h264_sps *sps)
{
	struct h264_nal as_slice = *nal;
	struct h264_slice slice;

	as_slice.type = H264_NAL_SLICE;
	if (h264_slice_parse(&as_slice, sps, &slice))
		return;
	if (slice.type > 4 || slice.pps_id > 255 || slice.idr ||
		slice.frame_num >> sps->log2_max_frame_num ||
		slice.first_mb >=
			sps->coded_width / 16 * (sps->coded_height / 16))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct h264_sps sps = {
		.coded_width = 16, .coded_height = 16, .log2_max_frame_num = 4};
	struct h264_nal nal;
	size_t cursor = 0;

	while (h264_nal_next(data, size, &cursor, &nal)) {
		uint8_t *copy;

		if (nal.length == 0 || nal.data < data ||
			nal.data + nal.length > data + size || cursor > size)
			abort();
		read_sps(&nal, &sps);
		read_pps(&nal);
		read_slice(&nal, &sps);
		copy = malloc(nal.length);
		if (!copy)
			abort();
		memcpy(copy, nal.data, nal.length);
		h264_sps_stamp(copy, nal.length, 66, 0xC0, 31);
		free(copy);
	}
	return 0;
}
