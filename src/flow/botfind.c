/* botfind: which customer an employee means: by the beginning of his name or 备注, among those whom he sees. Both stand in an
 * index: a name costs the fold no walk over everybody. */
#include "botint.h"
#include "store/contact.h"
#include "store/remark.h"

#define LOOKED 500 /* rows of either index; with more the name says too little */
#define SHOWN 10

struct found {
	struct bot_talk *t;
	struct span *v;
	int n;
	bool more; /* the index had more than we looked at */
};

static bool seen_relation(const struct bot_person *me, const struct relation *r)
{
	return r->state != RELATION_TRANSFERRED && botrole_sees(me, r->employee);
}

enum rc botfind_sees(struct bot_talk *t, struct span customer, bool *ret, struct err *err)
{
	struct relation *r = NULL;
	int n = 0;
	enum rc rc = relation_of(t->f->db, t->f->work, customer, &r, &n, err);

	*ret = !rc && t->me.all;
	for (int i = 0; !rc && i < n && !*ret; i++)
		*ret = seen_relation(&t->me, &r[i]);
	return rc;
}

static enum rc take(struct found *x, struct span customer, struct err *err)
{
	bool his = false;
	enum rc rc;

	for (int i = 0; i < x->n; i++)
		if (span_eq(x->v[i], customer))
			return RC_OK;
	rc = botfind_sees(x->t, customer, &his, err);
	if (!rc && his)
		x->v[x->n++] = customer;
	return rc;
}

/* whole: so and no longer. */
static enum rc look(struct found *x, struct span name, bool whole, struct err *err)
{
	struct fold *f = x->t->f;
	struct contact_called *c = NULL;
	struct remark *r = NULL;
	int contacts = 0, remarks = 0;
	enum rc rc = contact_called(f->db, f->work, name, LOOKED, &c, &contacts, err);

	if (!rc)
		rc = remark_called(f->db, f->work, name, LOOKED, &r, &remarks, err);
	for (int i = 0; !rc && i < contacts; i++)
		if (!whole || c[i].name.n == name.n)
			rc = take(x, c[i].customer, err);
	/* A 备注 is the employee's own word: of others he sees nothing. */
	for (int i = 0; !rc && i < remarks; i++)
		if ((!whole || r[i].remark.n == name.n) && botrole_sees(&x->t->me, r[i].employee))
			rc = take(x, r[i].customer, err);
	x->more = contacts == LOOKED || remarks == LOOKED;
	return rc;
}

/* By id; by the whole name; by its beginning. */
static enum rc search(struct found *x, struct span name, struct err *err)
{
	struct fold *f = x->t->f;
	struct contact c;
	enum rc rc = contact_get(f->db, f->work, name, &c, err);

	x->v = arena_array(f->work, 2 * LOOKED + 1, sizeof *x->v);
	x->n = 0;
	if (!rc)
		rc = take(x, c.customer, err);
	else if (rc == RC_NOTFOUND)
		rc = look(x, name, true, err);
	return rc || x->n ? rc : look(x, name, false, err);
}

enum rc botfind_shown(struct bot_talk *t, struct span customer, struct span *ret, struct err *err)
{
	struct fold *f = t->f;
	struct contact c;
	struct remark known;
	struct relation *r = NULL;
	int n = 0;
	enum rc rc = contact_get(f->db, f->work, customer, &c, err);

	*ret = customer;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = relation_of(f->db, f->work, customer, &r, &n, err);
	if (c.name.n)
		*ret = c.name;
	for (int i = 0; !rc && i < n; i++) {
		if (!botrole_sees(&t->me, r[i].employee))
			continue;
		rc = remark_get(f->db, f->work, customer, r[i].employee, &known, err);
		/* Until he writes one, WeCom has the customer's name there. */
		if (!rc && known.remark.n && !span_eq(known.remark, c.name)) {
			*ret = effects_subject(f, "%.*s（%.*s）", SPAN_ARG(*ret), SPAN_ARG(known.remark));
			break;
		}
		if (rc == RC_NOTFOUND)
			rc = RC_OK;
	}
	return rc;
}

/* -- several ------------------------------------------------------------------------------------------------------------- */

/* 「1. 小明（洁面老客），林悦，03-03 加上」 */
static enum rc say_one(struct bot_talk *t, int number, struct span customer, struct err *err)
{
	struct fold *f = t->f;
	struct contact c;
	struct span shown, employee;
	char at[32];
	enum rc rc = botfind_shown(t, customer, &shown, err);

	if (!rc)
		rc = contact_get(f->db, f->work, customer, &c, err);
	if (!rc)
		rc = foldload_employee(f, c.first_employee, &employee, err);
	if (rc)
		return rc;
	zone_format_day(zone_day(&f->settings->zone, c.first_add_ms), at);
	text_addf(&t->out, "\n%d. %.*s，%.*s %s 加上", number, SPAN_ARG(shown), SPAN_ARG(employee), at);
	return RC_OK;
}

