#include "base/json.h"
#include "base/jsonscan.h"
#include "base/utf8.h"

#include <string.h>

void jsonw_init(struct jsonw *w, struct text *out)
{
	*w = (struct jsonw){.out = out};
	w->first[0] = 1;
}

/* Before each value: nothing behind a key or at the front of a container, else a comma. */
static void before_value(struct jsonw *w)
{
	if (w->after_key)
		w->after_key = false;
	else if (w->first[w->depth])
		w->first[w->depth] = 0;
	else
		text_addc(w->out, ',');
}

static void open_with(struct jsonw *w, char c)
{
	before_value(w);
	INVARIANT(w->depth < JSON_MAX_DEPTH);
	w->first[++w->depth] = 1;
	text_addc(w->out, c);
}

static void close_with(struct jsonw *w, char c)
{
	INVARIANT(w->depth > 0 && !w->after_key);
	w->depth--;
	text_addc(w->out, c);
}

void jsonw_obj(struct jsonw *w)
{
	open_with(w, '{');
}

void jsonw_end_obj(struct jsonw *w)
{
	close_with(w, '}');
}

void jsonw_arr(struct jsonw *w)
{
	open_with(w, '[');
}

void jsonw_end_arr(struct jsonw *w)
{
	close_with(w, ']');
}

static void add_escaped(struct text *out, unsigned char c)
{
	switch (c) {
	case '"':
	case '\\':
		text_addc(out, '\\');
		text_addc(out, (char)c);
		break;
	case '\b': text_adds(out, "\\b"); break;
	case '\f': text_adds(out, "\\f"); break;
	case '\n': text_adds(out, "\\n"); break;
	case '\r': text_adds(out, "\\r"); break;
	case '\t': text_adds(out, "\\t"); break;
	case '\0': /* our own reader refuses it */ text_adds(out, "\xEF\xBF\xBD"); break;
	default: text_addf(out, "\\u%04x", c); break;
	}
}

static void add_plain(struct text *out, struct span s)
{
	char *to = text_reserve(out, s.n + 2);
	if (!to)
		return;
	*to = '"';
	if (s.n)
		memcpy(to + 1, s.p, s.n);
	to[s.n + 1] = '"';
	text_added(out, s.n + 2);
}

/* Each byte that is no UTF-8 becomes U+FFFD. */
static void add_mended(struct text *out, struct span s)
{
	while (s.n) {
		uint32_t cp;
		size_t n = utf8_next(s, &cp);
		if (n)
			text_add(out, span_take(s, n));
		else
			text_adds(out, "\xEF\xBF\xBD");
		s = span_drop(s, n ? n : 1);
	}
}

static void add_string(struct text *out, struct span s)
{
	const char *end = s.p + s.n, *p = s.n ? jsonscan_plain(s.p, end) : end;
	bool valid = utf8_valid(s);
	if (valid && p == end) { /* nearly all: names, codes, Chinese */
		add_plain(out, s);
		return;
	}
	text_addc(out, '"');
	for (const char *from = s.p;; from = ++p, p = jsonscan_plain(p, end)) {
		struct span piece = span_make(from, (size_t)(p - from));
		if (valid)
			text_add(out, piece);
		else
			add_mended(out, piece);
		if (p == end)
			break;
		add_escaped(out, (unsigned char)*p);
	}
	text_addc(out, '"');
}

void jsonw_keyn(struct jsonw *w, struct span key)
{
	INVARIANT(!w->after_key && span_present(key));
	before_value(w);
	add_string(w->out, key);
	text_addc(w->out, ':');
	w->after_key = true;
}

void jsonw_str(struct jsonw *w, struct span s)
{
	if (!span_present(s)) {
		jsonw_null(w);
		return;
	}
	before_value(w);
	add_string(w->out, s);
}

void jsonw_cstr(struct jsonw *w, const char *s)
{
	jsonw_str(w, span_of(s));
}

void jsonw_int(struct jsonw *w, int64_t v)
{
	before_value(w);
	text_add_int(w->out, v);
}

void jsonw_bool(struct jsonw *w, bool v)
{
	before_value(w);
	text_adds(w->out, v ? "true" : "false");
}

void jsonw_null(struct jsonw *w)
{
	before_value(w);
	text_adds(w->out, "null");
}

void jsonw_raw(struct jsonw *w, struct span json)
{
	before_value(w);
	text_add(w->out, json);
}
