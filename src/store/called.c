#include "store/called.h"

#include "base/text.h"
#include "base/utf8.h"
#include "rows.h"
#include "store/relation.h"

#define WORD_CHARACTERS 64 /* of a name; what stands behind is not found */
#define WORD_BYTES (4 * WORD_CHARACTERS)
#define MOBILE_DIGITS 7 /* fewer are no mobile */
#define MOBILE_MOST 20
#define LOOKED 1000 /* rows: with more the word says too little */
#define PAGE 200

enum {
	CALLED_PUT,
	CALLED_DROP,
	CALLED_AS_WHOLE,
	CALLED_AS_PART,
	CALLED_NAME_OF,
	CALLED_REMARKS_OF,
	CALLED_NOTES_WITH,
	CALLED_FIRMS_WITH
};
static const struct stmt_sql called_sql[] = {
	[CALLED_PUT] = {.sql = "INSERT INTO called (word, part, customer, employee, kind) VALUES (?1, ?2, ?3, ?4, ?5) "
			       "ON CONFLICT (word, part, customer, employee, kind) DO NOTHING"},
	[CALLED_DROP] = {.sql = "DELETE FROM called WHERE word = ?1 AND part = ?2 AND customer = ?3 AND employee = ?4 "
				"AND kind = ?5"},
	[CALLED_AS_WHOLE] =
		{.sql = "SELECT word, part, customer, employee, kind FROM called WHERE word = ?1 AND part = 0 "
			"AND (customer, employee, kind) > (?2, ?3, ?4) ORDER BY customer, employee, kind "
			"LIMIT ?5"},
	[CALLED_AS_PART] = {.sql = "SELECT word, part, customer, employee, kind FROM called "
				   "WHERE (word, part, customer, employee, kind) > (?1, ?2, ?3, ?4, ?5) AND word < ?6 "
				   "ORDER BY word, part, customer, employee, kind LIMIT ?7"},
	[CALLED_NAME_OF] = {.one = true, .sql = "SELECT name FROM contact WHERE customer = ?1"},
	[CALLED_REMARKS_OF] = {.sql = "SELECT employee, remark FROM remark WHERE customer = ?1 ORDER BY employee"},
	/* siyu forget: everything is gone through. */
	[CALLED_NOTES_WITH] = {.scan = true,
		.sql = "SELECT customer, employee, remark, company, mobiles FROM remark WHERE instr(remark, ?1) > 0 "
		       "OR instr(company, ?1) > 0 OR instr(mobiles, ?1) > 0 ORDER BY customer, employee"},
	[CALLED_FIRMS_WITH] = {.scan = true,
		.sql = "SELECT customer, '', '', CASE WHEN company = '' THEN corp ELSE company END, '' FROM firm "
		       "WHERE instr(company, ?1) > 0 OR instr(corp, ?1) > 0 ORDER BY customer"},
};
const struct stmt_module called_module = STMT_MODULE("called", called_sql);

/* -- words ------------------------------------------------------------------------------------------------------------------------- */

struct word {
	char bytes[WORD_BYTES];
	size_t n, at[WORD_CHARACTERS]; /* where each character begins */
	int characters;
	bool cut; /* there was more */
};

static bool is_blank(uint32_t cp)
{
	return cp == ' ' || cp == 0x3000 || cp == 0xA0 || (cp >= '\t' && cp <= '\r');
}

/* Nothing between letters that nobody sees or types. */
static bool is_nothing(uint32_t cp)
{
	return cp < ' ' || cp == 0x7F || (cp >= 0x200B && cp <= 0x200F) || cp == 0xFEFF || cp == 0xFE0F;
}

static void put_character(struct word *w, uint32_t cp)
{
	if (w->characters == WORD_CHARACTERS) {
		w->cut = true;
		return;
	}
	w->at[w->characters++] = w->n;
	w->n += utf8_encode(cp, w->bytes + w->n);
}

