#include "h264_pps.h"

#include <errno.h>
#include <string.h>
#include "h264_bits.h"

/* What is read here: seven codes of at most 63 bits, and some flags. */
#define PPS_START_BYTES 80

int h264_pps_parse(const struct h264_nal *nal, struct h264_pps *out)
{
	uint8_t rbsp[PPS_START_BYTES];
	struct h264_bits bits;

	memset(out, 0, sizeof(*out));
	if (nal->type != H264_NAL_PPS)
		return -EBADMSG;
	h264_bits_init(&bits, rbsp, h264_nal_unescape(nal, rbsp, sizeof(rbsp)));
	out->id = h264_bits_ue_max(&bits, 255);
	out->sps_id = h264_bits_ue_max(&bits, 31);
	out->cabac = h264_bits_flag(&bits);
	h264_bits_flag(&bits); /* bottom_field_pic_order_in_frame_present */
	out->slice_groups = h264_bits_ue_max(&bits, 7) + 1;
	if (out->slice_groups == 1) {
		h264_bits_ue_max(&bits, 31); /* num_ref_idx_l0_default */
		h264_bits_ue_max(&bits, 31);
		out->weighted_prediction = h264_bits_flag(&bits);
		h264_bits_read(&bits, 2); /* weighted_bipred_idc */
		h264_bits_se(&bits);	  /* pic_init_qp */
		h264_bits_se(&bits);	  /* pic_init_qs */
		h264_bits_se(&bits);	  /* chroma_qp_index_offset */
		h264_bits_flag(&bits); /* deblocking_filter_control_present */
		h264_bits_flag(&bits); /* constrained_intra_pred */
		out->redundant_pictures = h264_bits_flag(&bits);
	}
	return bits.failed ? -EBADMSG : 0;
}
