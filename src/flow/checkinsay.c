#include "flow/checkinsay.h"

#include "checkinline.h"
#include "crm/tagset.h"
#include "campint.h"
#include "sop/camp.h"
#include "store/chat.h"
#include "store/chatmember.h"
#include "store/contact.h"
#include "store/scriptlog.h"
#include "whynext.h"

#include <stdlib.h>

#define BATCH 200

struct say {
	struct store_db *db;
	struct arena *a;
	struct settings *settings;
	int64_t now_ms;
	struct text *out;
	struct err *err;
	bool any;
};

struct line { /* one member */
	struct span customer, name;
	struct streak days;
	int made_up;
	bool in;
};

/* 打卡 5 天，连着 3 天，漏 1 天，补过 1 天 */
static void say_days(const struct streak *k, int made_up, struct text *out)
{
	text_addf(out, "打卡 %lld 天，连着 %lld 天", (long long)k->total, (long long)k->streak);
	if (k->missed)
		text_addf(out, "，漏 %lld 天", (long long)k->missed);
	if (made_up)
		text_addf(out, "，补过 %d 天", made_up);
}

/* Those that were known at that time: of v, in place. */
static int known_at(struct checkin *v, int n, int64_t at_ms, int *ret_made_up)
{
	int k = 0;

	*ret_made_up = 0;
	for (int i = 0; i < n; i++)
		if (v[i].told_ms <= at_ms) {
			*ret_made_up += v[i].made_up;
			v[k++] = v[i];
		}
	return k;
}

