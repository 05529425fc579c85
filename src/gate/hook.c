#include "hook.h"
#include "base/base64.h"
#include "base/json.h"
#include "crypt/phone.h"
#include "crypt/secret.h"
#include "crypt/sha.h"

bool hook_genuine(struct span key, struct span timestamp, struct span body, struct span signature)
{
	uint8_t want[SHA_256_BYTES], got[SHA_256_BYTES];
	size_t n = 0;
	const struct span parts[] = {timestamp, SPAN_LIT("."), body};
	sha_hmac256(key, parts, 3, want);
	if (base64_unhex(signature, got, sizeof(got), &n) != RC_OK || n != sizeof(got))
		return false;
	return secret_equal(span_make(want, sizeof(want)), span_make(got, sizeof(got)));
}

static const char *const word_of[] = {[HOOK_ORDERS] = "order", [HOOK_LOGINS] = "login"};
static const char *const list_of[] = {[HOOK_ORDERS] = "orders", [HOOK_LOGINS] = "logins"};

/* A body being read. */
struct post {
	enum hook_of of;
	struct span corpid;
	bool (*counts)(struct span status);
	struct text scratch;
};

/* What would be a number of a phone in the log. false: the member is another one. */
static bool put_private(struct jsonw *w, const struct post *p, struct span key, struct span value)
{
	char digest[PHONE_DIGEST + 1];
	struct text hidden;
	if (span_is(key, "phone")) {
		if (phone_digest(p->corpid, value, digest))
			jsonw_kcstr(w, "phone_hash", digest);
		return true;
	}
	if (!span_is(key, "remark"))
		return false;
	text_init(&hidden, 8 * (size_t)HOOK_MAX_VALUE_BYTES);
	phone_hide(p->corpid, value, &hidden);
	jsonw_kstr(w, "remark", hidden.n ? text_span(&hidden) : SPAN_LIT(""));
	text_release(&hidden);
	return true;
}

/* One scalar as a JSON string. Members that are null are left out, as if they were not there. */
static enum rc put_value(struct jsonw *w, struct post *p, const struct json_node *n, int index, struct err *err)
{
	struct text *scratch = &p->scratch;
	enum hook_of of = p->of;
	struct span key = json_key(n);
	bool flag;
	if (json_kind(n) == JSON_NULL)
		return RC_OK;
	if (json_bool(n, &flag)) {
		jsonw_keyn(w, key);
		jsonw_bool(w, flag);
		return RC_OK;
	}
	if (json_kind(n) == JSON_ARRAY || json_kind(n) == JSON_OBJECT)
		return err_set(err, RC_INVALID, "%s %d: '%.*s' must be a string or a number", word_of[of], index,
			SPAN_ARG(span_take(key, 64)));
	if (!json_scalar(n, scratch) || scratch->n > HOOK_MAX_VALUE_BYTES)
		return err_set(err, RC_LIMIT, "%s %d: '%.*s' is longer than %d bytes", word_of[of], index,
			SPAN_ARG(span_take(key, 64)), HOOK_MAX_VALUE_BYTES);
	if (of == HOOK_ORDERS && put_private(w, p, key, text_span(scratch)))
		return RC_OK;
	jsonw_keyn(w, key);
	jsonw_str(w, text_span(scratch));
	return RC_OK;
}

static bool filled(const struct json_node *order, const char *key)
{
	const struct json_node *n = json_get(order, key);
	return json_kind(n) == JSON_NUMBER || (json_kind(n) == JSON_STRING && span_trim(json_str(n)).n > 0);
}

/* 0 is what a shop's system has for none. */
static bool timed(const struct json_node *order, const char *key)
{
	int64_t t = 0;
	return filled(order, key) && !(json_int(json_get(order, key), &t) && t == 0);
}

/* An order that is not paid yet, or was closed, says so in its status: the fold knows what to do. One that says that it was paid must say when. */
static enum rc dated(const struct post *p, const struct json_node *item, int index, struct err *err)
{
	struct span status = span_trim(json_str(json_get(item, "status")));
	if (timed(item, "paid_at") || timed(item, "paid_ms"))
		return RC_OK;
	if (!filled(item, "status"))
		return err_set(err, RC_INVALID, "order %d: 'paid_at' is missing", index);
	if (p->counts && p->counts(status))
		return err_set(err, RC_INVALID,
			"order %d: 'paid_at' is missing: its status '%.*s' says that it was paid", index,
			SPAN_ARG(span_take(status, 64)));
	return RC_OK;
}

