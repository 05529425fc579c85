#include "trimcode.h"

#ifdef __linux__
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* "7f01a000-7f02b000 r-xp 00001000 08:01 1234 /usr/lib/…" */
static void drop_line(const char *line)
{
	char *at;
	uintptr_t from = (uintptr_t)strtoull(line, &at, 16), to = *at == '-' ? (uintptr_t)strtoull(at + 1, &at, 16) : 0;
	/* Code of a file, never written. Not r--p: that may be relocated data, which cannot be read again. */
	if (to <= from || strncmp(at, " r-xp ", 6) != 0 || !strchr(at, '/'))
		return;
	(void)madvise((void *)from, to - from, MADV_DONTNEED); /* NOLINT(performance-no-int-to-ptr) */
}

void trimcode_drop(void)
{
	char line[4500];
	FILE *f = fopen("/proc/self/maps", "re");
	while (f && fgets(line, sizeof line, f))
		drop_line(line);
	if (f)
		fclose(f);
}
#else
void trimcode_drop(void)
{
}
#endif
