/* campreport: the figures of a 打卡 or of a 群剧本 (domain.md 8): who was in, who checked in, who got a prize, what they bought. Told
 * once, as they stand then. */
#include "campint.h"
#include "base/map.h"
#include "crm/money.h"
#include "sop/camp.h"
#include "store/chatmember.h"
#include "store/purchase.h"

struct figures {
	int64_t started, in, left, people, times, made_up, winners, buyers, orders, net_fen;
	int64_t finished; /* winners of those who started */
};

/* 开营: who is in when its first day is over. */
static bool started(const struct fold *f, const struct round *r, const struct chatmember *m)
{
	const struct zone *z = &f->settings->zone;
	int64_t day1_ms = zone_at_ms(z, zone_day(z, r->row.t0_ms) + 1, r->script->ast->border);

	return m->type != CHATMEMBER_EMPLOYEE && m->joined_ms < day1_ms &&
		(m->left_ms == CHATMEMBER_IN || m->left_ms >= day1_ms);
}

static enum rc count_members(struct fold *f, const struct round *r, struct figures *v, struct err *err)
{
	int64_t first_ms = r->row.t0_ms;
	struct chatmember *m = NULL;
	int n = 0;
	enum rc rc = chatmember_ever(f->db, f->work, r->row.customer, &m, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct purchase *p = NULL;
		int64_t fen = 0;
		int orders = 0;
		bool in = m[i].left_ms == CHATMEMBER_IN;

		if (m[i].type == CHATMEMBER_EMPLOYEE || (!in && m[i].left_ms < first_ms))
			continue;
		v->started += started(f, r, &m[i]);
		v->in += in;
		v->left += !in;
		rc = purchase_of(f->db, f->work, m[i].member, first_ms, &p, &orders, err);
		for (int k = 0; !rc && k < orders; k++)
			if (p[k].paid_ms >= first_ms && p[k].paid_ms <= f->now_ms) {
				fen += p[k].gross_fen - p[k].refund_fen;
				v->orders += p[k].gross_fen > p[k].refund_fen;
			}
		v->buyers += fen > 0;
		v->net_fen += fen;
	}
	return rc;
}

static enum rc count_days(struct fold *f, const struct round *r, struct figures *v, struct err *err)
{
	struct checkin *c = NULL;
	struct checkin_prize *p = NULL;
	int n = 0, prizes = 0;
	enum rc rc = checkin_all(f->db, f->work, r->row.enrolment, &c, &n, err);

	if (!rc)
		rc = checkin_prizes(f->db, f->work, r->row.enrolment, &p, &prizes, err);
	for (int i = 0; !rc && i < n; i++) { /* by customer */
		v->people += i == 0 || !span_eq(c[i].customer, c[i - 1].customer);
		v->times++;
		v->made_up += c[i].made_up;
	}
	for (int i = 0; !rc && i < prizes; i++) {
		struct chatmember m;

		if (i > 0 && span_eq(p[i].customer, p[i - 1].customer))
			continue;
		v->winners++;
		rc = chatmember_get(f->db, f->work, r->row.customer, p[i].customer, &m, err);
		v->finished += !rc && started(f, r, &m);
		rc = rc == RC_NOTFOUND ? RC_OK : rc;
	}
	return rc;
}

static void say(const struct figures *v, enum camp_figure which, struct text *out)
{
	const char *word = camp_figure_word(which);
	int64_t permille = v->started ? (v->finished * 1000 + v->started / 2) / v->started : 0;

	switch (which) {
	case CAMP_STARTED: text_addf(out, "%s %lld 位", word, (long long)v->started); break;
	case CAMP_IN: text_addf(out, "%s %lld 位", word, (long long)v->in); break;
	case CAMP_LEFT: text_addf(out, "%s %lld 位", word, (long long)v->left); break;
	case CAMP_PEOPLE: text_addf(out, "%s %lld 位", word, (long long)v->people); break;
	case CAMP_TIMES: text_addf(out, "%s %lld", word, (long long)v->times); break;
	case CAMP_MADE_UP: text_addf(out, "%s %lld", word, (long long)v->made_up); break;
	case CAMP_WINNERS: text_addf(out, "%s %lld 位", word, (long long)v->winners); break;
	case CAMP_RATE:
		if (v->started)
			text_addf(out, "%s %lld.%lld%%", word, (long long)(permille / 10), (long long)(permille % 10));
		else
			text_addf(out, "%s —", word);
		break;
	case CAMP_BUYERS: text_addf(out, "%s %lld 位", word, (long long)v->buyers); break;
	case CAMP_ORDERS: text_addf(out, "%s %lld", word, (long long)v->orders); break;
	case CAMP_NET:
		text_addf(out, "%s ", word);
		money_print(out, v->net_fen);
		break;
	case CAMP_PER_ORDER:
		text_addf(out, "%s ", word);
		if (v->orders)
			money_print(out, v->net_fen / v->orders);
		else
			text_adds(out, "—");
		break;
	case CAMP_FIGURES: break;
	}
}

enum rc campreport_tell(struct fold *f, const struct round *r, const struct sop_action *a, struct err *err)
{
	struct figures v = {0};
	struct chat c = {.name = SPAN_LIT("")};
	bool any = false;
	enum rc rc = chat_get(f->db, f->work, r->row.customer, &c, err);

	if (!rc)
		rc = count_members(f, r, &v, err);
	if (!rc && r->script->ast->checkin)
		rc = count_days(f, r, &v, err);
	if (rc)
		return rc;
	text_clear(&f->frozen);
	text_addf(&f->frozen, "「%.*s」在群「%.*s」的复盘：", SPAN_ARG(r->script->ast->name),
		SPAN_ARG(c.name.n ? c.name : c.chat));
	for (int i = 0; i < CAMP_FIGURES; i++)
		if (camp_wants(r->script->ast->kind, a, (enum camp_figure)i)) {
			text_adds(&f->frozen, any ? "，" : "");
			say(&v, (enum camp_figure)i, &f->frozen);
			any = true;
		}
	return owners_tell(f, r, arena_copy(f->work, text_span(&f->frozen)), err);
}
