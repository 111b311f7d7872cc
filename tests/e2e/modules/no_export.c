/* A module that is neither a driver nor a miniport: it exports something
 * else. */
__attribute__((visibility("default"))) int sundog_test_something_else(void);

int sundog_test_something_else(void)
{
	return 42;
}