static void fold(struct span s, struct word *w)
{
	bool blank = false;

	*w = (struct word){.n = 0};
	while (s.n > 0) {
		uint32_t cp;
		size_t n = utf8_next(s, &cp);

		s = span_drop(s, n ? n : 1);
		if (n == 0)
			continue;
		if (is_blank(cp)) {
			blank = true;
			continue;
		}
		if (is_nothing(cp))
			continue;
		if (blank && w->n > 0)
			put_character(w, ' ');
		blank = false;
		if (cp >= 0xFF01 && cp <= 0xFF5E)
			cp -= 0xFF01 - '!';
		put_character(w, cp >= 'A' && cp <= 'Z' ? cp - 'A' + 'a' : cp);
	}
}

static struct span word_from(const struct word *w, int character)
{
	return span_make(w->bytes + w->at[character], w->n - w->at[character]);
}

static struct span word_whole(const struct word *w)
{
	return span_make(w->bytes, w->n);
}

static bool same(struct span a, struct span b)
{
	struct word x, y;

	if (span_eq(a, b))
		return true;
	fold(a, &x);
	fold(b, &y);
	return span_eq(word_whole(&x), word_whole(&y));
}

/* The digits of a number as people write it: 138-0013 8000, +86 138…; 0 it is none. */
static size_t digits(struct span s, char to[MOBILE_MOST])
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c >= '0' && c <= '9' && n < MOBILE_MOST)
			to[n++] = c;
		else if (c != ' ' && c != '-' && !(c == '+' && i == 0))
			return 0;
	}
	if (n == 13 && to[0] == '8' && to[1] == '6') {
		n -= 2;
		for (size_t i = 0; i < n; i++)
			to[i] = to[i + 2];
	}
	return n >= MOBILE_DIGITS ? n : 0;
}

/* -- writing ----------------------------------------------------------------------------------------------------------------------- */

/* Whose words, and whether they come or go. */
struct owner {
	struct store_db *db;
	struct span customer, employee;
	enum called_kind kind;
	int sql;
};

static enum rc one(const struct owner *o, struct span word, bool part, struct err *err)
{
	struct stmt *s = stmt_get(o->db, STMT_called, o->sql);

	stmt_text(s, 1, word);
	stmt_int(s, 2, part);
	stmt_text(s, 3, o->customer);
	stmt_text_or_empty(s, 4, o->employee);
	stmt_int(s, 5, o->kind);
	return stmt_run(s, err);
}

/* The name, and what is left of it from each further character on. */
static enum rc words(const struct owner *o, struct span name, struct err *err)
{
	struct word w;
	enum rc rc = RC_OK;

	fold(name, &w);
	for (int i = 0; !rc && i < w.characters; i++)
		if (w.bytes[w.at[i]] != ' ')
			rc = one(o, word_from(&w, i), i > 0, err);
	return rc;
}

static enum rc numbers(const struct owner *o, struct span list, struct err *err)
{
	struct span number;
	enum rc rc = RC_OK;

	for (struct span rest = list; !rc && rest.n > 0;) {
		char to[MOBILE_MOST];
		size_t n;

		if (!span_cut(rest, ' ', &number, &rest))
			rest = SPAN_LIT("");
		n = digits(number, to);
		if (n)
			rc = one(o, span_make(to, n), false, err);
	}
	return rc;
}

static enum rc change(struct owner o, struct span was, struct span now, struct err *err)
{
	enum rc (*of)(const struct owner *, struct span, struct err *) = o.kind == CALLED_MOBILE ? numbers : words;
	enum rc rc = RC_OK;

	if (was.n == now.n && (was.n == 0 || span_eq(was, now)))
		return RC_OK;
	o.sql = CALLED_DROP;
	if (was.n)
		rc = of(&o, was, err);
	o.sql = CALLED_PUT;
	return rc || !now.n ? rc : of(&o, now, err);
}

struct noted {
	struct span employee, remark;
};

static void read_noted(struct stmt *s, struct arena *a, void *to)
{
	struct noted *n = to;

	n->employee = stmt_col_text(s, 0, a);
	n->remark = stmt_col_text(s, 1, a);
}

/* Until an employee writes a 备注, WeCom has the customer's name there: it has no words of its own. */
static struct span own(struct span remark, struct span name)
{
	return same(remark, name) ? SPAN_LIT("") : remark;
}

