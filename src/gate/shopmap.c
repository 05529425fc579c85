#include "gate/shopmap.h"

#include "base/json.h"
#include "base/mem.h"
#include "crypt/phone.h"
#include "hook.h"
#include "shoppath.h"

#include <string.h>

#define FEN_MOST INT64_C(100000000000000) /* of a part of a sum: and of a sum: above it is a mistake */
#define SCRATCH_BYTES ((size_t)1 << 20)

enum { REMARKS = 200 }; /* parts of one, more are too long in any case */
enum unit { UNIT_TEXT, UNIT_SECONDS, UNIT_MS };

static const struct {
	const char *key;
	bool required;
} fields[SHOPMAP_FIELDS] = {
	[SHOPMAP_LIST] = {"list", false},
	[SHOPMAP_NO] = {"order_no", true},
	[SHOPMAP_PAID_AT] = {"paid_at", true},
	[SHOPMAP_AMOUNT] = {"amount", true},
	[SHOPMAP_CUSTOMER] = {"external_userid", false},
	[SHOPMAP_UNIONID] = {"unionid", false},
	[SHOPMAP_PHONE] = {"phone", false},
	[SHOPMAP_REMARK] = {"remark", false},
	[SHOPMAP_EMPLOYEE] = {"employee", false},
	[SHOPMAP_PRODUCT] = {"product", false},
	[SHOPMAP_QUANTITY] = {"quantity", false},
	[SHOPMAP_REFUND] = {"refund", false},
	[SHOPMAP_REFUND_AT] = {"refund_at", false},
	[SHOPMAP_STATUS] = {"status", false},
};

struct shopmap {
	struct arena *arena;
	struct span source, corpid, paid, refunded;
	struct span written[SHOPMAP_FIELDS];
	struct shoppath path[SHOPMAP_FIELDS];
	enum unit time;
	bool fen;
	bool (*gives_back)(struct span status), (*counts)(struct span status);
};

const char *shopmap_key(enum shopmap_field f)
{
	return fields[f].key;
}

enum rc shopmap_path(struct span s, struct err *err)
{
	struct arena *a = arena_new(0);
	struct shoppath p;
	enum rc rc = shoppath_read(a, s, &p, err);
	arena_free(a);
	return rc;
}

/* How many bytes between words stand there, 0: a word does. */
static size_t between(struct span s)
{
	static const char *const wide[] = {"、", "，", "；"};
	if (s.n > 0 && strchr(", \t;", s.p[0]))
		return 1;
	for (size_t k = 0; k < sizeof wide / sizeof *wide; k++)
		if (span_starts(s, wide[k]))
			return span_of(wide[k]).n;
	return 0;
}

bool shopmap_among(struct span words, struct span s)
{
	while (words.n > 0) {
		size_t end = 0, skip;
		while (end < words.n && between(span_drop(words, end)) == 0)
			end++;
		if (end > 0 && span_eq(span_take(words, end), s))
			return true;
		skip = between(span_drop(words, end));
		words = span_drop(words, end + skip);
	}
	return false;
}

enum rc shopmap_new(const struct shopmap_conf *conf, struct shopmap **ret, struct err *err)
{
	struct shopmap *m = mem_alloc(sizeof *m);
	enum rc rc = RC_OK;
	m->arena = arena_new(0);
	m->source = arena_copy(m->arena, conf->source);
	m->corpid = arena_copy(m->arena, conf->corpid);
	m->paid = arena_copy(m->arena, conf->paid);
	m->refunded = arena_copy(m->arena, conf->refunded);
	m->time = span_is(conf->time, "seconds")      ? UNIT_SECONDS
		: span_is(conf->time, "milliseconds") ? UNIT_MS
						      : UNIT_TEXT;
	m->fen = span_is(conf->money, "fen");
	m->gives_back = conf->gives_back;
	m->counts = conf->counts;
	for (int f = 0; !rc && f < SHOPMAP_FIELDS; f++) {
		m->written[f] = arena_copy(m->arena, span_trim(conf->path[f]));
		if (fields[f].required && m->written[f].n == 0)
			rc = err_set(err, RC_INVALID, "还缺「%s」：它在订单里的路径", fields[f].key);
		else
			rc = shoppath_read(m->arena, m->written[f], &m->path[f], err);
		if (rc && m->written[f].n)
			err_wrap(err, rc, "「%s」", fields[f].key);
	}
	if (!rc && (m->paid.n || m->refunded.n) && m->written[SHOPMAP_STATUS].n == 0)
		rc = err_set(err, RC_INVALID, "写了「paid」「refunded」，还缺「status」：状态在订单里的路径");
	if (rc) {
		shopmap_free(m);
		return rc;
	}
	*ret = m;
	return RC_OK;
}

