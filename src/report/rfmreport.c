/* rfmreport: who bought, by the eight segments of RFM (report rfm; crm/worth with the thresholds of the configuration). */
#include "reportint.h"

#include "base/mem.h"
#include "crm/worth.h"
#include "store/roster.h"
#include "store/cohortq.h"
#include "store/setting.h"

#include <string.h>

static const struct report_column columns[] = {
	{"segment", "分层", REPORT_TEXT},
	{"customers", "客户", REPORT_COUNT},
	{"share", "占客户", REPORT_RATE},
	{"net_fen", "净成交额", REPORT_FEN},
	{"net_share", "占净成交额", REPORT_RATE},
	{"average_fen", "每位", REPORT_FEN},
};
enum { COLUMNS = 6, SEGMENTS = 8 };

static enum rc read_rule(const struct report_world *w, const char *key, int64_t *ret, struct err *err)
{
	for (int i = 0; i < w->settings; i++)
		if (span_is(w->setting[i].key, key) && span_int(w->setting[i].value, ret))
			return RC_OK;
	err_set(err, RC_INVALID, "配置 [crm] 的门槛还没读进来（%s）", key);
	err_hint(err, "重启 siyu serve，或者给它的进程发 HUP（siyu reload 只换剧本）");
	return RC_INVALID;
}

static enum rc read_rules(const struct report_world *w, struct worth_rules *ret, struct err *err)
{
	enum rc rc = read_rule(w, "worth_window_ms", &ret->window_ms, err);
	if (rc == RC_OK)
		rc = read_rule(w, "recent_ms", &ret->recent_ms, err);
	if (rc == RC_OK)
		rc = read_rule(w, "often_orders", &ret->often_orders, err);
	return rc ? rc : read_rule(w, "much_fen", &ret->much_fen, err);
}

static void put(const struct worth_rules *rules, const struct cohortq_buyer *b, struct report_table *t)
{
	const char *segment = worth_rfm_of(rules, b->ever > 0, b->recent > 0, b->often, b->net_fen);
	int i = 0;
	if (!segment)
		return;
	while (strcmp(worth_rfm_at(i), segment) != 0)
		i++;
	t->cell[i * COLUMNS + 1].num++;
	t->cell[i * COLUMNS + 3].num += b->net_fen;
	t->total[1].num++;
	t->total[3].num += b->net_fen;
}

static void put_shares(const struct report_table *t, struct report_cell *row)
{
	row[2] = (struct report_cell){.num = row[1].num, .den = t->total[1].num};
	row[4] = (struct report_cell){.num = row[3].num, .den = t->total[3].num};
	row[5] = report_average(row[3].num, row[1].num);
}

static void define(struct report_world *w, const struct worth_rules *r, int64_t at_ms, struct report_table *t)
{
	char when[32];
	if (!r->window_ms) {
		t->definition = SPAN_LIT(
			"买过（有已付款且未全额退款订单）的客户按近、频、额分层，门槛在配置的 [crm] 里，还没读进来：启动 siyu serve 就读。");
		return;
	}
	t->definition = arena_printf(w->a,
		"买过（有已付款且未全额退款订单）的客户，按 %s 那时算，和开始日期无关。近 = 最近一单在 %lld 天以内；频 = %lld 天里至少 %lld 单；"
		"额 = %lld 天里净付至少 %lld.%02lld 元。额够是「重要」，不够是「一般」；频且近 = 价值，近不频 = 发展，频不近 = 保持，都不 = 挽留。"
		"净成交额 = 这 %lld 天里付的款 − 其中已退的款。门槛在配置的 [crm] 里。",
		zone_format_minute(&w->zone, at_ms, when), (long long)(r->recent_ms / ZONE_DAY_MS),
		(long long)(r->window_ms / ZONE_DAY_MS), (long long)r->often_orders,
		(long long)(r->window_ms / ZONE_DAY_MS), (long long)(r->much_fen / 100), (long long)(r->much_fen % 100),
		(long long)(r->window_ms / ZONE_DAY_MS));
}

enum rc rfmreport_make(struct report_world *w, struct report_table *t, struct err *err)
{
	int64_t at_ms = zone_day_start_ms(&w->zone, w->to_day + 1) - 1;
	struct worth_rules rules = {0};
	struct cohortq_buyer *v = NULL;
	int64_t n = 0;
	at_ms = at_ms < w->now_ms ? at_ms : w->now_ms;
	enum rc rc = roster_count(w->db, &n, err);
	if (rc == RC_OK && (n || w->settings))
		rc = read_rules(w, &rules, err);
	if (rc == RC_OK)
		rc = cohortq_bought(w->db, at_ms + 1, at_ms - rules.recent_ms, at_ms - rules.window_ms, &v, &n, err);
	if (rc != RC_OK)
		return rc;
	t->column = columns;
	t->columns = COLUMNS;
	t->cell = report_cells(w, SEGMENTS, COLUMNS);
	t->total = report_cells(w, 1, COLUMNS);
	t->total[0].text = SPAN_LIT("合计");
	for (int64_t i = 1; i <= n; i++)
		put(&rules, &v[i], t);
	mem_free(v);
	t->rows = t->total[1].num ? SEGMENTS : 0;
	for (int i = 0; i < t->rows; i++) {
		t->cell[i * COLUMNS].text = span_of(worth_rfm_at(i));
		put_shares(t, t->cell + i * COLUMNS);
	}
	put_shares(t, t->total);
	define(w, &rules, at_ms, t);
	return RC_OK;
}
