/* couponwork: codes of 券: what a file brings, and a code from its drawing until it reached the customer (findings 15, 63).
 * Drawing holds a code for him; it goes back to the pool only if what it was for dies before anybody could see it. */
#include "foldint.h"
#include "store/coupon.h"

#define MOST_CODES 100 /* of one input (exact D2) */
#define CODE_BYTES 64
#define SHA_HEX 64

/* -- what a file brings ---------------------------------------------------------------------------------------------------- */

static enum rc take_codes(
	struct fold *f, const struct json_node *list, const struct coupon_pool *p, int64_t seq, struct err *err)
{
	enum rc rc = RC_OK;

	for (const struct json_node *i = json_first(list); !rc && i; i = json_next(i)) {
		struct span code = json_str(i);

		if (!code.n || code.n > CODE_BYTES)
			return err_set(err, RC_INVALID, "a code of 1 to %d bytes is wanted", CODE_BYTES);
		rc = coupon_offer(f->db, code, p->pool, seq++, p->batch, f->now_ms, err);
	}
	return rc;
}

enum rc couponwork_codes(struct fold *f, const struct json_node *root, struct err *err)
{
	struct span pool = arena_copy(f->work, json_str(json_get(root, "pool")));
	struct span sha = arena_copy(f->work, json_str(json_get(root, "sha256")));
	const struct json_node *list = json_get(root, "codes");
	int64_t part = 0, parts = 0, first = 0;
	struct coupon_pool p = {.pool = pool, .sha256 = SPAN_LIT(""), .loading = SPAN_LIT("")};
	enum rc rc;

	if (!pool.n || sha.n != SHA_HEX || json_kind(list) != JSON_ARRAY || json_count(list) > MOST_CODES ||
		!json_int(json_get(root, "part"), &part) || !json_int(json_get(root, "parts"), &parts) ||
		!json_int(json_get(root, "first"), &first) || part < 1 || part > parts)
		return err_set(err, RC_INVALID,
			"codes need 'pool', 'sha256', 'part', 'parts', 'first' and up to %d 'codes'", MOST_CODES);
	rc = coupon_pool_get(f->db, f->work, pool, &p, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (part == 1) {
		p.batch++;
		p.loading = sha;
	} else if (!span_eq(p.loading, sha)) {
		fold_outcome(f, OUTCOME_REFUSED, "券「%.*s」的码文件从第 %lld 段开始，前面的没有", SPAN_ARG(pool),
			(long long)part);
		return RC_OK;
	}
	rc = take_codes(f, list, &p, first, err);
	if (part == parts) {
		p.sha256 = sha;
		p.loading = SPAN_LIT("");
		p.at_ms = f->now_ms;
		if (!rc)
			rc = coupon_retire(f->db, pool, p.batch, f->now_ms, err);
	}
	f->coupons = true;
	return rc ? rc : coupon_pool_put(f->db, &p, err);
}

/* -- one customer's ----------------------------------------------------------------------------------------------------------- */

static bool same_use(const struct coupon_for *a, const struct coupon_for *b)
{
	return a->enrolment == b->enrolment && a->occurrence == b->occurrence && span_eq(a->step, b->step);
}

/* The code that he has for this use; else one that he may have seen and that never reached him; else the first free one.
 * RC_NOTFOUND: the pool is empty. */
static enum rc pick(struct fold *f, const struct coupon_for *to, const struct coupon *his, int n, struct span pool,
	struct coupon *ret, struct err *err)
{
	const struct coupon *seen = NULL;

	for (int i = 0; i < n; i++) {
		if (!span_eq(his[i].pool, pool))
			continue;
		if (same_use(&his[i].to, to)) {
			*ret = his[i];
			return RC_OK;
		}
		if (his[i].state == COUPON_SHOWN && !seen)
			seen = &his[i];
	}
	if (seen) {
		*ret = *seen;
		return RC_OK;
	}
	return coupon_first(f->db, f->work, pool, ret, err);
}

static enum rc draw(struct fold *f, const struct coupon_for *to, struct coupon *c, struct err *err)
{
	if (c->to.customer.n && same_use(&c->to, to))
		return RC_OK;
	if (c->state == COUPON_FREE)
		c->state = COUPON_HELD;
	c->to = *to;
	c->at_ms = f->now_ms;
	return coupon_put(f->db, c, err);
}

enum rc couponwork_values(struct fold *f, const struct coupon_for *to, const struct sop_text *text, bool hold,
	struct render_values *values, struct err *err)
{
	struct render_coupon *v = arena_array(f->work, (size_t)text->n + 1, sizeof *v);
	struct coupon *his = NULL;
	int n = 0, have = 0;
	enum rc rc = render_draws(text) ? coupon_of(f->db, f->work, to->customer, &his, &have, err) : RC_OK;

	for (int i = 0; !rc && i < text->n; i++) {
		struct coupon c;
		bool twice = false;

		for (int k = 0; k < n; k++)
			twice = twice || span_eq(v[k].name, text->piece[i].name);
		if (!text->piece[i].own || twice)
			continue;
		v[n] = (struct render_coupon){.name = text->piece[i].name};
		rc = pick(f, to, his, have, text->piece[i].name, &c, err);
		if (!rc) {
			v[n].code = c.code;
			rc = hold ? draw(f, to, &c, err) : RC_OK;
		} else if (rc == RC_NOTFOUND) {
			rc = RC_OK;
		}
		n++;
	}
	values->coupon = v;
	values->coupons = n;
	return rc;
}

static enum rc one_over(struct fold *f, struct coupon *c, enum couponwork_end end, struct err *err)
{
	switch (end) {
	case COUPONWORK_SHOWN:
		if (c->state != COUPON_HELD)
			return RC_OK;
		c->state = COUPON_SHOWN;
		break;
	case COUPONWORK_GIVEN:
		if (c->state == COUPON_GIVEN)
			return RC_OK;
		c->state = COUPON_GIVEN;
		break;
	case COUPONWORK_DEAD: return c->state == COUPON_HELD ? coupon_release(f->db, c->code, f->now_ms, err) : RC_OK;
	}
	c->at_ms = f->now_ms;
	return coupon_put(f->db, c, err);
}

enum rc couponwork_end(struct fold *f, const struct coupon_for *to, enum couponwork_end end, struct err *err)
{
	struct coupon *his = NULL;
	int n = 0;
	enum rc rc = f->coupons ? coupon_of(f->db, f->work, to->customer, &his, &n, err) : RC_OK;

	for (int i = 0; !rc && i < n; i++)
		if (same_use(&his[i].to, to))
			rc = one_over(f, &his[i], end, err);
	return rc;
}

enum rc couponwork_moved(struct fold *f, const struct occurrence *o, enum couponwork_end end, struct err *err)
{
	struct enrolment row;
	struct coupon_for to;
	enum rc rc;

	if (!f->coupons || (o->task != OCCURRENCE_SIDEBAR && o->task != OCCURRENCE_NONE))
		return RC_OK; /* a mass message draws none */
	rc = enrolment_get(f->db, f->work, o->enrolment, &row, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	to = (struct coupon_for){row.customer, o->enrolment, o->step, o->occurrence};
	return couponwork_end(f, &to, end, err);
}
