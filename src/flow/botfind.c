/* botfind: which customer an employee means, among those whom he sees. Names stand in a table of words (store/called): finding one costs
 * the fold no walk over everybody. */
#include "botint.h"
#include "crm/veil.h"
#include "flow/whois.h"

#define SHOWN 10
#define COUNTED 100 /* beyond them they are told to be more than that */
#define LINE_BYTES 4096

static bool sees(const void *user, struct span employee)
{
	return botrole_sees(user, employee);
}

/* NULL: he sees everybody's. */
static const struct called_sight *sight_of_talk(const struct bot_talk *t, struct called_sight *to)
{
	*to = (struct called_sight){sees, &t->me};
	return t->me.all ? NULL : to;
}

enum rc botfind_sees(struct bot_talk *t, struct span customer, bool *ret, struct err *err)
{
	struct called_sight own;

	return called_sees(t->f->db, t->f->work, sight_of_talk(t, &own), customer, ret, err);
}

static enum rc search(struct bot_talk *t, struct span name, struct called_found *ret, struct err *err)
{
	struct called_sight own;

	return called_find(t->f->db, t->f->work, sight_of_talk(t, &own), name, SHOWN, ret, err);
}

/* Above the list: how many there are, and how those are meant who do not stand in it. */
static enum rc say_how_many(struct bot_talk *t, const struct called_found *x, struct span name, struct err *err)
{
	struct called_sight own;
	struct called_found all;
	enum rc rc;

	if (!x->more) {
		text_addf(&t->out, "叫「%.*s」的有 %d 位，回编号：", SPAN_ARG(name), x->n);
		return RC_OK;
	}
	rc = called_find(t->f->db, t->f->work, sight_of_talk(t, &own), name, COUNTED, &all, err);
	if (!rc)
		text_addf(&t->out,
			"%s %d 位叫「%.*s」，先列 %d 位，回编号；没列到的写备注、手机号，或者他的编号（wm 开头的 "
			"external_userid）：",
			all.more ? "不止" : "有", all.n, SPAN_ARG(name), x->n);
	return rc;
}

static bool leads(const void *user, struct span employee)
{
	return botrole_leads(user, employee);
}

enum rc botfind_near(struct bot_talk *t, struct span customer, enum veil_near *ret, struct err *err)
{
	const struct called_sight led = {leads, &t->me};
	bool follows = false, ours = false;
	enum rc rc = called_near(t->f->db, t->f->work, &led, t->me.userid, customer, &follows, &ours, err);

	*ret = follows ? VEIL_OWN : ours ? VEIL_LED : VEIL_FAR;
	return rc;
}

static enum rc whole(struct bot_talk *t, struct span customer, bool *ret, struct err *err)
{
	enum veil_near near;
	enum rc rc = botfind_near(t, customer, &near, err);

	*ret = veil_whole(VEIL_NAME, t->me.roles, near);
	return rc;
}

enum rc botfind_shown(struct bot_talk *t, struct span customer, struct span *ret, struct err *err)
{
	struct called_sight own;
	struct text out;
	enum veil_near near;
	enum rc rc = botfind_near(t, customer, &near, err);

	if (!rc)
		rc = whois_shown(t->f->db, t->f->work, sight_of_talk(t, &own), customer,
			veil_whole(VEIL_NAME, t->me.roles, near), ret, err);
	if (rc)
		return rc;
	text_init(&out, 2 * ret->n + 16);
	veil_words(&out, *ret, t->me.roles, near, NULL, 0); /* a 备注 may have a number in it */
	*ret = arena_copy(t->f->work, text_span(&out));
	text_release(&out);
	return RC_OK;
}

enum rc botfind_named(struct bot_talk *t, struct span customer, struct span *ret, struct err *err)
{
	bool all = false;
	enum rc rc = whole(t, customer, &all, err);

	*ret = customer;
	return rc || !all ? rc : botfind_shown(t, customer, ret, err);
}

/* -- several ------------------------------------------------------------------------------------------------------------- */

static enum rc remember(struct bot_talk *t, const struct called_found *x, struct span tail, struct err *err)
{
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
	for (int i = 0; i < x->n; i++)
		jsonw_str(&w, x->v[i].customer);
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	s.body = text_span(&body);
	rc = botstate_put(t->f->db, &s, err);
	text_release(&body);
	return rc;
}

static enum rc choose(
	struct bot_talk *t, const struct called_found *x, struct span name, struct span tail, struct err *err)
{
	struct called_sight own;
	const struct called_sight *sight = sight_of_talk(t, &own);
	struct text line;
	enum rc rc = RC_OK;

	t->outcome = BOTLOG_ASKED;
	rc = say_how_many(t, x, name, err);
	text_init(&line, LINE_BYTES);
	for (int i = 0; !rc && i < x->n; i++) {
		enum veil_near near;

		rc = botfind_near(t, x->v[i].customer, &near, err);
		text_clear(&line);
		if (!rc)
			rc = whois_line(t->f->db, t->f->work, &t->f->settings->zone, t->f->now_ms, sight, i + 1,
				&x->v[i], veil_whole(VEIL_NAME, t->me.roles, near), false, &line, err);
		text_addc(&t->out, '\n');
		veil_words(&t->out, text_span(&line), t->me.roles, near, NULL, 0);
	}
	text_release(&line);
	if (!rc)
		rc = remember(t, x, tail, err);
	return rc ? rc : RC_NOTFOUND;
}

static void nobody(struct bot_talk *t, struct span name)
{
	botwork_refuse(t, "%s没有叫「%.*s」的客户（写名字、备注、公司里的几个字，或者手机号）",
		t->me.all ? "" : "您名下", SPAN_ARG(name));
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

static enum rc called(struct bot_talk *t, const struct called_found *x, struct span name, struct span tail,
	struct span *ret, struct err *err)
{
	if (x->n != 1 || x->more)
		return choose(t, x, name, tail, err);
	*ret = x->v[0].customer;
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
	struct called_found x;
	enum rc rc;

	if (span_present(t->chosen))
		return take_chosen(t, ret_customer, err);
	rc = search(t, name, &x, err);
	if (rc)
		return rc;
	if (x.n || x.more)
		return called(t, &x, name, t->rest, ret_customer, err);
	nobody(t, name);
	return RC_NOTFOUND;
}

/* Names have blanks, too: the longest that somebody is called. */
enum rc botfind_customer(struct bot_talk *t, struct span *ret_customer, struct span *ret_tail, struct err *err)
{
	struct called_found x;
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
		rc = search(t, name, &x, err);
		if (rc || x.n || x.more)
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
	if (x.n || x.more)
		return called(t, &x, name, *ret_tail, ret_customer, err);
	span_cut(t->rest, ' ', &name, ret_tail);
	nobody(t, name);
	return RC_NOTFOUND;
}
