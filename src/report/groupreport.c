/* groupreport: customer groups: who came, who went, what they bought while they were in (report groups). Its cuts by 打卡 and 秒杀 are
 * roundreport. */
#include "reportint.h"

#include "roundreport.h"
#include "store/chat.h"
#include "store/groupq.h"

#include <stdlib.h>
#include <string.h>

#define FIGURES \
	{"people", "在过群的客户", REPORT_COUNT}, {"came", "进群", REPORT_COUNT}, {"went", "退群", REPORT_COUNT}, \
		{"stayed", "期末在群", REPORT_COUNT}, {"buyers", "下单客户", REPORT_COUNT}, \
		{"orders", "订单", REPORT_COUNT}, {"net_fen", "净成交额", REPORT_FEN}, \
	{ \
		"rate", "转化率", REPORT_RATE \
	}
static const struct report_column by_group[] = {{"group", "群", REPORT_TEXT}, {"owner", "群主", REPORT_TEXT}, FIGURES};
static const struct report_column by_owner[] = {{"employee", "群主", REPORT_TEXT}, FIGURES};
enum { FIGURE_COUNT = 8 };

static void put(const struct groupq_row *r, struct report_cell *cell)
{
	cell[0].num = r->people;
	cell[1].num = r->came;
	cell[2].num = r->went;
	cell[3].num = r->stayed;
	cell[4].num = r->sales.buyers;
	cell[5].num = r->sales.orders;
	cell[6].num = r->sales.net_fen;
	cell[7] = (struct report_cell){.num = r->sales.buyers, .den = r->people};
}

static enum rc put_owner(struct report_world *w, struct span userid, struct report_cell *cell, struct err *err)
{
	if (userid.n)
		return report_employee(w, userid, cell, err);
	cell->text = SPAN_LIT("不知道");
	return RC_OK;
}

enum rc groupreport_chat(struct report_world *w, struct span chat, struct report_cell *ret, struct err *err)
{
	struct chat c = {.name = SPAN_LIT(""), .owner = SPAN_LIT("")};
	enum rc rc = chat_get(w->db, w->a, chat, &c, err);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	ret[0] = (struct report_cell){.id = chat, .text = c.name.n ? c.name : chat};
	return put_owner(w, c.owner, &ret[1], err);
}

/* The most money first. */
static int by_net(const void *pa, const void *pb)
{
	const struct groupq_row *a = pa, *b = pb;
	if (a->sales.net_fen != b->sales.net_fen)
		return a->sales.net_fen > b->sales.net_fen ? -1 : 1;
	return a->people != b->people ? (a->people > b->people ? -1 : 1) : span_cmp(a->key, b->key);
}

static enum rc make_groups(struct report_world *w, enum groupq_by by, struct report_table *t, struct err *err)
{
	int64_t from_ms = zone_day_start_ms(&w->zone, w->from_day), to_ms = zone_day_start_ms(&w->zone, w->to_day + 1);
	struct groupq_row *v = NULL, all;
	int n = 0, names = by == GROUPQ_GROUP ? 2 : 1;
	enum rc rc = groupq_rows(w->db, w->a, by, from_ms, to_ms, &v, &n, &all, err);
	if (rc != RC_OK)
		return rc;
	if (n)
		qsort(v, (size_t)n, sizeof *v, by_net);
	t->column = by == GROUPQ_GROUP ? by_group : by_owner;
	t->columns = names + FIGURE_COUNT;
	t->rows = n;
	t->cell = report_cells(w, n, t->columns);
	t->total = report_cells(w, 1, t->columns);
	t->total[0].text = SPAN_LIT("合计（去重）");
	put(&all, t->total + names);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		struct report_cell *row = t->cell + i * t->columns;
		put(&v[i], row + names);
		rc = by == GROUPQ_GROUP ? groupreport_chat(w, v[i].key, row, err) : put_owner(w, v[i].key, row, err);
	}
	t->definition = SPAN_LIT(
		"在过群的客户 = 这段时间里有一刻在群里的（员工不算）；退了又进的，只知道最后一次；群解散以后就没有人在里面了，解散不算退群。下单客户、订单、净成交额 = 在群里的时候、"
		"这段时间里付款且未全额退款的，净额 = 付的款 − 其中已退的款（不管哪天退）。转化率 = 下单客户 ÷ 在过群的客户。群主是现在的，换过群主的群，以前的数也算在现在的群主名下。在几个群里的客户，各群都有他，合计只数一次。");
	return rc;
}

enum rc groupreport_make(struct report_world *w, struct report_table *t, struct err *err)
{
	if (strcmp(w->by, "checkin") == 0)
		return roundreport_checkin(w, t, err);
	if (strcmp(w->by, "flash") == 0)
		return roundreport_flash(w, t, err);
	return make_groups(w, strcmp(w->by, "employee") == 0 ? GROUPQ_OWNER : GROUPQ_GROUP, t, err);
}
