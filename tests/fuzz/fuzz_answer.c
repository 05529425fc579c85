/* rooms: wecom */
/* wecom/answer on any body of any API: never fails, reduces and reads back to the same bytes. */
#include "base/arena.h"
#include "wecom/answer.h"
#include "wecom/api.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static struct span reduced(struct text *t, const struct answer *x, size_t part)
{
	struct jsonw w;
	text_clear(t);
	jsonw_init(&w, t);
	answer_reduce(x, part, &w);
	return text_span(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const int statuses[] = {200, 404, 502, 0};
	if (n < 2)
		return 0;
	struct arena *a = arena_new(4096);
	struct answer x, back;
	struct err err;
	struct text once, twice;
	enum api_id api = (enum api_id)(bytes[0] % API_COUNT);
	text_init(&once, (size_t)4 << 20);
	text_init(&twice, (size_t)4 << 20);
	answer_parse(a, api, statuses[bytes[1] % 4], span_make(bytes + 2, n - 2), &x);
	/* an answer that is never kept is never reduced: answer_reduce says so */
	if (!api_unkept(api) || x.code != 0)
		for (size_t part = 0; part < answer_parts(&x); part++) {
			struct span first = reduced(&once, &x, part);
			struct json_doc *doc = NULL;
			enum rc rc = json_parse(first, &doc, &err);
			if (!rc)
				rc = answer_read(a, api, json_root(doc), &back, &err);
			json_free(doc);
			if (rc != RC_OK)
				BUG("%s in '%.*s'", err.text, SPAN_ARG(first));
			if (!span_eq(first, reduced(&twice, &back, 0)))
				BUG("'%s' became '%s'", text_str(&once), text_str(&twice));
		}
	text_release(&once);
	text_release(&twice);
	arena_free(a);
	return 0;
}
