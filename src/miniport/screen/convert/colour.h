/*
 * BGRA to YCbCr: BT.709, limited range.
 *
 * A BGRA pixel is four bytes, blue first; the fourth is ignored. Each function
 * works on one line, in place of nothing, and has a twin ..._plain with the
 * same results to the byte: the same code without the compiler's vector
 * variants, which are picked at run time by what the processor can do.
 */
#ifndef SUNDOG_MINIPORT_COLOUR_H
#define SUNDOG_MINIPORT_COLOUR_H

#include <stdint.h>

/* width pixels of luma. */
void colour_luma(const uint8_t *bgra, uint8_t *y, uint32_t width);
void colour_luma_plain(const uint8_t *bgra, uint8_t *y, uint32_t width);

/* Chroma of pairs of pixels of two lines, their mean: pairs samples each. */
void colour_chroma(const uint8_t *bgra0, const uint8_t *bgra1, uint8_t *cb,
	uint8_t *cr, uint32_t pairs);
void colour_chroma_plain(const uint8_t *bgra0, const uint8_t *bgra1,
	uint8_t *cb, uint8_t *cr, uint32_t pairs);

/* Chroma of every pixel of one line. */
void colour_chroma_full(
	const uint8_t *bgra, uint8_t *cb, uint8_t *cr, uint32_t width);
void colour_chroma_full_plain(
	const uint8_t *bgra, uint8_t *cb, uint8_t *cr, uint32_t width);

#endif
