#include "flow/scoresay.h"
#include "crm/money.h"
#include "scoreload.h"
#include "store/heardlog.h"
#include "store/setting.h"

#define DAY_MS INT64_C(86400000)

struct saying {
	struct store_db *db;
	struct arena *a;
	const struct settings *s;
	struct span customer;
	int64_t at_ms;
	struct text *out;
	struct err *err;
	struct scoreload l;
	int64_t score;
	struct score_line *line;
	int lines;
};

static enum rc load(struct saying *y)
{
	enum rc rc = scoreload_all(y->db, y->a, y->s, y->customer, NULL, 0, HEARDLOG_ANY, &y->l, y->err);
	int n = 0;

	for (int i = 0; !rc && i < y->l.orders; i++) /* as it was then, but for later refunds */
		if (y->l.order[i].paid_ms <= y->at_ms)
			y->l.order[n++] = y->l.order[i];
	y->l.orders = n;
	if (!rc)
		y->score = score_sum(&y->s->score, y->l.act, y->l.acts, y->at_ms, y->a, &y->line, &y->lines);
	return rc;
}

static void say_line(struct saying *y, const struct score_line *l)
{
	char at[32];

	text_addf(y->out, "    %s  %+6lld  ", zone_format_minute(&y->s->zone, l->act.at_ms, at),
		(long long)l->act.points);
	switch (l->act.kind) {
	case SCORE_ADD: text_adds(y->out, "加好友"); break;
	case SCORE_ORDER: text_addf(y->out, "订单 %.*s", SPAN_ARG(l->act.what)); break;
	case SCORE_REPLY: text_adds(y->out, "回复"); break;
	case SCORE_JOIN: text_addf(y->out, "入群 %.*s", SPAN_ARG(l->act.what)); break;
	case SCORE_CLICK: text_addf(y->out, "点链接 %.*s", SPAN_ARG(l->act.what)); break;
	case SCORE_GIVEN:
		text_addf(y->out, "%s，%.*s", l->act.points < 0 ? "减分" : "加分", SPAN_ARG(l->act.what));
		break;
	case SCORE_IDLE: text_addf(y->out, "%lld 天没有互动", (long long)(y->s->score.idle_ms / DAY_MS)); break;
	}
	text_addf(y->out, "，得 %lld\n", (long long)l->sum);
}

/* What the level stands on, so that a person can check it. */
static void say_levels(struct saying *y)
{
	const struct worth_rules *w = &y->s->worth;
	const struct bought_order *o = y->l.order;
	int64_t after_ms = y->at_ms - w->window_ms;
	const char *rfm = worth_rfm(w, o, y->l.orders, y->at_ms);
	int64_t last_ms = 0;

	text_addf(y->out, "线索 %s：", worth_grade(w, y->score, o, y->l.orders));
	if (bought_count(o, y->l.orders, BOUGHT_EVER) > 0)
		text_adds(y->out, "有付了款的订单\n");
	else
		text_addf(y->out, "没有订单，分数 %lld\n", (long long)y->score);
	text_addf(y->out, "级别 %s：近 %lld 天 %lld 单，净额 ", worth_tier(w, o, y->l.orders, y->at_ms),
		(long long)(w->window_ms / DAY_MS), (long long)bought_count(o, y->l.orders, after_ms));
	money_print(y->out, bought_net_fen(o, y->l.orders, after_ms));
	for (int i = 0; i < y->l.orders; i++)
		if (bought_counts(&o[i]) && o[i].paid_ms > last_ms)
			last_ms = o[i].paid_ms;
	if (rfm)
		text_addf(y->out, "\nRFM %s：最近一单在 %lld 天前\n", rfm, (long long)((y->at_ms - last_ms) / DAY_MS));
	else
		text_adds(y->out, "\nRFM 看不到：没有订单\n");
}

enum rc scoresay_line(struct store_db *db, struct arena *a, const struct settings *s, struct span customer,
	int64_t at_ms, struct text *out, struct err *err)
{
	struct saying y = {.db = db, .a = a, .s = s, .customer = customer, .at_ms = at_ms, .out = out, .err = err};
	enum rc rc = load(&y);
	const char *rfm;

	if (rc)
		return rc;
	rfm = worth_rfm(&s->worth, y.l.order, y.l.orders, at_ms);
	text_addf(out, "  分数 %lld · 级别 %s、%s", (long long)y.score,
		worth_tier(&s->worth, y.l.order, y.l.orders, at_ms),
		worth_grade(&s->worth, y.score, y.l.order, y.l.orders));
	text_addf(out, "%s%s\n", rfm ? " · RFM " : "", rfm ? rfm : "");
	return RC_OK;
}

static enum rc print(struct saying *y)
{
	enum rc rc = load(y);

	if (rc)
		return rc;
	if (!y->l.acts)
		return err_set(y->err, RC_NOTFOUND, "没有客户「%.*s」", SPAN_ARG(y->customer));
	text_addf(y->out, "客户 %.*s 的分数：%lld\n", SPAN_ARG(y->customer), (long long)y->score);
	for (int i = 0; i < y->lines; i++)
		say_line(y, &y->line[i]);
	say_levels(y);
	return RC_OK;
}

enum rc scoresay_print(struct store_db *db, struct span customer, int64_t at_ms, struct text *out, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct settings *s = settings_new();
	struct saying y = {.db = db, .a = a, .s = s, .customer = customer, .at_ms = at_ms, .out = out, .err = err};
	struct setting *v = NULL;
	int n = 0;
	enum rc rc = db_begin(db, err);

	if (!rc) {
		rc = setting_all(db, a, &v, &n, err);
		for (int i = 0; !rc && i < n; i++)
			if (settings_put(s, v[i].key, v[i].value, err) == RC_FAILED)
				rc = RC_FAILED;
		settings_seal(s);
		if (!rc)
			rc = print(&y);
		db_rollback(db);
	}
	settings_free(s);
	arena_free(a);
	return rc ? rc : text_check(out, err);
}