enum rc called_named(struct store_db *db, struct span customer, struct span was, struct span now, struct err *err)
{
	struct owner o = {db, customer, SPAN_LIT(""), CALLED_NAME, 0};
	struct stmt *s;
	struct arena *a;
	void *v = NULL;
	int n = 0;
	enum rc rc;

	if (db_once(db) || (was.n == now.n && (was.n == 0 || span_eq(was, now))))
		return RC_OK;
	rc = change(o, was, now, err);
	if (rc)
		return rc;
	s = stmt_get(db, STMT_called, CALLED_REMARKS_OF);
	a = arena_new(0);
	stmt_text(s, 1, customer);
	rc = rows_all(s, a, sizeof(struct noted), read_noted, &v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		const struct noted *m = (const struct noted *)v + i;

		o.employee = m->employee;
		o.kind = CALLED_REMARK;
		rc = change(o, own(m->remark, was), own(m->remark, now), err);
	}
	arena_free(a);
	return rc;
}

static enum rc name_of(struct store_db *db, struct arena *a, struct span customer, struct span *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_called, CALLED_NAME_OF);
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = stmt_step(s, err);
	*ret = rc ? SPAN_LIT("") : stmt_col_text(s, 0, a);
	stmt_done(s);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* Behind those that are longer. Of one name one is enough. */
static int put_name(struct span *v, int n, struct span name)
{
	int at = n;

	for (int i = 0; i < n; i++)
		if (span_eq(v[i], name))
			return n;
	if (!name.n)
		return n;
	for (; at > 0 && v[at - 1].n < name.n; at--)
		v[at] = v[at - 1];
	v[at] = name;
	return n + 1;
}

enum rc called_names(
	struct store_db *db, struct arena *a, struct span customer, struct span **ret, int *ret_n, struct err *err)
{
	struct span name, *names;
	struct stmt *s;
	void *v = NULL;
	int n = 0, kept;
	enum rc rc = name_of(db, a, customer, &name, err);

	if (rc)
		return rc;
	s = stmt_get(db, STMT_called, CALLED_REMARKS_OF);
	stmt_text(s, 1, customer);
	rc = rows_all(s, a, sizeof(struct noted), read_noted, &v, &n, err);
	if (rc)
		return rc;
	names = arena_array(a, (size_t)n + 1, sizeof *names);
	kept = put_name(names, 0, name);
	for (int i = 0; i < n; i++)
		kept = put_name(names, kept, ((const struct noted *)v + i)->remark);
	*ret = names;
	*ret_n = kept;
	return RC_OK;
}

enum rc called_noted(struct store_db *db, const struct remark *was, const struct remark *now, struct err *err)
{
	static const struct remark none;
	const struct remark *old = was ? was : &none;
	struct owner o = {db, now->customer, now->employee, CALLED_REMARK, 0};
	struct arena *a;
	struct span name;
	enum rc rc;

	if (db_once(db))
		return RC_OK;
	a = arena_new(0);
	rc = name_of(db, a, now->customer, &name, err);
	if (!rc)
		rc = change(o, own(old->remark, name), own(now->remark, name), err);
	o.kind = CALLED_COMPANY;
	if (!rc)
		rc = change(o, old->company, now->company, err);
	o.kind = CALLED_MOBILE;
	if (!rc)
		rc = change(o, old->mobiles, now->mobiles, err);
	arena_free(a);
	return rc;
}

enum rc called_firm(struct store_db *db, struct span customer, struct span was, struct span now, struct err *err)
{
	return db_once(db) ? RC_OK
			   : change((struct owner){db, customer, SPAN_LIT(""), CALLED_COMPANY, 0}, was, now, err);
}

static void read_note(struct stmt *s, struct arena *a, void *to)
{
	struct remark *r = to;

	r->customer = stmt_col_text(s, 0, a);
	r->employee = stmt_col_text(s, 1, a);
	r->remark = stmt_col_text(s, 2, a);
	r->company = stmt_col_text(s, 3, a);
	r->mobiles = stmt_col_text(s, 4, a);
}

enum rc called_with(struct store_db *db, struct span bytes, bool come, struct err *err)
{
	struct arena *a = arena_new(0);
	enum rc rc = RC_OK;

