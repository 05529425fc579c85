#include "sop/said.h"
#include "base/utf8.h"
#include <string.h>

/* Polite words at the end say nothing of their own; 谢 of 谢谢 goes like them. */
static const char fillers[] = "呀啊哦了吧谢";
static const char marks[] = "，。！？、；：…～·「」『』“”‘’（）《》【】—";

static bool among(const char *set, struct span c)
{
	return span_search(span_of(set), c) != SIZE_MAX;
}

static bool ascii_mark(char c)
{
	return (unsigned char)c <= ' ' || strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", c) != NULL;
}

/* The next character that counts, folded; 0 at the end. */
static uint32_t next(struct span *s)
{
	while (s->n > 0) {
		uint32_t cp;
		size_t n = utf8_next(*s, &cp);
		struct span c = span_take(*s, n ? n : 1);

		*s = span_drop(*s, c.n);
		if (n == 0)
			continue;
		if (cp >= 0xFF01 && cp <= 0xFF5E)
			cp -= 0xFF01 - '!';
		if (cp < 0x80 ? ascii_mark((char)cp) : cp == 0x3000 || among(fillers, c) || among(marks, c))
			continue;
		return cp >= 'A' && cp <= 'Z' ? cp - 'A' + 'a' : cp;
	}
	return 0;
}

bool said_is(struct span message, struct span word)
{
	uint32_t a, b;
	bool any = false;

	do {
		a = next(&message);
		b = next(&word);
		any = any || b != 0;
	} while (a == b && a != 0);
	return a == b && any;
}

bool said_has(struct span message, struct span word)
{
	for (struct span rest = message;;) {
		struct span m = rest, w = word;
		uint32_t a, b = next(&w);

		if (b == 0)
			return false;
		do
			a = next(&m);
		while (a == b && (b = next(&w)) != 0);
		if (b == 0)
			return true;
		if (next(&rest) == 0)
			return false;
	}
}

void said_plain(struct span message, struct text *out)
{
	uint32_t c;

	while ((c = next(&message)) != 0)
		utf8_put(out, c);
}
