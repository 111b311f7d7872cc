__attribute__((visibility("default"))) int absent_function(void);

int absent_function(void)
{
	return 1;
}
