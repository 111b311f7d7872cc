#include "colour.h"

#include <stddef.h>
#include <string.h>

#include "clones.h"

/*
 * BT.709 with luma 16..235 and chroma 16..240:
 *
 *	Y' = 0.2126 R + 0.7152 G + 0.0722 B
 *	Y  = 16  + 219/255 * Y'
 *	Cb = 128 + 224/255 * (B - Y') / 1.8556
 *	Cr = 128 + 224/255 * (R - Y') / 1.5748
 *
 * in 16 bits, which vectors hold twice as many of as 32: a component times 2^8
 * (or a sum of four times 2^6), times a factor of 2^16 over 2^16, leaves eight
 * bits of fraction, cut off; three cuts err by 3/256 at most. The factors of
 * each chroma add up to 0, so that grey has none, and those of luma such that
 * white is 235.
 */
#define LUMA_R 11966u
#define LUMA_G 40254u
#define LUMA_B 4064u
#define LUMA_0 (16u * 256 + 128) /* black, and a half for rounding */
#define CB_R   6596u		 /* negative */
#define CB_G   22188u		 /* negative */
#define CB_B   28784u
#define CR_R   28784u
#define CR_G   26146u /* negative */
#define CR_B   2638u  /* negative */
#define GREY   (128u * 256 + 128)

#define INLINE static inline __attribute__((always_inline))

INLINE uint32_t pixel_at(const uint8_t *bgra, size_t index)
{
	uint32_t pixel;

	memcpy(&pixel, bgra + index * 4, sizeof(pixel));
	return pixel;
}

/* The upper half of a product: one instruction for a whole vector. */
INLINE uint16_t times(uint16_t component, uint16_t factor)
{
	return (uint16_t)((uint32_t)component * factor >> 16);
}

INLINE uint8_t blue_difference(uint16_t r, uint16_t g, uint16_t b)
{
	return (uint8_t)((uint16_t)(GREY + times(b, CB_B) - times(r, CB_R) -
				    times(g, CB_G)) >>
			 8);
}

INLINE uint8_t red_difference(uint16_t r, uint16_t g, uint16_t b)
{
	return (uint8_t)((uint16_t)(GREY + times(r, CR_R) - times(g, CR_G) -
				    times(b, CR_B)) >>
			 8);
}

INLINE void luma(
	const uint8_t *restrict bgra, uint8_t *restrict y, uint32_t width)
{
	for (size_t i = 0; i < width; i++) {
		uint32_t p = pixel_at(bgra, i);
		uint16_t r = (uint16_t)(p >> 8 & 0xFF00);
		uint16_t g = (uint16_t)(p & 0xFF00);
		uint16_t b = (uint16_t)(p << 8);

		y[i] = (uint8_t)((uint16_t)(LUMA_0 + times(r, LUMA_R) +
					    times(g, LUMA_G) +
					    times(b, LUMA_B)) >>
				 8);
	}
}

INLINE void chroma(const uint8_t *restrict bgra0, const uint8_t *restrict bgra1,
	uint8_t *restrict cb, uint8_t *restrict cr, uint32_t pairs)
{
	for (size_t i = 0; i < pairs; i++) {
		uint32_t p = pixel_at(bgra0, 2 * i);
		uint32_t q = pixel_at(bgra0, 2 * i + 1);
		uint32_t s = pixel_at(bgra1, 2 * i);
		uint32_t t = pixel_at(bgra1, 2 * i + 1);
		/* Red and blue in one word, each with room for four. */
		uint32_t rb = (p & 0xFF00FF) + (q & 0xFF00FF) + (s & 0xFF00FF) +
			      (t & 0xFF00FF);
		uint32_t green = (p >> 8 & 0xFF) + (q >> 8 & 0xFF) +
				 (s >> 8 & 0xFF) + (t >> 8 & 0xFF);
		uint16_t r = (uint16_t)(rb >> 16 << 6);
		uint16_t g = (uint16_t)(green << 6);
		uint16_t b = (uint16_t)(rb << 6);

		cb[i] = blue_difference(r, g, b);
		cr[i] = red_difference(r, g, b);
	}
}

INLINE void chroma_full(const uint8_t *restrict bgra, uint8_t *restrict cb,
	uint8_t *restrict cr, uint32_t width)
{
	for (size_t i = 0; i < width; i++) {
		uint32_t p = pixel_at(bgra, i);
		uint16_t r = (uint16_t)(p >> 8 & 0xFF00);
		uint16_t g = (uint16_t)(p & 0xFF00);
		uint16_t b = (uint16_t)(p << 8);

		cb[i] = blue_difference(r, g, b);
		cr[i] = red_difference(r, g, b);
	}
}

/* The variants are static: the compiler gives their dispatcher no visibility
 * of its own, and the module would export it. */
static CLONES void luma_clones(const uint8_t *bgra, uint8_t *y, uint32_t width)
{
	luma(bgra, y, width);
}

static CLONES void chroma_clones(const uint8_t *bgra0, const uint8_t *bgra1,
	uint8_t *cb, uint8_t *cr, uint32_t pairs)
{
	chroma(bgra0, bgra1, cb, cr, pairs);
}

static CLONES void chroma_full_clones(
	const uint8_t *bgra, uint8_t *cb, uint8_t *cr, uint32_t width)
{
	chroma_full(bgra, cb, cr, width);
}

void colour_luma(const uint8_t *bgra, uint8_t *y, uint32_t width)
{
	luma_clones(bgra, y, width);
}

void colour_luma_plain(const uint8_t *bgra, uint8_t *y, uint32_t width)
{
	luma(bgra, y, width);
}

void colour_chroma(const uint8_t *bgra0, const uint8_t *bgra1, uint8_t *cb,
	uint8_t *cr, uint32_t pairs)
{
	chroma_clones(bgra0, bgra1, cb, cr, pairs);
}

void colour_chroma_plain(const uint8_t *bgra0, const uint8_t *bgra1,
	uint8_t *cb, uint8_t *cr, uint32_t pairs)
{
	chroma(bgra0, bgra1, cb, cr, pairs);
}

void colour_chroma_full(
	const uint8_t *bgra, uint8_t *cb, uint8_t *cr, uint32_t width)
{
	chroma_full_clones(bgra, cb, cr, width);
}

void colour_chroma_full_plain(
	const uint8_t *bgra, uint8_t *cb, uint8_t *cr, uint32_t width)
{
	chroma_full(bgra, cb, cr, width);
}
