#include "shared.h"

#include "base/fileio.h"

#include <stdio.h>
#include <stdlib.h>

bool shared_read(const char *name, struct text *out)
{
	char path[1024];
	const char *dir = getenv("SIYU_SHARED");
	(void)snprintf(path, sizeof path, "%s/%s", dir && dir[0] ? dir : "../shared/wecom", name);
	text_init(out, 16 << 20);
	if (fileio_read(path, out, NULL) == RC_OK)
		return true;
	text_release(out);
	fprintf(stderr, "SKIPPED: '%s' is not there; set SIYU_SHARED\n", path);
	return false;
}
