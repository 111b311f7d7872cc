/*
 * layout_cpp.cc: the interface's layout, seen from C++17. See layout_c.c.
 */
#include "ddi_layout.h"

#ifdef DDI_LAYOUT_COMPILE_ONLY

extern "C" void ddi_layout_probe(void);

void ddi_layout_probe(void)
{
	ddi_layout_bits();
}

#else

#include <cstdio>

static int faults;

void ddi_layout_fault(int line)
{
	std::fprintf(stderr, "ddi_layout.h:%d: does not hold\n", line);
	faults++;
}

int main()
{
	ddi_layout_bits();
	return faults != 0;
}

#endif
