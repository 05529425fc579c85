#include "couponfile.h"

#include "base/base64.h"
#include "base/csv.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "crypt/sha.h"
#include "store/coupon.h"

#include <string.h>

#define MOST_CODES 100 /* of one input (exact D2) */
#define CODE_BYTES 64
#define INPUT_BYTES ((size_t)64 << 10)

struct intake_pools {
	struct arena *a;
	int n;
	struct couponfile *v;
};

/* -- one file ------------------------------------------------------------------------------------------------------------- */

static bool heading(struct span cell)
{
	static const char *const words[] = {"券码", "码", "兑换码", "优惠码", "编号", "code", "Code", "CODE", "coupon"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_is(cell, words[i]))
			return true;
	return false;
}

/* Something that can be typed into a till: no blanks, no controls. */
static bool is_code(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return false;
	return s.n > 0 && s.n <= CODE_BYTES;
}

static bool as_utf8(struct arena *a, struct span bytes, struct span *ret)
{
	struct text t;
	*ret = bytes;
	if (utf8_valid(bytes))
		return memchr(bytes.p, 0, bytes.n) == NULL;
	if (memchr(bytes.p, 0, bytes.n))
		return false;
	text_init(&t, 4 * COUPONFILE_BYTES);
	bool good = utf8_from_gb18030(bytes, &t, NULL) == RC_OK;
	if (good)
		*ret = arena_copy(a, text_span(&t));
	text_release(&t);
	return good;
}

static void take_lines(struct arena *a, struct span utf8, struct couponfile *f)
{
	struct map *seen = map_new();
	struct csv csv;
	struct err err;
	struct span *cell;
	int cells, cap = 0;
	enum rc rc;
	csv_init(&csv, utf8);
	while ((rc = csv_next(&csv, a, &cell, &cells, &err)) != RC_NOTFOUND) {
		struct span code = rc ? SPAN_ABSENT : span_trim(cell[0]);
		if (!rc && f->n == 0 && heading(code))
			continue;
		if (rc || !is_code(code)) {
			f->found.bad_line = csv.row;
			f->found.bad = utf8_prefix(code, CODE_BYTES);
			break;
		}
		if (map_get(seen, code))
			continue;
		map_put(seen, code, f);
		if (f->n == cap) {
			struct span *more = arena_array(a, cap ? 2 * (size_t)cap : 256, sizeof *more);
			for (int i = 0; i < f->n; i++)
				more[i] = f->code[i];
			f->code = more;
			cap = cap ? 2 * cap : 256;
		}
		f->code[f->n++] = arena_copy(a, code);
	}
	f->found.codes = f->n;
	map_free(seen, NULL);
}

void couponfile_read(struct arena *a, struct span bytes, struct couponfile *ret)
{
	uint8_t d[SHA_256_BYTES];
	struct span utf8;
	sha_256(&bytes, 1, d);
	base64_hexof(d, sizeof d, ret->sha256);
	if (!as_utf8(a, bytes, &utf8))
		ret->found.why = "不是文字文件";
	else
		take_lines(a, utf8, ret);
}

/* -- of a folder ------------------------------------------------------------------------------------------------------------ */

/* Those that are left of all that a customer could have got or may still get. */
static void count_left(struct store_db *db, struct span pool, struct check_codes *c)
{
	int64_t n[COUPON_STATES];
	if (!db || coupon_counts(db, pool, n, NULL))
		return;
	c->left = n[COUPON_FREE];
	for (int i = 0; i < COUPON_GONE; i++)
		c->of += n[i];
}

static struct couponfile *known(const struct intake_folder *f, struct span script_path, struct span pool)
{
	for (int i = 0; f->pools && i < f->pools->n; i++)
		if (span_eq(f->pools->v[i].pool, pool) && span_eq(f->pools->v[i].script_path, script_path))
			return &f->pools->v[i];
	return NULL;
}

