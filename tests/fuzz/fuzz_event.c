/* rooms: wecom */
/* A plaintext is parsed, printed in both forms and keyed; what is printed must be JSON. */
#include "wecom/event.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be_json(struct text *t)
{
	struct json_doc *doc;
	struct err err;

	if (t->over)
		abort();
	enum rc rc = json_parse(text_span(t), &doc, &err);
	if (rc == RC_OK)
		json_free(doc);
	else if (rc != RC_LIMIT)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(4096);
	struct span bytes = span_make(data, size), value;
	uint8_t key[EVENT_KEY_BYTES];
	const char *name;
	struct event e;
	struct err err;

	if (event_parse(a, bytes, &e, &err) == RC_OK) {
		struct text t;
		struct jsonw w;
		text_init(&t, (size_t)1 << 26);
		jsonw_init(&w, &t);
		event_fields_json(&e, true, &w);
		must_be_json(&t);
		text_clear(&t);
		jsonw_init(&w, &t);
		event_leaves_json(&e, &w);
		text_release(&t);
		for (size_t i = 0; event_field(&e, a, i, &name, &value); i++)
			if (name == NULL)
				abort();
		event_semantic_key(&e, SPAN_LIT("bot"), bytes, key);
	}
	event_raw_key(SPAN_LIT("bot"), bytes, key);
	arena_free(a);
	return 0;
}
