#include <errno.h>
#include "h264_bits.h"
#include "h264_sps.h"

/* Three ue(v) of at most 63 bits, colour_plane_id, 16 bits of frame_num. */
#define SLICE_START_BYTES 32

int h264_slice_parse(const struct h264_nal *nal, const struct h264_sps *sps,
	struct h264_slice *out)
{
	uint8_t rbsp[SLICE_START_BYTES];
	struct h264_bits bits;
	uint32_t macroblocks =
		(sps->coded_width / 16) * (sps->coded_height / 16);

	if (nal->type != H264_NAL_SLICE && nal->type != H264_NAL_IDR)
		return -EBADMSG;
	h264_bits_init(&bits, rbsp, h264_nal_unescape(nal, rbsp, sizeof(rbsp)));
	out->first_mb = h264_bits_ue(&bits);
	if (out->first_mb >= macroblocks)
		return -EBADMSG;
	/* 5 to 9 say that the whole picture is of one type. */
	out->type = h264_bits_ue_max(&bits, 9) % 5;
	out->pps_id = h264_bits_ue_max(&bits, 255);
	if (sps->separate_colour_planes)
		h264_bits_read(&bits, 2);
	out->frame_num = h264_bits_read(&bits, sps->log2_max_frame_num);
	out->idr = nal->type == H264_NAL_IDR;
	out->reference = nal->ref_idc != 0;
	return bits.failed ? -EBADMSG : 0;
}