static enum rc complete(const struct post *p, const struct json_node *item, int index, struct err *err)
{
	if (p->of == HOOK_LOGINS) {
		if (!filled(item, "external_userid"))
			return err_set(err, RC_INVALID, "login %d: 'external_userid' is missing", index);
		return filled(item, "at") ? RC_OK : err_set(err, RC_INVALID, "login %d: 'at' is missing", index);
	}
	if (!filled(item, "order_no"))
		return err_set(err, RC_INVALID, "order %d: 'order_no' is missing", index);
	enum rc rc = dated(p, item, index, err);
	if (rc != RC_OK)
		return rc;
	if (!filled(item, "amount_yuan") && !filled(item, "amount_fen"))
		return err_set(err, RC_INVALID, "order %d: 'amount_yuan' or 'amount_fen' is missing", index);
	return RC_OK;
}

static enum rc put_item(struct jsonw *w, struct post *p, const struct json_node *item, int index, struct err *err)
{
	enum hook_of of = p->of;
	if (json_kind(item) != JSON_OBJECT)
		return err_set(err, RC_INVALID, "%s %d is not an object", word_of[of], index);
	if (json_count(item) > HOOK_MAX_FIELDS)
		return err_set(err, RC_LIMIT, "%s %d has more than %d fields", word_of[of], index, HOOK_MAX_FIELDS);
	enum rc rc = complete(p, item, index, err);
	if (rc != RC_OK)
		return rc;
	jsonw_obj(w);
	for (const struct json_node *n = json_first(item); n; n = json_next(n)) {
		rc = put_value(w, p, n, index, err);
		if (rc != RC_OK)
			return rc;
	}
	jsonw_end_obj(w);
	return RC_OK;
}

static enum rc put_all(struct text *out, struct post *p, const struct json_node *root, int *ret_items, struct err *err)
{
	enum hook_of of = p->of;
	const char *list = list_of[of];
	const struct json_node *items = json_get(root, list), *source = json_get(root, "source");
	if (json_kind(root) != JSON_OBJECT)
		return err_set(err, RC_INVALID, "the body is not a JSON object");
	if (source && (json_kind(source) != JSON_STRING || json_str(source).n > HOOK_MAX_SOURCE_BYTES))
		return err_set(err, RC_INVALID, "'source' must be a string of at most %d bytes", HOOK_MAX_SOURCE_BYTES);
	if (json_kind(items) != JSON_ARRAY || json_count(items) == 0)
		return err_set(err, RC_INVALID, "'%s' must be an array with at least one %s", list, word_of[of]);
	if (json_count(items) > HOOK_MAX_ORDERS)
		return err_set(err, RC_LIMIT, "more than %d %s in one post", HOOK_MAX_ORDERS, list);
	struct jsonw w;
	int index = 0;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	if (of == HOOK_ORDERS) /* logins are of the product, whoever posts them */
		jsonw_kstr_opt(&w, "source", json_str(source));
	jsonw_key(&w, list);
	jsonw_arr(&w);
	for (const struct json_node *item = json_first(items); item; item = json_next(item)) {
		enum rc rc = put_item(&w, p, item, ++index, err);
		if (rc != RC_OK)
			return rc;
	}
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	if (out->over)
		return err_set(
			err, RC_LIMIT, "the %s are longer than %zu bytes together", list, HOOK_MAX_PAYLOAD_BYTES);
	*ret_items = index;
	return RC_OK;
}

enum rc hook_read(struct arena *a, enum hook_of of, struct span corpid, bool (*counts)(struct span status),
	struct span body, struct span *ret_payload, int *ret_orders, struct err *err)
{
	struct json_doc *doc = NULL;
	enum rc rc = json_parse(body, &doc, err);
	if (rc != RC_OK)
		return rc;
	struct post p = {.of = of, .corpid = corpid, .counts = counts};
	struct text out;
	text_init(&out, HOOK_MAX_PAYLOAD_BYTES);
	text_init(&p.scratch, body.n + 64);
	rc = put_all(&out, &p, json_root(doc), ret_orders, err);
	if (rc == RC_OK)
		*ret_payload = arena_copy(a, text_span(&out));
	text_release(&out);
	text_release(&p.scratch);
	json_free(doc);
	return rc;
}
