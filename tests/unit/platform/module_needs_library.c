/*
 * A module that needs what is nowhere: a library, or the symbol alone.
 */
__attribute__((visibility("default"))) int needs_library(void);
int absent_function(void);

int needs_library(void)
{
	return absent_function();
}
