#include "onscreen.h"

#include "base/utf8.h"

#include <stdio.h>
#include <unistd.h>

static bool shown(struct span s, size_t *ret_bytes)
{
	uint32_t cp = 0;
	size_t n = utf8_next(s, &cp);
	*ret_bytes = n ? n : 1;
	return n > 0 && (cp == '\n' || cp == '\t' || (cp >= ' ' && !(cp >= 0x7F && cp <= 0x9F)));
}

void onscreen_put(struct span s)
{
	if (!isatty(STDOUT_FILENO)) {
		fwrite(s.p, 1, s.n, stdout);
		return;
	}
	for (size_t n; s.n > 0; s = span_drop(s, n))
		if (shown(s, &n))
			fwrite(s.p, 1, n, stdout);
		else
			fputc('?', stdout);
}
