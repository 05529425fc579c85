#include "roundreport.h"

#include "base/map.h"
#include "crm/tagset.h"
#include "sop/book.h"
#include "sop/check.h"
#include "sop/flash.h"
#include "sop/read.h"
#include "store/flashsale.h"
#include "store/groupq.h"
#include "store/scriptlog.h"
#include "store/stock.h"

#include <string.h>

/* The table grows row by row. */
static struct report_cell *next_row(struct report_world *w, struct report_table *t, int *room)
{
	if (t->rows == *room) {
		int wider = *room ? 2 * *room : 16;
		struct report_cell *more = report_cells(w, wider, t->columns);
		if (t->rows)
			memcpy(more, t->cell, (size_t)t->rows * (size_t)t->columns * sizeof *more);
		t->cell = more;
		*room = wider;
	}
	return t->cell + t->rows++ * t->columns;
}

/* Names of the folder: what a sale has for goods, and what orders have for them. */
struct reader {
	struct report_world *w;
	struct scriptlog *log;
	int n;
	struct book *book;
	struct check_world world;
	struct diag_list diags;
};

static enum rc reader_begin(struct reader *r, struct report_world *w, struct err *err)
{
	bool sound;
	*r = (struct reader){.w = w};
	enum rc rc = scriptlog_all(w->db, w->a, &r->log, &r->n, err);
	if (rc != RC_OK)
		return rc;
	r->book = book_new();
	check_world_init(&r->world);
	r->world.book = r->book;
	diag_init(&r->diags, w->a);
	for (int i = 0; i < r->n; i++)
		if (r->log[i].current)
			book_take(r->book, read_names(r->log[i].text, r->log[i].file, &r->world, &sound), true);
	return RC_OK;
}

/* NULL: it cannot be read any more. The caller's, with script_free. */
static struct sop_script *read_version(struct reader *r, const struct scriptlog *v)
{
	struct sop_script *x = NULL;
	return read_script(v->text, v->file, &r->world, &r->diags, &x) == RC_OK ? x : NULL;
}

/* -- 打卡 ---------------------------------------------------------------------------------------------------------------------- */

static const struct report_column camp_columns[] = {
	{"script", "打卡", REPORT_TEXT},
	{"group", "群", REPORT_TEXT},
	{"owner", "群主", REPORT_TEXT},
	{"day", "开营", REPORT_TEXT},
	{"started", "第一天的成员", REPORT_COUNT},
	{"people", "打过卡的", REPORT_COUNT},
	{"times", "打卡次数", REPORT_COUNT},
	{"made_up", "其中补卡", REPORT_COUNT},
	{"winners", "得奖的", REPORT_COUNT},
	{"finished", "其中第一天就在", REPORT_COUNT},
	{"rate", "打卡完成率", REPORT_RATE},
	{"buyers", "下单客户", REPORT_COUNT},
	{"orders", "订单", REPORT_COUNT},
	{"net_fen", "净成交额", REPORT_FEN},
};
enum { CAMP_NAMES = 4, CAMP_COLUMNS = 14, CAMP_RATE_AT = 10 };

static void put_camp(const struct groupq_camp *c, struct report_cell *row)
{
	const int64_t figure[] = {c->started, c->people, c->times, c->made_up, c->winners, c->finished, c->finished,
		c->sales.buyers, c->sales.orders, c->sales.net_fen};
	for (int i = 0; i < CAMP_COLUMNS - CAMP_NAMES; i++)
		row[CAMP_NAMES + i].num = figure[i];
	row[CAMP_RATE_AT].den = c->started;
}

struct camp_rows {
	struct report_table *t;
	int room;
	struct groupq_camps *all;
};

static enum rc put_round(struct report_world *w, const struct scriptlog *v, const struct sop_script *x,
	const struct groupq_round *round, struct camp_rows *to, struct err *err)
{
	int64_t day = zone_day(&w->zone, round->t0_ms);
	struct groupq_camp c = {0};
	enum rc rc = groupq_camp(w->db, round, zone_at_ms(&w->zone, day + 1, x->border),
		round->ended_ms < w->now_ms ? round->ended_ms : w->now_ms, to->all, &c, err);
	struct report_cell *row = rc == RC_OK ? next_row(w, to->t, &to->room) : NULL;
	if (row) {
		row[0] = (struct report_cell){.id = v->script, .text = arena_copy(w->a, x->name)};
		row[3].text = report_day(w, day);
		put_camp(&c, row);
		rc = groupreport_chat(w, round->chat, &row[1], err);
	}
	return rc;
}

/* The rounds of one script: the versions v[0 … n). */
static enum rc put_rounds(struct reader *r, const struct scriptlog *v, int n, struct camp_rows *to, struct err *err)
{
	struct report_world *w = r->w;
	struct groupq_round *round = NULL;
	int rounds = 0;
	enum rc rc = groupq_rounds(w->db, w->a, v->script, zone_day_start_ms(&w->zone, w->from_day),
		zone_day_start_ms(&w->zone, w->to_day + 1), &round, &rounds, err);
	for (int i = 0; rc == RC_OK && i < rounds; i++)
		for (int k = 0; k < n; k++) {
			if (v[k].version != round[i].version)
				continue;
			struct sop_script *x = read_version(r, &v[k]);
			if (x && x->checkin)
				rc = put_round(w, v, x, &round[i], to, err);
			script_free(x);
		}
	return rc;
}

