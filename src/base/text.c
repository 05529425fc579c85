#include "base/text.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FIRST_BYTES 256

void text_init(struct text *t, size_t max_bytes)
{
	INVARIANT(max_bytes < SIZE_MAX / 2);
	*t = (struct text){.max = max_bytes};
}

void text_release(struct text *t)
{
	mem_free(t->p);
	*t = (struct text){.max = t->max};
}

void text_clear(struct text *t)
{
	t->n = 0;
	t->over = false;
	if (t->p)
		t->p[0] = '\0';
}

char *text_reserve(struct text *t, size_t more)
{
	if (more > t->max - t->n) {
		t->over = true;
		return NULL;
	}
	size_t need = t->n + more + 1;
	if (need > t->cap) {
		size_t cap = t->cap < FIRST_BYTES ? FIRST_BYTES : t->cap * 2;
		if (cap > t->max + 1)
			cap = t->max + 1;
		if (cap < need)
			cap = need;
		t->p = mem_grow(t->p, cap, 1);
		t->cap = cap;
		t->p[t->n] = '\0';
	}
	return t->p + t->n;
}

void text_added(struct text *t, size_t n)
{
	INVARIANT(t->p && n < t->cap - t->n);
	t->n += n;
	t->p[t->n] = '\0';
}

void text_add(struct text *t, struct span s)
{
	if (s.n == 0)
		return;
	char *to = text_reserve(t, s.n);
	if (!to)
		return;
	memcpy(to, s.p, s.n);
	text_added(t, s.n);
}

void text_addc(struct text *t, char c)
{
	char *to = text_reserve(t, 1);
	if (!to)
		return;
	*to = c;
	text_added(t, 1);
}

struct span text_int(int64_t v, char buf[TEXT_INT_BYTES])
{
	size_t at = TEXT_INT_BYTES;
	uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	do {
		buf[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (v < 0)
		buf[--at] = '-';
	return span_make(buf + at, TEXT_INT_BYTES - at);
}

void text_add_int(struct text *t, int64_t v)
{
	char digits[TEXT_INT_BYTES];
	text_add(t, text_int(v, digits));
}

void text_addf(struct text *t, const char *fmt, ...)
{
	if (!t->cap && t->max > FIRST_BYTES)
		(void)text_reserve(t, 1); /* with no room at all each would be formatted twice */
	size_t room = t->cap - t->n;      /* with the NUL */
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(room ? t->p + t->n : NULL, room, fmt, ap);
	va_end(ap);
	if (n < 0)
		BUG("text_addf: bad format '%s'", fmt);
	if ((size_t)n < room) {
		t->n += (size_t)n;
		return;
	}
	if (room)
		t->p[t->n] = '\0';
	char *to = text_reserve(t, (size_t)n);
	if (!to)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(to, (size_t)n + 1, fmt, ap);
	va_end(ap);
	text_added(t, (size_t)n);
}

void text_cut(struct text *t, size_t n)
{
	if (n >= t->n)
		return;
	t->n = n;
	t->p[n] = '\0';
}

struct span text_span(const struct text *t)
{
	return span_make(text_str(t), t->n);
}

const char *text_str(const struct text *t)
{
	return t->p ? t->p : "";
}

enum rc text_check(const struct text *t, struct err *err)
{
	if (!t->over)
		return RC_OK;
	return err_set(err, RC_LIMIT, "text would pass its maximum of %zu bytes", t->max);
}
