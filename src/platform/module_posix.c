#include "module.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "module_elf_posix.h"

struct module {
	void *library;
	struct link_map *map;
};

/* Whether a file called name lies beside the running program; its path. */
static bool find_beside_program(const char *name, char path[PATH_MAX])
{
	ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
	char *slash;
	size_t room;

	if (length <= 0)
		return false;
	path[length] = '\0';
	slash = strrchr(path, '/');
	if (!slash)
		return false;
	room = PATH_MAX - (size_t)(slash + 1 - path);
	if (strlen(name) >= room)
		return false;
	strcpy(slash + 1, name);
	return access(path, F_OK) == 0;
}

/*
 * dlopen tells what failed only in words, and these may be translated. What
 * is not: they begin with the file that they are about. That is the name
 * without a folder only where nothing was found in any place.
 */
static int classify(const char *path, const char *words)
{
	size_t length = strlen(path);
	bool folder = strchr(path, '/') != NULL;
	const char *subject = strstr(words, path);

	/* A system file's words begin with the folder it was found in. */
	if (!subject || subject[length] != ':' ||
		(subject != words && (folder || subject[-1] != '/')))
		return -ELIBACC;
	if (subject == words && (!folder || access(path, F_OK) < 0))
		return -ENOENT;
	return strstr(words, "undefined symbol") ? -ELIBACC : -ENOEXEC;
}

int module_load(const char *path, struct module **out, char *reason,
	size_t reason_bytes)
{
	char beside[PATH_MAX];
	struct module *self;
	int error;

	*out = NULL;
	if (reason_bytes > 0)
		reason[0] = '\0';
	if (!strchr(path, '/') && find_beside_program(path, beside))
		path = beside;
	/* A name that only the system's places know is the system's file. */
	if (strchr(path, '/')) {
		error = module_elf_check(path, reason, reason_bytes);
		if (error)
			return error;
	}
	self = calloc(1, sizeof(*self));
	if (!self)
		return -ENOMEM;
	self->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!self->library) {
		const char *words = dlerror();

		error = classify(path, words);
		snprintf(reason, reason_bytes, "%s", words);
		free(self);
		return error;
	}
	dlinfo(self->library, RTLD_DI_LINKMAP, &self->map);
	*out = self;
	return 0;
}

void *module_symbol(const struct module *self, const char *name)
{
	void *address = dlsym(self->library, name);
	struct link_map *map;
	Dl_info info;

	/* dlsym also finds what the libraries that it needs export. */
	if (!address ||
		!dladdr1(address, &info, (void **)&map, RTLD_DL_LINKMAP))
		return NULL;
	return map == self->map ? address : NULL;
}

void module_unload(struct module *self)
{
	if (!self)
		return;
	dlclose(self->library);
	free(self);
}

const char *module_path(const struct module *self)
{
	return self->map->l_name;
}

bool module_is_program(void)
{
	static const char here;
	struct link_map *program_map = NULL, *here_map = NULL;
	void *program = dlopen(NULL, RTLD_LAZY);
	Dl_info info;

	if (!program)
		return true;
	dlinfo(program, RTLD_DI_LINKMAP, &program_map);
	if (!dladdr1(&here, &info, (void **)&here_map, RTLD_DL_LINKMAP))
		here_map = program_map;
	dlclose(program);
	return here_map == program_map;
}
