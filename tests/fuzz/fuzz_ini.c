/* rooms: base */
/* base/ini on any bytes: no crash, keys are never empty, lines only grow. */
#include "base/ini.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static enum rc on_key(void *user, int line, struct span section, struct span name, struct span key, struct span value,
	struct err *err)
{
	int *last = user;
	(void)section;
	(void)name;
	INVARIANT(line > *last && key.n > 0);
	for (size_t i = 0; i < value.n; i++)
		INVARIANT(value.p[i] != '\n');
	*last = line;
	return span_is(key, "stop") ? err_set(err, RC_DENIED, "stopped") : RC_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct err err;
	int last = 0;
	enum rc rc = ini_read(span_make(bytes, n), "fuzz.conf", on_key, &last, &err);
	INVARIANT(rc == RC_OK || rc == RC_INVALID || rc == RC_DENIED || rc == RC_LIMIT);
	return 0;
}
