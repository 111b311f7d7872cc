/*
 * layout_c.c: the interface's layout, seen from C11
 *
 * The static assertions of ddi_layout.h hold if this compiles. Run, it checks
 * what they can't and exits 1 if anything is out of place. With
 * DDI_LAYOUT_COMPILE_ONLY it needs no C library and is meant for looking at:
 * no call of ddi_layout_fault may be left in it.
 */
#include "ddi_layout.h"

#ifdef DDI_LAYOUT_COMPILE_ONLY

void ddi_layout_probe(void);

void ddi_layout_probe(void)
{
	ddi_layout_bits();
}

#else

#include <stdio.h>
#include <string.h>

static int faults;

void ddi_layout_fault(int line)
{
	fprintf(stderr, "ddi_layout.h:%d: does not hold\n", line);
	faults++;
}

int main(void)
{
	ddi_layout_bits();
	if (strcmp(SUNDOG_MIRACAST_EXPORT_NAME,
		    "QueryMiracastDriverInterface") != 0 ||
		strcmp(SUNDOG_MIRACAST_DRIVER_NAME_VALUE,
			"MiracastDriverName") != 0) {
		fprintf(stderr, "layout_c.c: a name is misspelt\n");
		faults++;
	}
	return faults != 0;
}

#endif
