/*
 * A language that only ciphered_driver.c speaks and only cipher_personality.c
 * understands: whatever the reference contract says, behind a word of its own
 * and with every bit pattern changed. Without the key it is noise.
 */
#ifndef CIPHER_H
#define CIPHER_H

#include <string.h>
#include "ddi/ddi_types.h"

#define CIPHER_WORD  0x21505643u
#define CIPHER_BYTES 4u /* that the word adds */
#define CIPHER_KEY   0xA7u

/* bytes of plain text become the result's number of bytes in out, which may
 * begin CIPHER_BYTES before plain. Nothing stays nothing. */
static inline UINT cipher_write(VOID *out, const VOID *plain, UINT bytes)
{
	const UINT word = CIPHER_WORD;
	UCHAR *to = out;

	if (bytes == 0)
		return 0;
	memmove(to + CIPHER_BYTES, plain, bytes);
	memcpy(to, &word, sizeof(word));
	for (UINT i = 0; i < bytes; i++)
		to[CIPHER_BYTES + i] ^= CIPHER_KEY;
	return CIPHER_BYTES + bytes;
}

/* The other way round; out may be text. 0: this is not of the language. */
static inline UINT cipher_read(VOID *out, const VOID *text, UINT bytes)
{
	UCHAR *to = out;
	UINT word;

	if (!text || bytes <= CIPHER_BYTES)
		return 0;
	memcpy(&word, text, sizeof(word));
	if (word != CIPHER_WORD)
		return 0;
	memmove(to, (const UCHAR *)text + CIPHER_BYTES, bytes - CIPHER_BYTES);
	for (UINT i = 0; i < bytes - CIPHER_BYTES; i++)
		to[i] ^= CIPHER_KEY;
	return bytes - CIPHER_BYTES;
}

#endif
