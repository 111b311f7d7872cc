/* What opens the module that has all feeds. */
#include "test.h"
#include "fake_host.h"

const char *fake_settings(void)
{
	return "screen=pattern\nencoder=null\n";
}
