/*
 * A library that is there for the linker alone: needed_*.def say that these
 * are in a DLL that nobody has, and in one of the system's.
 */
void sundog_absent(void);

void sundog_absent(void)
{
}