	for (int sql = CALLED_NOTES_WITH; !rc && sql <= CALLED_FIRMS_WITH; sql++) {
		struct stmt *s = stmt_get(db, STMT_called, sql);
		void *v = NULL;
		int n = 0;

		stmt_text(s, 1, bytes);
		rc = rows_all(s, a, sizeof(struct remark), read_note, &v, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			const struct remark *r = (const struct remark *)v + i;
			const struct remark none = {.customer = r->customer, .employee = r->employee};

			rc = called_noted(db, come ? &none : r, come ? r : &none, err);
		}
	}
	arena_free(a);
	return rc;
}

/* -- finding ----------------------------------------------------------------------------------------------------------------------- */

struct row {
	struct span word, customer, employee;
	int64_t part, kind;
};

static void read_row(struct stmt *s, struct arena *a, void *to)
{
	struct row *r = to;

	r->word = stmt_col_text(s, 0, a);
	r->part = stmt_col_int(s, 1);
	r->customer = stmt_col_text(s, 2, a);
	r->employee = stmt_col_text(s, 3, a);
	r->kind = stmt_col_int(s, 4);
}

struct search {
	struct store_db *db;
	struct arena *a;
	const struct called_sight *sight;
	struct called_hit *v;
	int n, most;
	bool more;
};

enum rc called_near(struct store_db *db, struct arena *a, const struct called_sight *sight, struct span employee,
	struct span customer, bool *ret_own, bool *ret_within, struct err *err)
{
	struct relation *r = NULL;
	int n = 0;
	enum rc rc = relation_of(db, a, customer, &r, &n, err);

	*ret_own = *ret_within = false;
	for (int i = 0; !rc && i < n; i++) {
		if (r[i].state == RELATION_TRANSFERRED)
			continue;
		*ret_own = *ret_own || span_eq(r[i].employee, employee);
		*ret_within = *ret_within || sight->sees(sight->user, r[i].employee);
	}
	return rc;
}

enum rc called_sees(struct store_db *db, struct arena *a, const struct called_sight *sight, struct span customer,
	bool *ret, struct err *err)
{
	bool own;

	*ret = true;
	return sight ? called_near(db, a, sight, SPAN_LIT(""), customer, &own, ret, err) : RC_OK;
}

/* A better fit stands before those that came before it. */
static void place(struct search *x, struct called_hit hit)
{
	int at = x->n;

	while (at > 0 && x->v[at - 1].fit > hit.fit)
		at--;
	for (int i = x->n++; i > at; i--)
		x->v[i] = x->v[i - 1];
	x->v[at] = hit;
}

/* Found before by a worse fit: it moves. false: it was not found before. */
static bool met(struct search *x, const struct called_hit *hit)
{
	for (int i = 0; i < x->n; i++) {
		if (!span_eq(x->v[i].customer, hit->customer))
			continue;
		if (hit->fit < x->v[i].fit) {
			for (x->n--; i < x->n; i++)
				x->v[i] = x->v[i + 1];
			place(x, *hit);
		}
		return true;
	}
	return false;
}

static enum rc take(struct search *x, const struct row *r, enum called_fit fit, struct err *err)
{
	struct called_hit hit = {r->customer, r->employee, (enum called_kind)r->kind, fit};
	bool his = false;
	enum rc rc;

	/* A 备注 is the word of who wrote it: of others he sees nothing. */
	if ((r->employee.n && x->sight && !x->sight->sees(x->sight->user, r->employee)) || met(x, &hit))
		return RC_OK;
	rc = called_sees(x->db, x->a, x->sight, r->customer, &his, err);
	if (rc || !his)
		return rc;
	if (x->n == x->most) {
		x->more = true;
		if (!x->n || x->v[x->n - 1].fit <= fit)
			return RC_OK;
		x->n--;
	}
	place(x, hit);
	return RC_OK;
}