static enum rc remember(struct found *x, struct span tail, struct err *err)
{
	struct bot_talk *t = x->t;
	struct botstate s = {.employee = t->me.userid, .kind = BOTSTATE_CHOOSE, .at_ms = t->f->now_ms};
	struct text body;
	struct jsonw w;
	enum rc rc;

	text_init(&body, 65536);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "command", t->command->name);
	jsonw_kstr(&w, "tail", tail);
	jsonw_key(&w, "customers");
	jsonw_arr(&w);
	for (int i = 0; i < x->n && i < SHOWN; i++)
		jsonw_str(&w, x->v[i]);
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	s.body = text_span(&body);
	rc = botstate_put(t->f->db, &s, err);
	text_release(&body);
	return rc;
}

static enum rc choose(struct found *x, struct span name, struct span tail, struct err *err)
{
	struct bot_talk *t = x->t;
	enum rc rc = RC_OK;

	if (x->more || x->n > SHOWN) {
		botwork_refuse(t, "叫「%.*s…」的客户太多，请把名字写全", SPAN_ARG(name));
		return RC_NOTFOUND;
	}
	t->outcome = BOTLOG_ASKED;
	text_addf(&t->out, "叫「%.*s」的有 %d 位，回编号：", SPAN_ARG(name), x->n);
	for (int i = 0; !rc && i < x->n; i++)
		rc = say_one(t, i + 1, x->v[i], err);
	if (!rc)
		rc = remember(x, tail, err);
	return rc ? rc : RC_NOTFOUND;
}

static void nobody(struct bot_talk *t, struct span name)
{
	botwork_refuse(t, "%s没有叫「%.*s」的客户（写名字或者备注的开头）", t->me.all ? "" : "您名下", SPAN_ARG(name));
}

enum rc botfind_number(struct bot_talk *t, int64_t number, struct err *err)
{
	struct fold *f = t->f;
	struct botstate s;
	struct json_doc *doc;
	const struct json_node *n;
	enum rc rc = botstate_get(f->db, f->work, t->me.userid, BOTSTATE_CHOOSE, f->now_ms - BOT_STATE_MS, &s, err);

	if (!rc)
		rc = json_parse(s.body, &doc, err);
	if (rc)
		return rc;
	n = json_first(json_get(json_root(doc), "customers"));
	while (n && --number > 0)
		n = json_next(n);
	if (n && number == 0) {
		struct span rest;

		t->command = botwords_find(json_str(json_get(json_root(doc), "command")), &rest);
		t->rest = arena_copy(f->work, json_str(json_get(json_root(doc), "tail")));
		t->chosen = arena_copy(f->work, json_str(n));
	}
	json_free(doc);
	if (!t->command)
		return RC_NOTFOUND;
	return botstate_drop(f->db, t->me.userid, BOTSTATE_CHOOSE, err);
}

/* -- whom ------------------------------------------------------------------------------------------------------------------ */

static enum rc called(
	struct bot_talk *t, struct found *x, struct span name, struct span tail, struct span *ret, struct err *err)
{
	if (x->n > 1)
		return choose(x, name, tail, err);
	*ret = x->v[0];
	t->customer = *ret;
	return RC_OK;
}

/* He may have lost him since the list. */
static enum rc take_chosen(struct bot_talk *t, struct span *ret, struct err *err)
{
	bool his = false;
	enum rc rc = botfind_sees(t, t->chosen, &his, err);

	if (rc)
		return rc;
	if (!his) {
		nobody(t, t->chosen);
		return RC_NOTFOUND;
	}
	*ret = t->customer = t->chosen;
	return RC_OK;
}

enum rc botfind_called(struct bot_talk *t, struct span name, struct span *ret_customer, struct err *err)
{
	struct found x = {.t = t};
	enum rc rc;

	if (span_present(t->chosen))
		return take_chosen(t, ret_customer, err);
	rc = search(&x, name, err);
	if (rc)
		return rc;
	if (x.n)
		return called(t, &x, name, t->rest, ret_customer, err);
	nobody(t, name);
	return RC_NOTFOUND;
}

/* Names have blanks, too: the longest that somebody is called. */
enum rc botfind_customer(struct bot_talk *t, struct span *ret_customer, struct span *ret_tail, struct err *err)
{
	struct found x = {.t = t};
	struct span name = t->rest;
	enum rc rc;

	*ret_tail = t->rest;
	if (span_present(t->chosen))
		return take_chosen(t, ret_customer, err);
	if (!name.n) {
		botwork_refuse(t, "哪一位客户？请写成：%s %s", t->command->name, t->command->form);
		return RC_NOTFOUND;
	}
	for (;;) {
		rc = search(&x, name, err);
		if (rc || x.n)
			break;
		while (name.n > 0 && name.p[name.n - 1] != ' ')
			name.n--;
		if (!name.n)
			break;
		name = span_trim(name);
	}
	if (rc)
		return rc;
	*ret_tail = span_trim(span_drop(t->rest, name.n));
	if (x.n)
		return called(t, &x, name, *ret_tail, ret_customer, err);
	span_cut(t->rest, ' ', &name, ret_tail);
	nobody(t, name);
	return RC_NOTFOUND;
}