enum rc checkinsay_line(struct store_db *db, struct arena *a, const struct settings *settings,
	const struct enrolment *e, int64_t at_ms, struct text *out, struct err *err)
{
	struct sop_script *s = NULL;
	struct enrolment camp;
	struct chatmember m = {.joined_ms = e->t0_ms};
	struct checkin *v = NULL;
	struct streak k;
	int n = 0, made_up;
	enum rc rc = e->camp ? whynext_script(db, a, e, &s, err) : RC_NOTFOUND;

	if (!rc && s->checkin)
		rc = enrolment_get(db, a, e->camp, &camp, err);
	if (!rc && s->checkin) {
		rc = chatmember_get(db, a, camp.customer, e->customer, &m, err);
		rc = rc == RC_NOTFOUND ? RC_OK : rc;
	}
	if (!rc && s->checkin)
		rc = checkin_of(db, a, e->camp, e->customer, &v, &n, err);
	if (!rc && s->checkin) {
		n = known_at(v, n, at_ms, &made_up);
		campcheck_count(&settings->zone, s, e->t0_ms, m.joined_ms, at_ms, v, n, &k);
		text_adds(out, "    ");
		say_days(&k, made_up, out);
		text_addc(out, '\n');
	}
	script_free(s);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* -- the board --------------------------------------------------------------------------------------------------------------- */

/* Most days first, then in a row, then by id. */
static int by_days(const void *x, const void *y)
{
	const struct line *a = x, *b = y;

	if (a->days.total != b->days.total)
		return a->days.total > b->days.total ? -1 : 1;
	if (a->days.streak != b->days.streak)
		return a->days.streak > b->days.streak ? -1 : 1;
	return span_cmp(a->customer, b->customer);
}

static enum rc count_member(struct say *s, const struct sop_script *x, const struct enrolment *camp,
	const struct chatmember *m, struct line *ret)
{
	struct checkin *v = NULL;
	struct contact c;
	int n = 0;
	enum rc rc = checkin_of(s->db, s->a, camp->enrolment, m->member, &v, &n, s->err);

	if (rc)
		return rc;
	*ret = (struct line){.customer = m->member, .name = SPAN_LIT(""), .in = m->left_ms == CHATMEMBER_IN};
	n = known_at(v, n, s->now_ms, &ret->made_up);
	campcheck_count(&s->settings->zone, x, camp->t0_ms, m->joined_ms, s->now_ms, v, n, &ret->days);
	rc = contact_get(s->db, s->a, m->member, &c, s->err);
	if (!rc)
		ret->name = c.name;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static void say_prizes(struct say *s, const struct checkin_prize *p, int n, struct span customer)
{
	bool any = false;

	for (int i = 0; i < n; i++)
		if (span_eq(p[i].customer, customer)) {
			text_addf(s->out, "%s满%lld天", any ? "、" : "，奖品 ", (long long)p[i].days);
			any = true;
		}
}

static void say_board(struct say *s, const struct line *v, int n, const struct checkin_prize *p, int prizes, bool open)
{
	int today = 0, in = 0;

	for (int i = 0; i < n; i++) {
		in += v[i].in;
		today += v[i].in && v[i].days.today;
	}
	text_addf(s->out, "，%d 位客户", in);
	if (open)
		text_addf(s->out, "，今天打了 %d 位", today);
	text_addc(s->out, '\n');
	for (int i = 0; i < n; i++) {
		text_addf(s->out, "  %3d  %.*s%s%.*s%s  ", i + 1, SPAN_ARG(v[i].name), v[i].name.n ? "（" : "",
			SPAN_ARG(v[i].customer), v[i].name.n ? "）" : "");
		say_days(&v[i].days, v[i].made_up, s->out);
		say_prizes(s, p, prizes, v[i].customer);
		text_adds(s->out, v[i].in ? v[i].days.today ? "，今天打了\n" : "\n" : "，退群了\n");
	}
}

static enum rc say_camp(struct say *s, const struct sop_script *x, const struct enrolment *camp, const struct chat *c)
{
	const struct zone *z = &s->settings->zone;
	int64_t nth = campcheck_day(z, x, s->now_ms) - zone_day(z, camp->t0_ms) + 1;
	struct chatmember *m = NULL;
	struct checkin_prize *p = NULL;
	struct line *v;
	int n = 0, lines = 0, prizes = 0;
	enum rc rc = chatmember_ever(s->db, s->a, c->chat, &m, &n, s->err);

	if (!rc)
		rc = checkin_prizes(s->db, s->a, camp->enrolment, &p, &prizes, s->err);
	if (rc)
		return rc;
	text_addf(s->out, "%s%.*s  群 %.*s，", s->any ? "\n" : "", SPAN_ARG(x->name),
		SPAN_ARG(c->name.n ? c->name : c->chat));
	if (nth < 1)
		text_addf(s->out, "还有 %lld 天开营", (long long)(1 - nth));
	else if (nth > x->days)
		text_adds(s->out, "已经结营");
	else
		text_addf(s->out, "第 %lld 天，一共 %d 天", (long long)nth, x->days);
	v = arena_array(s->a, (size_t)n + 1, sizeof *v);
	for (int i = 0; !rc && i < n; i++)
		if (m[i].type != CHATMEMBER_EMPLOYEE)
			rc = count_member(s, x, camp, &m[i], &v[lines++]);
	qsort(v, (size_t)lines, sizeof *v, by_days);
	if (!rc)
		say_board(s, v, lines, p, prizes, nth >= 1 && nth <= x->days);
	s->any = true;
	return rc;
}

static enum rc say_script(struct say *s, struct span script, struct span name)
{
	struct enrolment *e = NULL;
	int64_t after = 0;
	int n = 0;
	enum rc rc;

	do {
		rc = enrolment_in(s->db, s->a, script, ENROLMENT_LIVE, after, BATCH, &e, &n, s->err);
		for (int i = 0; !rc && i < n; i++) {
			struct sop_script *x = NULL;
			struct chat c;

			after = e[i].enrolment;
			if (e[i].camp)
				continue;
			rc = whynext_script(s->db, s->a, &e[i], &x, s->err);
			if (!rc)
				rc = chat_get(s->db, s->a, e[i].customer, &c, s->err);
			if (!rc && x->checkin &&
				(!name.n || tagset_same(name, x->name) || span_eq(name, x->id) ||
					tagset_same(name, c.name)))
				rc = say_camp(s, x, &e[i], &c);
			script_free(x);
			rc = rc == RC_NOTFOUND ? RC_OK : rc;
		}
	} while (!rc && n == BATCH);
	return rc;
}

enum rc checkinsay_print(struct store_db *db, struct span name, int64_t now_ms, struct text *out, struct err *err)
{
	struct say s = {
		.db = db, .a = arena_new(65536), .settings = settings_new(), .now_ms = now_ms, .out = out, .err = err};
	struct scriptlog *v = NULL;
	int n = 0;
	enum rc rc = db_begin(db, err);

	if (!rc) {
		rc = whynext_settings(db, s.a, s.settings, err);
		if (!rc)
			rc = scriptlog_current(db, s.a, &v, &n, err);
		for (int i = 0; !rc && i < n; i++)
			rc = say_script(&s, v[i].script, name);
		db_rollback(db);
	}
	settings_free(s.settings);
	arena_free(s.a);
	if (!rc && !s.any)
		return err_set(err, RC_NOTFOUND, name.n ? "没有叫这个名字的打卡在走" : "没有打卡在走");
	return rc ? rc : text_check(out, err);
}