/* The next rows behind `last`, whole ones or parts. */
static enum rc page(struct search *x, bool whole, struct span said, const struct row *last, struct row **ret,
	int *ret_n, struct err *err)
{
	struct stmt *s = stmt_get(x->db, STMT_called, whole ? CALLED_AS_WHOLE : CALLED_AS_PART);
	int at = 1;
	void *v = NULL;
	enum rc rc;

	stmt_text(s, at++, whole ? said : last->word);
	if (!whole)
		stmt_int(s, at++, last->part);
	stmt_text(s, at++, last->customer);
	stmt_text(s, at++, last->employee);
	stmt_int(s, at++, last->kind);
	if (!whole)
		stmt_text(s, at++, rows_behind(x->a, said));
	stmt_int(s, at, PAGE);
	rc = rows_all(s, x->a, sizeof **ret, read_row, &v, ret_n, err);
	*ret = v;
	return rc;
}

static enum rc look(struct search *x, bool whole, struct span said, struct err *err)
{
	struct row last = {.word = said, .part = -1, .customer = SPAN_LIT(""), .employee = SPAN_LIT(""), .kind = -1};
	int n = PAGE, seen = 0;
	enum rc rc = RC_OK;

	while (!rc && n == PAGE && seen < LOOKED) {
		struct row *v = NULL;

		rc = page(x, whole, said, &last, &v, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			bool begins = v[i].part == 0;

			/* A number is never found by a part of it. */
			if (whole || v[i].kind != CALLED_MOBILE)
				rc = take(x, &v[i], whole ? CALLED_WHOLE : begins ? CALLED_BEGIN : CALLED_PART, err);
		}
		seen += n;
		if (!rc && n > 0)
			last = v[n - 1];
	}
	x->more = x->more || (!rc && n == PAGE);
	return rc;
}

static enum rc by_id(struct search *x, struct span said, struct err *err)
{
	struct contact c;
	enum rc rc = contact_get(x->db, x->a, said, &c, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return take(x, &(struct row){.customer = c.customer, .employee = SPAN_LIT(""), .kind = CALLED_ID}, CALLED_WHOLE,
		err);
}

static enum rc by_word(struct search *x, struct span said, struct err *err)
{
	char number[MOBILE_MOST];
	size_t n = digits(said, number);
	struct word w;
	enum rc rc = RC_OK;

	fold(said, &w);
	if (!w.n || w.cut)
		return RC_OK;
	rc = look(x, true, word_whole(&w), err);
	if (!rc && n && !span_eq(span_make(number, n), word_whole(&w)))
		rc = look(x, true, span_make(number, n), err);
	return rc || x->n || x->more ? rc : look(x, false, word_whole(&w), err);
}

/* 「小明（王姐）」, as answers and lists say it. */
static enum rc by_both(struct search *x, struct span said, struct err *err)
{
	struct search outer = *x, inner = *x;
	struct span name, noted;
	struct word w;
	enum rc rc;

	fold(said, &w); /* the brackets, too, are half-width then */
	if (!span_ends(word_whole(&w), ")") || !span_cut(word_whole(&w), '(', &name, &noted) || !name.n)
		return RC_OK;
	noted = span_take(noted, noted.n - 1);
	outer.most = inner.most = LOOKED;
	outer.v = arena_array(x->a, LOOKED + 1, sizeof *outer.v);
	inner.v = arena_array(x->a, LOOKED + 1, sizeof *inner.v);
	rc = by_word(&outer, name, err);
	if (!rc)
		rc = by_word(&inner, noted, err);
	for (int i = 0; !rc && i < outer.n; i++)
		for (int k = 0; k < inner.n; k++)
			if (span_eq(outer.v[i].customer, inner.v[k].customer) && x->n < x->most)
				x->v[x->n++] = inner.v[k];
	return rc;
}

enum rc called_find(struct store_db *db, struct arena *a, const struct called_sight *sight, struct span said, int most,
	struct called_found *ret, struct err *err)
{
	struct search x = {.db = db, .a = a, .sight = sight, .most = most};
	enum rc rc = RC_OK;

	said = span_trim(said);
	x.v = arena_array(a, (size_t)most + 1, sizeof *x.v);
	if (said.n)
		rc = by_id(&x, said, err);
	if (!rc && !x.n)
		rc = by_word(&x, said, err);
	if (!rc && !x.n && !x.more)
		rc = by_both(&x, said, err);
	if (!rc)
		*ret = (struct called_found){x.v, x.n, x.more};
	return rc;
}
