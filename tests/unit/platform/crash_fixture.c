/*
 * A module that crashes.
 */
__attribute__((visibility("default"))) void sundog_fixture_crash(void);

static int *volatile nowhere;

void sundog_fixture_crash(void)
{
	*nowhere = 1;
}
