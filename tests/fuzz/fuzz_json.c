/* rooms: base */
/* base/json on any bytes: no crash, and what was read, written and read again is written the same. */
#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void write_value(struct jsonw *w, const struct json_node *n)
{
	int64_t number;
	bool yes;
	struct text scalar;
	switch (json_kind(n)) {
	case JSON_OBJECT:
		jsonw_obj(w);
		for (const struct json_node *c = json_first(n); c; c = json_next(c)) {
			jsonw_keyn(w, json_key(c));
			write_value(w, c);
		}
		jsonw_end_obj(w);
		break;
	case JSON_ARRAY:
		jsonw_arr(w);
		for (const struct json_node *c = json_first(n); c; c = json_next(c))
			write_value(w, c);
		jsonw_end_arr(w);
		break;
	case JSON_STRING: jsonw_str(w, json_str(n)); break;
	case JSON_BOOL:
		INVARIANT(json_bool(n, &yes));
		jsonw_bool(w, yes);
		break;
	case JSON_NUMBER:
		if (json_int(n, &number)) {
			jsonw_int(w, number);
			break;
		}
		text_init(&scalar, 4096);
		INVARIANT(json_scalar(n, &scalar));
		jsonw_str(w, text_span(&scalar));
		text_release(&scalar);
		break;
	default: jsonw_null(w);
	}
}

static bool read_and_write(struct span in, struct text *out)
{
	struct json_doc *doc;
	struct err err;
	struct jsonw w;
	enum rc rc = json_parse(in, &doc, &err);
	if (rc != RC_OK) {
		INVARIANT(rc == RC_INVALID || rc == RC_LIMIT);
		return false;
	}
	jsonw_init(&w, out);
	write_value(&w, json_root(doc));
	json_free(doc);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct text once, twice;
	text_init(&once, (size_t)8 << 20);
	text_init(&twice, (size_t)8 << 20);
	if (read_and_write(span_make(bytes, n), &once) && !once.over) {
		INVARIANT(read_and_write(text_span(&once), &twice));
		if (!span_eq(text_span(&once), text_span(&twice)))
			BUG("first '%s', then '%s'", text_str(&once), text_str(&twice));
	}
	text_release(&once);
	text_release(&twice);
	return 0;
}