void shopmap_free(struct shopmap *m)
{
	if (!m)
		return;
	arena_free(m->arena);
	mem_free(m);
}

/* -- one order ------------------------------------------------------------------------------------------------------------------ */

struct reading {
	const struct shopmap *m;
	struct arena *a; /* of one body */
	struct shoppath_docs docs;
	struct text scratch;
	const struct json_node *order;
	int index; /* from 1 */
	bool bare; /* its status goes on as it is, and says of no payment (unpaid, closed): it may lack it, and the fold knows what to do */
	struct shoppath_found found;
	struct err *err;
};

/* A scalar as trimmed text, empty when there is none. */
static struct span text_of(struct reading *r, const struct json_node *n)
{
	if (json_kind(n) != JSON_STRING && json_kind(n) != JSON_NUMBER)
		return SPAN_LIT("");
	if (!json_scalar(n, &r->scratch) || r->scratch.n > HOOK_MAX_VALUE_BYTES)
		return SPAN_LIT("");
	struct span s = span_trim(text_span(&r->scratch));
	return s.n ? arena_copy(r->a, s) : SPAN_LIT("");
}

static void find(struct reading *r, enum shopmap_field f)
{
	r->found.n = 0;
	if (r->m->written[f].n)
		shoppath_find(&r->m->path[f], &r->docs, r->order, &r->found);
}

/* The first that is there. */
static struct span one(struct reading *r, enum shopmap_field f)
{
	struct span s = SPAN_LIT("");
	find(r, f);
	for (int i = 0; i < r->found.n && s.n == 0; i++)
		s = text_of(r, r->found.node[i]);
	return s;
}

static enum rc odd(struct reading *r, enum shopmap_field f, struct span value, const char *wants)
{
	return err_set(r->err, RC_INVALID, "order %d: '%s' at '%.*s' is '%.*s' and wants %s", r->index, fields[f].key,
		SPAN_ARG(r->m->written[f]), SPAN_ARG(span_take(value, 60)), wants);
}

static enum rc absent(struct reading *r, enum shopmap_field f)
{
	return err_set(r->err, RC_INVALID, "order %d: nothing at '%.*s', where '%s' stands", r->index,
		SPAN_ARG(r->m->written[f]), fields[f].key);
}

/* "12", "12.3", "12.34" in hundredths; of fen whole ones. false: it is none. */
static bool hundredths(struct span s, bool fen, int64_t *ret)
{
	struct span whole, part;
	int64_t v = 0, cents = 0;
	if (fen)
		return span_int(s, ret) && *ret >= 0 && *ret <= FEN_MOST;
	if (!span_cut(s, '.', &whole, &part)) {
		whole = s;
		part = SPAN_LIT("");
	}
	if (!span_int(whole, &v) || v < 0 || v > FEN_MOST / 100)
		return false;
	for (size_t i = 0; i < part.n; i++) {
		if (part.p[i] < '0' || part.p[i] > '9' || (i > 1 && part.p[i] != '0'))
			return false;
		if (i < 2)
			cents += (part.p[i] - '0') * (i == 0 ? 10 : 1);
	}
	*ret = v * 100 + cents;
	return true;
}

/* One amount as it stands: the fold knows what money is. Several: their sum. */
static enum rc put_money(struct reading *r, struct jsonw *w, enum shopmap_field f, const char *yuan, const char *fen)
{
	int64_t sum = 0, part;
	struct span only = SPAN_LIT("");
	int n = 0;
	find(r, f);
	for (int i = 0; i < r->found.n; i++) {
		struct span s = text_of(r, r->found.node[i]);
		if (s.n == 0)
			continue;
		only = s;
		if (r->found.n > 1 && !hundredths(s, r->m->fen, &part))
			return odd(r, f, s, r->m->fen ? "whole fen" : "yuan such as 99.00");
		sum += r->found.n > 1 ? part : 0;
		if (sum > FEN_MOST)
			return odd(r, f, s, "less together");
		n++;
	}
	if (n == 0)
		return fields[f].required && !r->bare ? absent(r, f) : RC_OK;
	if (r->found.n > 1)
		jsonw_kstr(w, fen, arena_printf(r->a, "%lld", (long long)sum));
	else
		jsonw_kstr(w, r->m->fen ? fen : yuan, only);
	return RC_OK;
}

