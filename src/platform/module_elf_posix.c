#include "module_elf_posix.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if UINTPTR_MAX > UINT32_MAX
#define OWN_CLASS ELFCLASS64
#else
#define OWN_CLASS ELFCLASS32
#endif

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define OWN_DATA ELFDATA2LSB
#else
#define OWN_DATA ELFDATA2MSB
#endif

static bool read_at(int fd, void *out, size_t bytes, uint64_t offset)
{
	return offset <= INT64_MAX &&
	       pread(fd, out, bytes, (off_t)offset) == (ssize_t)bytes;
}

/* The end of what lies at offset; headers may claim anything. */
static uint64_t end_of(uint64_t offset, uint64_t bytes)
{
	return bytes > UINT64_MAX - offset ? UINT64_MAX : offset + bytes;
}

static bool is_own(const unsigned char *ident)
{
	return memcmp(ident, ELFMAG, SELFMAG) == 0 &&
	       ident[EI_CLASS] == OWN_CLASS && ident[EI_DATA] == OWN_DATA;
}

/* How long the file has to be; 0: no shared object, or none of ours. */
static uint64_t bytes_needed(int fd)
{
	unsigned char ident[EI_NIDENT];
	ElfW(Ehdr) header;
	ElfW(Phdr) segment;
	uint64_t needed;

	if (!read_at(fd, ident, sizeof(ident), 0) || !is_own(ident))
		return 0;
	if (!read_at(fd, &header, sizeof(header), 0))
		return sizeof(header);
	if (header.e_phentsize != sizeof(segment))
		return 0;
	needed = end_of(
		header.e_phoff, (uint64_t)header.e_phnum * sizeof(segment));
	for (unsigned i = 0; i < header.e_phnum; i++) {
		uint64_t end;

		if (!read_at(fd, &segment, sizeof(segment),
			    end_of(header.e_phoff, i * sizeof(segment))))
			break;
		if (segment.p_type != PT_LOAD || segment.p_filesz == 0)
			continue;
		end = end_of(segment.p_offset, segment.p_filesz);
		if (end > needed)
			needed = end;
	}
	return needed;
}

int module_elf_check(const char *path, char *reason, size_t reason_bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	uint64_t needed;
	struct stat file;
	int error = 0;

	if (fd < 0)
		return 0;
	if (fstat(fd, &file) < 0 || !S_ISREG(file.st_mode))
		goto out;
	needed = bytes_needed(fd);
	if (needed > (uint64_t)file.st_size) {
		snprintf(reason, reason_bytes,
			"%s is cut short: %" PRIu64 " bytes are missing", path,
			needed - (uint64_t)file.st_size);
		error = -ENOEXEC;
	}
out:
	close(fd);
	return error;
}
