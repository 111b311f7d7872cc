/* Apart from module_posix.c: a module that pins itself loads no others. */
#include "module.h"

#include <dlfcn.h>
#include <stddef.h>

void module_pin(const void *address_inside)
{
	Dl_info info;
	void *library = NULL;

	if (dladdr(address_inside, &info) && info.dli_fname)
		library = dlopen(info.dli_fname,
			RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
	if (library)
		dlclose(library);
}
