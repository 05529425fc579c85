#include "framing.h"
#include <string.h>
#include <strings.h>

static bool is_word(struct span s, const char *word)
{
	return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

/* A token of RFC 9110 5.6.2. */
static bool is_token(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] == 0x7f || strchr("\"(),/:;<=>?@[\\]{}", s.p[i]))
			return false;
	return s.n > 0;
}

void framing_header(struct framing *f, struct span name, struct span value)
{
	f->odd_name = f->odd_name || !is_token(name);
	if (is_word(name, "Host")) {
		f->hosts++;
	} else if (is_word(name, "Content-Length")) {
		f->lengths++;
		f->length = span_trim(value);
	} else if (is_word(name, "Transfer-Encoding")) {
		f->codings++;
		f->coding = span_trim(value);
	}
}

int framing_status(const struct framing *f, bool host, bool body, uint64_t *ret_length)
{
	int64_t n = 0;
	*ret_length = FRAMING_UNKNOWN;
	if (f->odd_name || (host && f->hosts != 1) || f->lengths > 1 || f->codings > 1 || (f->lengths && f->codings))
		return 400;
	if (f->codings > 0 && !is_word(f->coding, "chunked"))
		return 501;
	if (f->lengths > 0 && (!span_int(f->length, &n) || n < 0))
		return 413; /* its digits were checked by the library: there are too many */
	*ret_length = (uint64_t)n;
	return body && f->lengths + f->codings == 0 ? 411 : 0;
}