static struct couponfile *remember(struct intake_folder *f, struct span script_path, struct span pool)
{
	struct intake_pools *p = f->pools;
	if (!p) {
		p = f->pools = mem_alloc(sizeof *p);
		*p = (struct intake_pools){.a = arena_new(65536)};
	}
	p->v = mem_grow(p->v, (size_t)p->n + 1, sizeof *p->v);
	p->v[p->n] = (struct couponfile){.script_path = arena_copy(p->a, script_path), .pool = arena_copy(p->a, pool)};
	return &p->v[p->n++];
}

bool couponfile_find(
	void *user, struct span script_path, struct span pool, struct span path, struct check_codes *ret_codes)
{
	struct intake_folder *f = user;
	struct couponfile *c = known(f, script_path, pool);
	struct text full, body;
	if (!c) {
		text_init(&full, 4096);
		bool there = intake_where(script_path, path, &full);
		text_init(&body, COUPONFILE_BYTES);
		if (there) {
			enum rc rc = fileio_read(text_str(&full), &body, NULL);
			c = remember(f, script_path, pool);
			if (rc)
				c->found.why = rc == RC_LIMIT ? "太大，最多 8 MB" : "读不了";
			else
				couponfile_read(f->pools->a, body.n ? text_span(&body) : SPAN_LIT(""), c);
			count_left(f->state, pool, &c->found);
		}
		text_release(&full);
		text_release(&body);
	}
	if (c)
		*ret_codes = c->found;
	return c != NULL;
}

void couponfile_forget(struct intake_folder *f)
{
	if (!f->pools)
		return;
	arena_free(f->pools->a);
	mem_free(f->pools->v);
	mem_free(f->pools);
	f->pools = NULL;
}

/* -- inputs ------------------------------------------------------------------------------------------------------------------- */

static enum rc put_part(const struct couponfile *c, int part, int parts, couponfile_fn put, void *user, struct err *err)
{
	struct text body;
	struct jsonw w;
	int first = (part - 1) * MOST_CODES, end = first + MOST_CODES < c->n ? first + MOST_CODES : c->n;
	text_init(&body, INPUT_BYTES);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "verb", "coupons");
	jsonw_kstr(&w, "pool", c->pool);
	jsonw_kcstr(&w, "sha256", c->sha256);
	jsonw_kint(&w, "part", part);
	jsonw_kint(&w, "parts", parts);
	jsonw_kint(&w, "first", first + 1);
	jsonw_key(&w, "codes");
	jsonw_arr(&w);
	for (int i = first; i < end; i++)
		jsonw_str(&w, c->code[i]);
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	enum rc rc = text_check(&body, err);
	if (!rc)
		rc = put(user, text_span(&body), err);
	text_release(&body);
	return rc;
}

static bool sound(const struct intake_folder *f, const bool *ok, struct span script_path)
{
	for (int i = 0; i < f->n; i++)
		if (span_is(script_path, f->file[i].path))
			return ok[i];
	return false;
}

enum rc couponfile_feed(struct store_db *db, const struct intake_folder *f, const bool *ok, couponfile_fn put,
	void *user, struct err *err)
{
	struct arena *a = arena_new(4096);
	enum rc rc = RC_OK;
	for (int i = 0; !rc && f->pools && i < f->pools->n; i++) {
		const struct couponfile *c = &f->pools->v[i];
		struct coupon_pool have;
		int parts = (c->n + MOST_CODES - 1) / MOST_CODES;
		if (c->n == 0 || c->found.why || c->found.bad_line || !sound(f, ok, c->script_path))
			continue;
		rc = coupon_pool_get(db, a, c->pool, &have, err);
		if (rc && rc != RC_NOTFOUND)
			break;
		bool same = !rc && span_is(have.sha256, c->sha256) && have.loading.n == 0;
		rc = RC_OK;
		for (int part = 1; !rc && !same && part <= parts; part++)
			rc = put_part(c, part, parts, put, user, err);
	}
	arena_free(a);
	return rc;
}