enum rc roundreport_checkin(struct report_world *w, struct report_table *t, struct err *err)
{
	struct reader r;
	struct groupq_camp sum;
	struct camp_rows to = {.t = t, .all = groupq_camps_new()};
	enum rc rc = reader_begin(&r, w, err);
	t->column = camp_columns;
	t->columns = CAMP_COLUMNS;
	t->total = report_cells(w, 1, CAMP_COLUMNS);
	t->total[0].text = SPAN_LIT("合计（去重）");
	for (int i = 0, n; rc == RC_OK && i < r.n; i += n) {
		enum sop_kind kind = SOP_PLAY;
		struct span name;
		for (n = 1; i + n < r.n && span_eq(r.log[i].script, r.log[i + n].script); n++)
			;
		if (read_title(r.log[i + n - 1].text, w->a, &kind, &name) && kind == SOP_CHECKIN)
			rc = put_rounds(&r, r.log + i, n, &to, err);
	}
	groupq_camps_sum(to.all, &sum);
	put_camp(&sum, t->total);
	groupq_camps_free(to.all);
	book_free(r.book);
	t->definition = SPAN_LIT(
		"在这段时间开营的打卡，一个群的一期一行，数到现在为止。打卡完成率 = 第一天的成员里得奖的 ÷ 第一天结束时在群的客户；没写奖品的，打满全程算得奖。"
		"下单客户 = 开营时在群、或者结营前进群的客户里，从开营到这一期结束（没结束的到现在）净付款大于 0 的；订单是其中未全额退款的；"
		"净成交额 = 他们这时付的款 − 其中已退的款（不管哪天退）。退了又进的，只知道最后一次。在几期里的客户，各期都有他和他的订单，合计只数一次（打卡次数、补卡相加）。");
	return rc;
}

/* -- 秒杀 ---------------------------------------------------------------------------------------------------------------------- */

static const struct report_column flash_columns[] = {
	{"script", "秒杀", REPORT_TEXT},
	{"opens", "开抢", REPORT_TEXT},
	{"stock", "备货", REPORT_COUNT},
	{"sold", "卖出（件）", REPORT_COUNT},
	{"sold_rate", "售出率", REPORT_RATE},
	{"minutes", "卖完用时（分）", REPORT_COUNT},
	{"orders", "订单", REPORT_COUNT},
	{"buyers", "付费客户", REPORT_COUNT},
	{"gross_fen", "成交额", REPORT_FEN},
	{"refund_fen", "退款", REPORT_FEN},
	{"net_fen", "净成交额", REPORT_FEN},
	{"waiting", "候补", REPORT_COUNT},
	{"told", "其中通知了", REPORT_COUNT},
};
enum { FLASH_COLUMNS = 13 };

struct sale {
	int64_t opens_ms, over_ms, sold_ms; /* sold_ms 0: it did not sell out */
	int64_t stock, pieces, buyers, waiting, told;
	struct flashsale_money money;
};

static bool on_sale(const struct sop_flash *f, const struct sop_good *g)
{
	for (int i = 0; g && i < f->goods; i++)
		if (tagset_same(f->good[i].name, g->name))
			return true;
	return false;
}