static enum rc put_time(struct reading *r, struct jsonw *w, enum shopmap_field f, const char *at, const char *ms)
{
	struct span s = one(r, f);
	int64_t v;
	if (s.n == 0 || span_is(s, "0")) /* not yet */
		return fields[f].required && !r->bare ? absent(r, f) : RC_OK;
	if (r->m->time == UNIT_TEXT) {
		jsonw_kstr(w, at, s);
		return RC_OK;
	}
	bool seconds = r->m->time == UNIT_SECONDS;
	if (!span_int(s, &v) || v < 0 || v > INT64_C(99999999999999))
		return odd(r, f, s, seconds ? "seconds since 1970" : "milliseconds since 1970");
	if (seconds && v > INT64_C(99999999999))
		return odd(r, f, s, "seconds since 1970: these are milliseconds");
	jsonw_kstr(w, ms, arena_printf(r->a, "%lld", (long long)(seconds ? v * 1000 : v)));
	return RC_OK;
}

/* An order has one product: the first of its items; its pieces are those of all items with that product. */
static enum rc put_goods(struct reading *r, struct jsonw *w)
{
	struct span *product, first = SPAN_LIT("");
	int64_t pieces = 0, v;
	int n = 0;
	find(r, SHOPMAP_PRODUCT);
	product = arena_array(r->a, (size_t)r->found.n + 1, sizeof *product);
	for (; n < r->found.n; n++) {
		product[n] = text_of(r, r->found.node[n]);
		first = first.n ? first : product[n];
	}
	if (first.n)
		jsonw_kstr(w, "product", first);
	find(r, SHOPMAP_QUANTITY);
	for (int i = 0; i < r->found.n; i++) {
		struct span s = text_of(r, r->found.node[i]);
		bool other = r->found.n > 1 && n == r->found.n && !span_eq(product[i], first);
		if (s.n == 0 || other)
			continue;
		if (!span_int(s, &v) || v < 0 || v > 1000000)
			return odd(r, SHOPMAP_QUANTITY, s, "a number of pieces");
		pieces += v;
	}
	if (pieces > 0)
		jsonw_kstr(w, "quantity", arena_printf(r->a, "%lld", (long long)pieces));
	return RC_OK;
}

/* No number of a phone goes into the log: its digest does. */
static void put_who(struct reading *r, struct jsonw *w)
{
	static const enum shopmap_field plain[] = {SHOPMAP_CUSTOMER, SHOPMAP_UNIONID, SHOPMAP_EMPLOYEE};
	char digest[PHONE_DIGEST + 1];
	struct text remark;
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		struct span s = one(r, plain[i]);
		if (s.n)
			jsonw_kstr(w, fields[plain[i]].key, s);
	}
	if (phone_digest(r->m->corpid, one(r, SHOPMAP_PHONE), digest))
		jsonw_kcstr(w, "phone_hash", digest);
	text_init(&remark, (size_t)REMARKS * (HOOK_MAX_VALUE_BYTES + PHONE_DIGEST));
	find(r, SHOPMAP_REMARK);
	for (int i = 0; i < r->found.n; i++) {
		struct span s = text_of(r, r->found.node[i]);
		if (s.n && remark.n)
			text_addc(&remark, ' ');
		phone_hide(r->m->corpid, s, &remark);
	}
	if (remark.n && remark.n <= HOOK_MAX_VALUE_BYTES)
		jsonw_kstr(w, "remark", text_span(&remark));
	text_release(&remark);
}

/* false: an order in a status that does not count. */
static bool put_status(struct reading *r, struct jsonw *w)
{
	struct span s = one(r, SHOPMAP_STATUS);
	bool refunded = shopmap_among(r->m->refunded, s), paid = shopmap_among(r->m->paid, s), own = refunded || paid;
	bool back = !own && s.n && r->m->gives_back && r->m->gives_back(s), as_is = back || (!own && !r->m->paid.n);
	r->bare = as_is && s.n && !(r->m->counts && r->m->counts(s));
	if (as_is && s.n)
		jsonw_kstr(w, "status", s);
	if (!own)
		return as_is;
	jsonw_kcstr(w, "status", refunded ? "refunded" : "paid");
	return true;
}

