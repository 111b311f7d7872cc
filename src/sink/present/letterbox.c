#include "letterbox.h"

struct letterbox letterbox_fit(const struct picture *picture,
	unsigned window_width, unsigned window_height)
{
	uint64_t shape_w = (uint64_t)picture->width * picture->sar_num;
	uint64_t shape_h = (uint64_t)picture->height * picture->sar_den;
	struct letterbox box = {0, 0, window_width, window_height};

	if (shape_w == 0 || shape_h == 0)
		return box;
	/* Rounded to the nearest pixel: no seam where the shapes agree. */
	if (window_width * shape_h > window_height * shape_w)
		box.width = (unsigned)((window_height * shape_w + shape_h / 2) /
				       shape_h);
	else
		box.height = (unsigned)((window_width * shape_h + shape_w / 2) /
					shape_w);
	box.x = (window_width - box.width) / 2;
	box.y = (window_height - box.height) / 2;
	return box;
}