/* Over all texts that orders have for what is on sale. */
static enum rc add_money(struct reader *r, const struct sop_flash *f, struct sale *s, struct err *err)
{
	struct report_world *w = r->w;
	struct map *who = map_new();
	struct span text = SPAN_LIT("");
	enum rc rc = RC_OK;
	while (rc == RC_OK && (rc = stock_text(w->db, w->a, text, &text, err)) == RC_OK) {
		struct flashsale_money m = {0};
		struct span *v = NULL;
		int64_t pieces = 0;
		int n = 0;
		if (!on_sale(f, book_good(r->book, text)))
			continue;
		rc = flashsale_money(w->db, text, s->opens_ms, s->over_ms, &m, err);
		if (rc == RC_OK)
			rc = stock_sold(w->db, text, s->opens_ms, s->over_ms, &pieces, err);
		if (rc == RC_OK)
			rc = flashsale_buyers(w->db, w->a, text, s->opens_ms, s->over_ms, &v, &n, err);
		s->money.orders += m.orders;
		s->money.gross_fen += m.gross_fen;
		s->money.refund_fen += m.refund_fen;
		s->pieces += pieces;
		for (int i = 0; rc == RC_OK && i < n; i++)
			map_put(who, v[i], s);
	}
	s->buyers = (int64_t)map_count(who);
	map_free(who, NULL);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc read_sale(struct reader *r, const struct sop_script *x, struct sale *s, struct err *err)
{
	struct report_world *w = r->w;
	struct flashsale_wait *v = NULL;
	int n = 0;
	enum rc rc = flashsale_sold_get(w->db, x->id, s->opens_ms, &s->sold_ms, err);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	/* The order that sold the last piece counts. */
	s->over_ms = flash_over_ms(&w->zone, x->flash, s->sold_ms) + 1;
	s->over_ms = s->over_ms < w->now_ms ? s->over_ms : w->now_ms + 1;
	for (int i = 0; i < x->flash->goods; i++)
		s->stock += x->flash->good[i].stock;
	rc = add_money(r, x->flash, s, err);
	if (rc == RC_OK)
		rc = flashsale_waiting(w->db, w->a, x->id, s->opens_ms, &v, &n, err);
	s->waiting = n;
	for (int i = 0; i < n; i++)
		s->told += v[i].told_ms != FLASHSALE_NOT_TOLD;
	return rc;
}

static enum rc put_sale(
	struct reader *r, const struct sop_script *x, struct report_table *t, int *room, struct err *err)
{
	struct report_world *w = r->w;
	struct sale s = {.opens_ms = flash_opens_ms(&w->zone, x->flash)};
	char at[32];
	enum rc rc = read_sale(r, x, &s, err);
	if (rc != RC_OK)
		return rc;
	const int64_t figure[] = {s.stock, s.pieces, s.pieces, 0, s.money.orders, s.buyers, s.money.gross_fen,
		s.money.refund_fen, s.money.gross_fen - s.money.refund_fen, s.waiting, s.told};
	struct report_cell *row = next_row(w, t, room);
	row[0] = (struct report_cell){.id = arena_copy(w->a, x->id), .text = arena_copy(w->a, x->name)};
	row[1].text = arena_copy(w->a, span_of(zone_format_minute(&w->zone, s.opens_ms, at)));
	for (int i = 2; i < FLASH_COLUMNS; i++)
		row[i].num = figure[i - 2];
	row[4].den = s.stock;
	row[5] = (struct report_cell){.num = (s.sold_ms - s.opens_ms + 59999) / 60000, .den = s.sold_ms ? 0 : -1};
	if (!s.sold_ms)
		row[5].text = SPAN_LIT("没卖完");
	return RC_OK;
}

/* Is the sale of version i told by a later one, too? The same script with another 开抢 is another sale. */
static bool told_later(struct reader *r, int i, int64_t opens_ms)
{
	bool told = false;
	for (int k = i + 1; !told && k < r->n && span_eq(r->log[k].script, r->log[i].script); k++) {
		struct sop_script *x = read_version(r, &r->log[k]);
		told = x && x->flash && flash_opens_ms(&r->w->zone, x->flash) == opens_ms;
		script_free(x);
	}
	return told;
}

/* A sale that was moved, or whose script was switched off or taken away, before it opened never was. Where nothing came in its place before
 * that, somebody may wait for a piece of it all the same. */
static enum rc was_on(const struct reader *r, int i, int64_t opens_ms, bool *ret, struct err *err)
{
	const struct scriptlog *v = &r->log[i];
	bool moved = i + 1 < r->n && span_eq(v[1].script, v->script) && v[1].at_ms <= opens_ms;
	struct flashsale_wait *waiting = NULL;
	int n = 0;
	*ret = !v->gone_ms || v->gone_ms > opens_ms;
	if (*ret || moved)
		return RC_OK;
	enum rc rc = flashsale_waiting(r->w->db, r->w->a, v->script, opens_ms, &waiting, &n, err);
	*ret = n > 0;
	return rc;
}

enum rc roundreport_flash(struct report_world *w, struct report_table *t, struct err *err)
{
	int64_t from_ms = zone_day_start_ms(&w->zone, w->from_day), to_ms = zone_day_start_ms(&w->zone, w->to_day + 1);
	struct reader r;
	int room = 0;
	enum rc rc = reader_begin(&r, w, err);
	t->column = flash_columns;
	t->columns = FLASH_COLUMNS;
	for (int i = 0; rc == RC_OK && i < r.n; i++) {
		enum sop_kind kind = SOP_PLAY;
		struct span name;
		if (!read_title(r.log[i].text, w->a, &kind, &name) || kind != SOP_FLASH)
			continue;
		struct sop_script *x = read_version(&r, &r.log[i]);
		int64_t opens_ms = x && x->flash ? flash_opens_ms(&w->zone, x->flash) : INT64_MAX;
		bool on = false;
		if (opens_ms >= from_ms && opens_ms < to_ms && opens_ms <= w->now_ms)
			rc = was_on(&r, i, opens_ms, &on, err);
		if (on && !told_later(&r, i, opens_ms))
			rc = put_sale(&r, x, t, &room, err);
		script_free(x);
	}
	book_free(r.book);
	t->definition = SPAN_LIT(
		"在这段时间开抢的秒杀（开抢前改了时间的，只算改后的；开抢前拿掉、停用了的，有人候补才列），从开抢到结束（没结束的到现在；只写售罄又没卖完的，24 小时后结束）付款的订单，商品按 商品 表里的名称、编码、别名认。卖出 = 付了款的件数，减去退款的：退款占付款几成就减几成，不满一件的不减；"
		"订单、付费客户不算全额退款的。两场卖同样的东西又在同一时候，订单两场都有，所以不合计。");
	return rc;
}