static enum rc put_order(struct reading *r, struct jsonw *w, bool *ret_skipped)
{
	struct span no;
	jsonw_obj(w);
	*ret_skipped = !put_status(r, w);
	if (*ret_skipped)
		return RC_OK;
	no = one(r, SHOPMAP_NO);
	if (no.n == 0)
		return absent(r, SHOPMAP_NO);
	jsonw_kstr(w, "order_no", no);
	enum rc rc = put_time(r, w, SHOPMAP_PAID_AT, "paid_at", "paid_ms");
	if (!rc)
		rc = put_money(r, w, SHOPMAP_AMOUNT, "amount_yuan", "amount_fen");
	if (!rc)
		rc = put_money(r, w, SHOPMAP_REFUND, "refund_yuan", "refund_fen");
	if (!rc)
		rc = put_time(r, w, SHOPMAP_REFUND_AT, "refund_at", "refund_ms");
	if (!rc)
		rc = put_goods(r, w);
	if (!rc)
		put_who(r, w);
	jsonw_end_obj(w);
	/* What was not read may be a part of a sum. */
	return rc || !r->docs.full ? rc
				   : err_set(r->err, RC_LIMIT, "order %d: more than %d texts of the post hold JSON",
					     r->index, SHOPPATH_DOCS);
}

/* -- a body --------------------------------------------------------------------------------------------------------------------- */

/* An order that is passed over leaves nothing behind. */
static enum rc put_list(struct reading *r, const struct json_node *list, struct text *out, int *orders, int *skipped)
{
	const struct json_node *n = json_kind(list) == JSON_ARRAY ? json_first(list) : list;
	for (; n; n = json_kind(list) == JSON_ARRAY ? json_next(n) : NULL) {
		struct jsonw w;
		size_t before = out->n;
		bool skip = false;
		r->order = n;
		r->index = *orders + *skipped + 1;
		if (r->index > HOOK_MAX_ORDERS)
			return err_set(r->err, RC_LIMIT, "more than %d orders in one post", HOOK_MAX_ORDERS);
		if (*orders)
			text_addc(out, ',');
		jsonw_init(&w, out);
		enum rc rc = put_order(r, &w, &skip);
		if (rc)
			return rc;
		if (skip)
			text_cut(out, before);
		*(skip ? skipped : orders) += 1;
	}
	return RC_OK;
}

static enum rc put_body(struct reading *r, const struct json_node *root, struct text *out, int *orders, int *skipped)
{
	struct shoppath_found lists = {.arena = r->a};
	struct jsonw w;
	shoppath_find(&r->m->path[SHOPMAP_LIST], &r->docs, root, &lists);
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kstr(&w, "source", r->m->source);
	jsonw_kstr(&w, "by", arena_printf(r->a, "webhook %.*s", SPAN_ARG(r->m->source)));
	text_adds(out, ",\"orders\":[");
	for (int i = 0; i < lists.n; i++) {
		enum json_kind kind = json_kind(lists.node[i]);
		if (kind != JSON_ARRAY && kind != JSON_OBJECT)
			return err_set(r->err, RC_INVALID, "nothing at '%.*s', where the orders stand ('list')",
				SPAN_ARG(r->m->written[SHOPMAP_LIST]));
		enum rc rc = put_list(r, lists.node[i], out, orders, skipped);
		if (rc)
			return rc;
	}
	text_adds(out, "]}");
	return out->over
		? err_set(r->err, RC_LIMIT, "the orders are longer than %zu bytes together", HOOK_MAX_PAYLOAD_BYTES)
		: RC_OK;
}

enum rc shopmap_read(const struct shopmap *m, struct arena *a, struct span body, struct span *ret_payload,
	int *ret_orders, int *ret_skipped, struct err *err)
{
	struct json_doc *doc = NULL;
	struct text out;
	int orders = 0, skipped = 0;
	enum rc rc = json_parse(body, &doc, err);
	if (rc)
		return rc;
	struct reading r = {.m = m, .a = a, .found = {.arena = a}, .err = err};
	text_init(&out, HOOK_MAX_PAYLOAD_BYTES);
	text_init(&r.scratch, SCRATCH_BYTES);
	rc = put_body(&r, json_root(doc), &out, &orders, &skipped);
	if (!rc) {
		*ret_payload = orders ? arena_copy(a, text_span(&out)) : SPAN_ABSENT;
		*ret_orders = orders;
		*ret_skipped = skipped;
	}
	text_release(&out);
	text_release(&r.scratch);
	shoppath_release(&r.docs);
	json_free(doc);
	return rc;
}
