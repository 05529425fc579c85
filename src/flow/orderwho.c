#include "orderwho.h"

#include "crypt/phone.h"
#include "flow/orders.h"
#include "store/orderclaim.h"

#define ID_LEAST 16  /* bytes of an external_userid or unionid in a remark */
#define NAME_MOST 60 /* of a remark that is a 备注名 */
#define NAME_LEAST 4 /* one character is no name to find somebody by */
#define CLAIMS_MOST 16

struct claims {
	int n;
	struct span v[CLAIMS_MOST];
};

static void claim(struct arena *a, struct claims *c, const char *kind, struct span s)
{
	if (s.n > 0 && c->n < CLAIMS_MOST)
		c->v[c->n++] = arena_printf(a, "%s:%.*s", kind, SPAN_ARG(s));
}

static void claim_name(struct arena *a, struct span s, struct claims *c)
{
	if (s.n >= NAME_LEAST && s.n <= NAME_MOST)
		claim(a, c, "name", s);
}

/* The whole of it, and each part of one that several columns made. */
static void claim_names(struct arena *a, struct span s, struct claims *c)
{
	bool parts = false;
	size_t at;
	claim_name(a, s, c);
	while ((at = span_search(s, SPAN_LIT(ORDERS_REMARK_SEP))) != SIZE_MAX) {
		claim_name(a, span_trim(span_take(s, at)), c);
		s = span_drop(s, at + sizeof ORDERS_REMARK_SEP - 1);
		parts = true;
	}
	if (parts)
		claim_name(a, span_trim(s), c);
}

/* Digests of numbers, ids, and the whole of it as a name. */
static void read_remark(struct arena *a, struct span s, struct claims *c)
{
	for (size_t i = 0; i < s.n;) {
		size_t n = 0;
		struct span rest = span_drop(s, i);
		if (span_starts(rest, PHONE_MARK) && rest.n >= sizeof PHONE_MARK - 1 + PHONE_DIGEST) {
			claim(a, c, "phone", span_take(span_drop(rest, sizeof PHONE_MARK - 1), PHONE_DIGEST));
			i += sizeof PHONE_MARK - 1 + PHONE_DIGEST;
			continue;
		}
		while (n < rest.n && span_idchar(rest.p[n]))
			n++;
		if (n >= ID_LEAST && (rest.p[0] == 'w' || rest.p[0] == 'o'))
			claim(a, c, "id", span_take(rest, n));
		i += n ? n : 1;
	}
	claim_names(a, s, c);
}

static void claims_of(struct arena *a, const struct orderread_order *o, struct claims *ret)
{
	*ret = (struct claims){0};
	claim(a, ret, "phone", o->phone);
	read_remark(a, o->remark, ret);
}

static enum rc nobody(struct contact *ret_c, const char **ret_by)
{
	*ret_c = (struct contact){.customer = SPAN_LIT(""), .first_channel = SPAN_LIT("")};
	*ret_by = "";
	return RC_OK;
}

/* RC_NOTFOUND: nobody, or several of whom the employee noted none, or several, too. */
static enum rc by_claim(struct store_db *db, struct arena *a, struct span s, struct span employee,
	struct contact *ret_c, struct err *err)
{
	struct span kind, rest, *who = NULL;
	int n = 0;
	(void)span_cut(s, ':', &kind, &rest);
	if (span_is(kind, "id")) {
		enum rc rc = contact_get(db, a, rest, ret_c, err);
		return rc == RC_NOTFOUND ? contact_by_unionid(db, a, rest, ret_c, err) : rc;
	}
	bool phone = span_is(kind, "phone");
	struct span whose = SPAN_LIT("");
	enum rc rc = phone ? orderclaim_who(db, a, rest, whose, 2, &who, &n, err)
			   : orderclaim_called(db, a, rest, whose, 2, &who, &n, err);
	if (rc == RC_OK && n > 1 && employee.n)
		rc = phone ? orderclaim_who(db, a, rest, employee, 2, &who, &n, err)
			   : orderclaim_called(db, a, rest, employee, 2, &who, &n, err);
	if (rc)
		return rc;
	return n == 1 ? contact_get(db, a, who[0], ret_c, err) : RC_NOTFOUND;
}

/* Of claims in the order in which they are believed: a number that was told as one, then what the remark says. */
static enum rc by_claims(struct store_db *db, struct arena *a, const struct span *v, int n, struct span phone,
	struct span employee, struct contact *ret_c, const char **ret_by, struct err *err)
{
	static const char *const kinds[] = {"id:", "phone:", "name:"};
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		for (int i = 0; i < n; i++) {
			if (!span_starts(v[i], kinds[k]))
				continue;
			enum rc rc = by_claim(db, a, v[i], employee, ret_c, err);
			if (rc == RC_NOTFOUND)
				continue;
			struct span digest = span_drop(v[i], span_of("phone:").n);
			*ret_by = k == 1 && (phone.n == 0 || span_eq(phone, digest)) ? "phone" : "remark";
			return rc;
		}
	return nobody(ret_c, ret_by);
}

enum rc orderwho_find(struct store_db *db, struct arena *a, const struct orderread_order *o, struct contact *ret_c,
	const char **ret_by, struct err *err)
{
	struct claims c;
	enum rc rc = RC_NOTFOUND;
	*ret_by = "external_userid";
	if (o->external_userid.n > 0)
		rc = contact_tallied(db, o->external_userid, ret_c, err);
	if (rc != RC_NOTFOUND)
		return rc;
	*ret_by = "unionid";
	if (o->unionid.n > 0)
		rc = contact_by_unionid(db, a, o->unionid, ret_c, err);
	/* Shops that know the unionid alone put it into the one column there is. */
	if (rc == RC_NOTFOUND && o->external_userid.n > 0)
		rc = contact_by_unionid(db, a, o->external_userid, ret_c, err);
	if (rc != RC_NOTFOUND)
		return rc;
	claims_of(a, o, &c);
	return by_claims(db, a, c.v, c.n, o->phone, o->employee, ret_c, ret_by, err);
}

enum rc orderwho_keep(
	struct store_db *db, struct arena *a, int64_t purchase, const struct orderread_order *o, struct err *err)
{
	struct claims c;
	enum rc rc = RC_OK;
	claims_of(a, o, &c);
	for (int i = 0; rc == RC_OK && i < c.n; i++)
		rc = orderclaim_put(db, purchase, c.v[i], err);
	return rc;
}

enum rc orderwho_again(struct store_db *db, struct arena *a, const struct purchase *p, struct contact *ret_c,
	const char **ret_by, struct err *err)
{
	struct span *v = NULL;
	int n = 0;
	enum rc rc = orderclaim_of(db, a, p->purchase, &v, &n, err);
	return rc ? rc : by_claims(db, a, v, n, SPAN_LIT(""), p->employee, ret_c, ret_by, err);
}
