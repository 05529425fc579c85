#include "rendering.h"

#include "base/json.h"
#include "crm/veil.h"
#include "flow/brief.h"
#include "report/saying.h"

#define TEXT_BYTES ((size_t)64 << 10)
#define BODY_BYTES ((size_t)256 << 10)
#define BATCH 16

static void read_ask(struct arena *a, const struct json_node *root, struct saying_ask *ask)
{
	const struct json_node *who = json_get(root, "who");
	struct span *v = arena_array(a, json_count(who) + 1, sizeof *v);
	json_bool(json_get(root, "all"), &ask->all);
	for (const struct json_node *i = json_first(who); i; i = json_next(i))
		v[ask->n++] = arena_copy(a, json_str(i));
	ask->who = v;
	ask->me = arena_copy(a, json_str(json_get(root, "me")));
	ask->about = arena_copy(a, json_str(json_get(root, "about")));
}

/* Of a customer, as who asked may read it: what no question says he may is masked. db must not be in a transaction. */
static enum rc say_customer(struct store_db *db, struct arena *a, const struct json_node *root, int64_t now_ms,
	struct text *out, struct err *err)
{
	struct span customer = arena_copy(a, json_str(json_get(root, "customer")));
	struct text brief;
	int64_t roles = 0, near = VEIL_FAR;
	json_int(json_get(root, "roles"), &roles);
	json_int(json_get(root, "near"), &near);
	text_init(&brief, TEXT_BYTES);
	bool whole = veil_whole(VEIL_NAME, (unsigned)roles, (enum veil_near)near);
	enum rc rc = brief_print(db, customer, whole, now_ms, &brief, err);
	if (!rc) {
		veil_words(out, text_span(&brief), (unsigned)roles, (enum veil_near)near, NULL, 0);
		rc = text_check(out, err);
	}
	text_release(&brief);
	return rc;
}

static enum rc compute(struct store_db *db, struct arena *a, const struct rendition *r, int64_t now_ms,
	struct text *out, struct saying_told *told, struct err *err)
{
	/* What a digest speaks of is its own time. */
	struct saying_ask ask = {.report = r->report, .asked_ms = r->asker.n ? r->asked_ms : 0, .now_ms = now_ms};
	struct json_doc *doc;
	enum rc rc = json_parse(r->args, &doc, err);
	if (rc)
		return rc;
	if (span_is(r->report, "customer")) {
		rc = say_customer(db, a, json_root(doc), now_ms, out, err);
		json_free(doc);
		return rc;
	}
	read_ask(a, json_root(doc), &ask);
	json_free(doc);
	return saying_make(db, a, &ask, out, told, err);
}

static void put_figures(struct jsonw *w, const struct sentlog_figures *f)
{
	jsonw_kint(w, "from_day", f->from_day);
	jsonw_kint(w, "to_day", f->to_day);
	jsonw_kint(w, "until_ms", f->until_ms);
	jsonw_kint(w, "added", f->added);
	jsonw_kint(w, "bought", f->bought);
	jsonw_kint(w, "orders", f->orders);
	jsonw_kint(w, "gross_fen", f->gross_fen);
	jsonw_kint(w, "refund_fen", f->refund_fen);
	jsonw_kstr_opt(w, "best", f->best);
}

/* "figures": what the text speaks of and what that came to; "corrections": the same of earlier ones that it tells anew. */
static void put_told(struct jsonw *w, const struct saying_told *told)
{
	if (told->any) {
		jsonw_key(w, "figures");
		jsonw_obj(w);
		put_figures(w, &told->own);
		jsonw_end_obj(w);
	}
	if (!told->corrections)
		return;
	jsonw_key(w, "corrections");
	jsonw_arr(w);
	for (int i = 0; i < told->corrections; i++) {
		jsonw_obj(w);
		jsonw_kint(w, "rendition", told->correction[i].rendition);
		put_figures(w, &told->correction[i].now);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

/* The body of the input INBOX_RENDERED that answers r with the figures of now_ms, into out. What cannot be computed is told in it.
 * db must not be in a transaction. RC_FAILED, RC_AGAIN: nothing was made, try again. */
static enum rc make(struct store_db *db, const struct rendition *r, int64_t now_ms, struct text *out, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct text text;
	struct jsonw w;
	struct saying_told told = {0};
	text_init(&text, TEXT_BYTES);
	enum rc rc = compute(db, a, r, now_ms, &text, &told, err);
	if (rc != RC_FAILED && rc != RC_AGAIN) {
		jsonw_init(&w, out);
		jsonw_obj(&w);
		jsonw_kint(&w, "rendition", r->rendition);
		jsonw_kint(&w, "computed_ms", now_ms);
		if (rc) {
			jsonw_kcstr(&w, "error", err->text);
		} else {
			jsonw_kstr(&w, "text", text_span(&text));
			put_told(&w, &told);
		}
		jsonw_end_obj(&w);
		rc = text_check(out, err);
	}
	text_release(&text);
	arena_free(a);
	return rc;
}

enum rc rendering_step(struct store_db *db, int64_t now_ms,
	enum rc (*put)(void *user, struct span body, struct err *err), void *user, int *ret_n, struct err *err)
{
	struct arena *a = arena_new(16384);
	struct rendition *v = NULL;
	struct text body;
	int n = 0, taken = 0;
	enum rc rc = rendition_open(db, a, 0, BATCH, &v, &n, err);
	text_init(&body, BODY_BYTES);
	for (int i = 0; !rc && i < n; i++) {
		text_clear(&body);
		rc = make(db, &v[i], now_ms, &body, err);
		if (!rc && put(user, text_span(&body), err) == RC_OK)
			taken++;
	}
	text_release(&body);
	arena_free(a);
	*ret_n = taken;
	return rc;
}
