/* rooms: base */
/* base/utf8 on any bytes: prefix, width and count agree; what comes out of GB18030 is valid. */
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span s = span_make(bytes, n);
	struct text out;
	struct err err;
	size_t count = 0;
	uint32_t cp = 0;
	for (struct span rest = s; rest.n > 0; count++) {
		size_t step = utf8_next(rest, &cp);
		rest = span_drop(rest, step ? step : 1);
	}
	INVARIANT(count == utf8_count(s));
	INVARIANT(utf8_width(s) >= 0);
	if (utf8_valid(s)) {
		struct span head = utf8_prefix(s, n / 2);
		INVARIANT(head.n <= n / 2 && n / 2 - head.n < 4 && utf8_valid(head));
	}
	text_init(&out, (size_t)1 << 20);
	if (utf8_from_gb18030(s, &out, &err) == RC_OK)
		INVARIANT(utf8_valid(text_span(&out)));
	text_release(&out);
	return 0;
}
