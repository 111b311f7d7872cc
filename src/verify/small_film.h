/*
 * A film for miniports that show nothing but files: grey, 640x480 at 60 Hz, six
 * pictures of four slices each, the first an IDR; H.264 Constrained Baseline,
 * level 3.1, Annex B.
 */
#ifndef SUNDOG_VERIFY_SMALL_FILM_H
#define SUNDOG_VERIFY_SMALL_FILM_H

#include <stddef.h>

extern const unsigned char small_film[];
extern const size_t small_film_bytes;

#endif
