#include "imported.h"

#include "base/json.h"
#include "base/utf8.h"
#include "crm/money.h"
#include "crm/origin.h"
#include "flow/orders.h"
#include "store/employee.h"
#include "store/purchase.h"

#include <stdio.h>
#include <string.h>

static void add_line(struct imported_lines *l, int row, int line)
{
	l->count++;
	if (l->n > 0 && l->last_row == row - 1 && l->unnamed == 0) {
		l->to[l->n - 1] = line;
	} else if (l->n < IMPORTED_RANGES) {
		l->from[l->n] = l->to[l->n] = line;
		l->n++;
	} else {
		l->unnamed++;
	}
	l->last_row = row;
}

void imported_idle(struct imported *m, const struct orderfile *f)
{
	for (int i = 0; i < f->n; i++) {
		if (orderfile_left_out(&f->row[i]))
			add_line(&m->unpaid_at, i, f->row[i].line);
		else if (!span_present(f->row[i].why) && f->row[i].repeated)
			add_line(&m->repeated_at, i, f->row[i].line);
	}
}

/* line: 0 of what somebody typed, which has none. */
static void say_refused(const struct json_node *refused, int index, int line)
{
	for (const struct json_node *c = json_first(refused); c; c = json_next(c)) {
		int64_t at;
		struct span why = json_str(json_get(c, "reason"));
		if (!json_int(json_get(c, "index"), &at) || at != index)
			continue;
		if (line)
			fprintf(stderr, "siyu: 第 %d 行没收下：%.*s\n", line, SPAN_ARG(why));
		else
			fprintf(stderr, "siyu: 没收下：%.*s\n", SPAN_ARG(why));
	}
}

/* What was refunded now of that order without a time. */
static void count_undated(struct imported *m, const struct json_node *undated, int index, int row, int line)
{
	for (const struct json_node *c = json_first(undated); c; c = json_next(c)) {
		int64_t at, fen;
		if (!json_int(json_get(c, "index"), &at) || at != index || !json_int(json_get(c, "fen"), &fen))
			continue;
		add_line(&m->undated_at, row, line);
		m->undated_fen += fen;
	}
}

/* As flow/orders says it of orders_held. */
static const char *const things[IMPORTED_THINGS] = {"客户", "金额", "付款时间", "员工", "商品", "数量"};

static void count_held(struct imported *m, const struct json_node *held, int index, int row, int line)
{
	for (const struct json_node *c = json_first(held); c; c = json_next(c)) {
		int64_t at;
		struct span what = json_str(json_get(c, "what"));
		for (int i = 0; json_int(json_get(c, "index"), &at) && at == index && i < IMPORTED_THINGS; i++)
			if (span_is(what, things[i]))
				add_line(&m->held_at[i], row, line);
	}
}

static void count_one(struct imported *m, char what, const struct json_node *refused, int index, int row, int line)
{
	char lower = what >= 'A' && what <= 'Z' ? (char)(what - 'A' + 'a') : what;
	switch (lower) {
	case ORDERS_NEW: m->added++; break;
	case ORDERS_SAME: m->same++; break;
	case ORDERS_VOIDED: add_line(&m->voided_at, row, line); return;
	case ORDERS_CHANGED:
		m->changed++;
		add_line(&m->changed_at, row, line);
		break;
	case ORDERS_REFUSED:
		m->refused++;
		say_refused(refused, index, line);
		break;
	default: m->waiting++; return;
	}
	if (what != lower)
		add_line(&m->unmatched_at, row, line);
}

/* Of what is new or another than before: an order of nothing is kept, and is no order in a report. */
static bool nought(const struct orderfile_row *r)
{
	int64_t fen;
	return !r->closed && money_read(r->cell[ORDERCOLUMN_AMOUNT], &fen) == RC_OK && fen == 0;
}

/* Room for one more in a list that doubles. */
static void *grown(struct arena *a, void *old, int n, int *cap, size_t item_bytes)
{
	if (n < *cap)
		return old;
	*cap = *cap ? 2 * *cap : 8;
	void *list = arena_array(a, (size_t)*cap, item_bytes);
	if (n)
		memcpy(list, old, (size_t)n * item_bytes);
	return list;
}

static void count_stranger(struct imported *m, struct arena *a, struct span name, int row, int line)
{
	int i = 0;
	while (i < m->strangers && !span_alike(m->stranger[i].name, name))
		i++;
	if (i == m->strangers) {
		m->stranger = grown(a, m->stranger, m->strangers, &m->stranger_cap, sizeof *m->stranger);
		m->stranger[m->strangers++] = (struct imported_stranger){.name = name};
	}
	add_line(&m->stranger[i].at, row, line);
}

static void note_numbered(struct imported *m, struct arena *a, const struct json_node *elsewhere, int index, int row)
{
	for (const struct json_node *c = json_first(elsewhere); c; c = json_next(c)) {
		int64_t at;
		if (!json_int(c, &at) || at != index)
			continue;
		m->numbered = grown(a, m->numbered, m->numbereds, &m->numbered_cap, sizeof *m->numbered);
		m->numbered[m->numbereds++] = row;
		return;
	}
}

void imported_count(struct imported *m, const struct orderfile *f, int at, int next, struct span told)
{
	struct json_doc *doc = NULL;
	if (told.n && json_parse(told, &doc, NULL) != RC_OK)
		doc = NULL;
	m->reached = next;
	const struct json_node *root = doc ? json_root(doc) : NULL;
	struct span became = root ? json_str(json_get(root, "became")) : SPAN_ABSENT;
	for (int index = 0; at < next; at++) {
		if (!orderfile_counts(&f->row[at]))
			continue;
		char what = (size_t)index < became.n ? became.p[index] : 0;
		if (what == ORDERS_REFUSED && f->row[at].unpaid && !f->by_hand) {
			add_line(&m->never_at, at, f->row[at].line);
			index++;
			continue;
		}
		count_one(
			m, what, root ? json_get(root, "refused") : NULL, index, at, f->by_hand ? 0 : f->row[at].line);
		if (strchr("nNcC", what) && what && nought(&f->row[at]))
			add_line(&m->nought_at, at, f->row[at].line);
		if (strchr("nNcC", what) && what && span_present(f->row[at].stranger))
			count_stranger(m, f->arena, f->row[at].stranger, at, f->row[at].line);
		if (strchr("nNcC", what) && what && f->row[at].assumed)
			add_line(&m->assumed_at, at, f->row[at].line);
		if (strchr("nNcC", what) && what && f->row[at].unsettled)
			add_line(&m->unsettled_at, at, f->row[at].line);
		if (strchr("nNcC", what) && what && f->row[at].old)
			add_line(&m->old_at, at, f->row[at].line);
		if (strchr("nNcC", what) && what && f->row[at].early)
			add_line(&m->early_at, at, f->row[at].line);
		if (strchr("nNcCsS", what) && what && f->row[at].ahead)
			add_line(&m->ahead_at, at, f->row[at].line);
		count_held(m, root ? json_get(root, "held") : NULL, index, at, f->row[at].line);
		count_undated(m, root ? json_get(root, "undated") : NULL, index, at, f->row[at].line);
		note_numbered(m, f->arena, root ? json_get(root, "elsewhere") : NULL, index, at);
		index++;
	}
	json_free(doc);
}

static enum rc find_elsewhere(struct imported *m, struct store_db *db, struct arena *a, struct arena *scratch,
	const struct orderfile_row *r, struct span source, struct err *err)
{
	struct purchase here, there;
	enum rc rc = purchase_elsewhere(db, scratch, source, r->cell[ORDERCOLUMN_NO], &here, &there, err);
	if (rc == RC_OK && m->elsewhere++ == 0) {
		m->elsewhere_no = r->cell[ORDERCOLUMN_NO];
		m->here_later = here.made_input >= there.made_input;
		m->here.source = arena_copy(a, here.source);
		m->here.gross_fen = here.gross_fen;
		m->here.refund_fen = here.refund_fen;
		m->there.source = arena_copy(a, there.source);
		m->there.gross_fen = there.gross_fen;
		m->there.refund_fen = there.refund_fen;
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* An empty cell of refunds tells of none where the shop says that all went well with an order that is wholly paid back here. */
static bool tells_none(const struct orderfile *f, const struct orderfile_row *r, const struct purchase *p)
{
	struct span status = r->cell[ORDERCOLUMN_STATUS];
	return span_present(f->refund) && span_present(status) && status.n > 0 && !r->closed &&
		!orders_gives_back(status) && p->refund_fen > 0 && p->refund_fen >= p->gross_fen;
}

/* What the fold let pass although the row tells less than stands. */
static bool tells_less(const struct orderfile *f, const struct orderfile_row *r, const struct purchase *p)
{
	int64_t told_fen, amount_fen, stands_fen = p->refund_fen;
	if (!span_present(r->cell[ORDERCOLUMN_REFUND]) || r->cell[ORDERCOLUMN_REFUND].n == 0)
		return tells_none(f, r, p);
	if (money_read(r->cell[ORDERCOLUMN_REFUND], &told_fen) != RC_OK || told_fen >= stands_fen)
		return false;
	if (told_fen == 0 && orders_gives_back(r->cell[ORDERCOLUMN_STATUS])) /* wholly */
		return false;
	return r->closed || (money_read(r->cell[ORDERCOLUMN_AMOUNT], &amount_fen) == RC_OK && amount_fen >= stands_fen);
}

static enum rc find_lower(struct imported *m, struct store_db *db, struct arena *scratch, const struct orderfile *f,
	int at, struct span source, struct err *err)
{
	const struct orderfile_row *r = &f->row[at];
	struct purchase p;
	if (r->older)
		return RC_OK;
	arena_reset(scratch);
	enum rc rc = purchase_find(db, scratch, source, r->cell[ORDERCOLUMN_NO], &p, err);
	if (rc == RC_OK && tells_less(f, r, &p)) {
		m->lower_fen = m->lower_at.count ? m->lower_fen : p.refund_fen;
		add_line(&m->lower_at, at, r->line);
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc find_strangers(struct imported *m, struct store_db *db, struct arena *scratch, struct err *err)
{
	struct span name;
	for (int i = 0; i < m->strangers; i++) {
		enum rc rc = employee_shown(db, scratch, arena_lower(scratch, m->stranger[i].name), &name, err);
		if (rc && rc != RC_NOTFOUND)
			return rc;
		m->stranger[i].known = rc == RC_OK;
	}
	return RC_OK;
}

struct span imported_source(struct span source)
{
	struct span head, rest;
	return span_cut(source, ':', &head, &rest) && span_is(head, "csv") ? head : source;
}

enum rc imported_compare(struct imported *m, struct store_db *db, struct arena *a, const struct orderfile *f,
	struct span source, struct err *err)
{
	struct arena *scratch = arena_new(4096);
	enum rc rc = RC_OK;
	source = imported_source(source);
	for (int i = 0; !rc && i < m->numbereds; i++) {
		arena_reset(scratch);
		rc = find_elsewhere(m, db, a, scratch, &f->row[m->numbered[i]], source, err);
	}
	/* Of a new order it stands as told. */
	for (int i = 0; !rc && m->changed + m->same > 0 && i < m->reached; i++)
		if (orderfile_counts(&f->row[i]))
			rc = find_lower(m, db, scratch, f, i, source, err);
	if (!rc)
		rc = find_strangers(m, db, scratch, err);
	arena_free(scratch);
	return rc;
}

/* "来源 甲店 ¥5.00，退 ¥1.00" */
static void say_stand(struct text *out, struct span source, int64_t gross_fen, int64_t refund_fen)
{
	text_adds(out, "来源 ");
	origin_say(out, source);
	text_addc(out, ' ');
	money_print(out, gross_fen);
	if (refund_fen) {
		text_adds(out, "，退 ");
		money_print(out, refund_fen);
	}
}

struct span imported_later(const struct imported *m, struct span *ret_earlier)
{
	*ret_earlier = m->here_later ? m->there.source : m->here.source;
	return m->here_later ? m->here.source : m->there.source;
}

void imported_both(const struct imported *m, struct text *out)
{
	say_stand(out, m->here.source, m->here.gross_fen, m->here.refund_fen);
	text_adds(out, "；");
	say_stand(out, m->there.source, m->there.gross_fen, m->there.refund_fen);
}

static void print_elsewhere(const struct imported *m)
{
	struct text both;
	struct span earlier;
	if (m->elsewhere == 0)
		return;
	struct span later = imported_later(m, &earlier);
	text_init(&both, 2048);
	imported_both(m, &both);
	printf("订单号在别的来源里也有的 %lld 单，两边都算。例如 %.*s：%s\n", (long long)m->elsewhere,
		SPAN_ARG(m->elsewhere_no), text_str(&both));
	printf("  真是两单的不用管。是同一单的，作废多的那一边，例如后记的：siyu orders void %.*s --source %.*s --why 重复导入\n",
		SPAN_ARG(m->elsewhere_no), SPAN_ARG(later));
	if (m->elsewhere > 1)
		printf("  整个来源都是重复的，一次作废（先说有几单，再问）：siyu orders void --source %.*s --why 重复导入；只是其中一天导入的，加 --recorded 那天的日期。以后导入都用 --source %.*s\n",
			SPAN_ARG(later), SPAN_ARG(earlier));
	text_release(&both);
}

static void print_lines(const char *what, const struct imported_lines *l)
{
	if (l->count == 0)
		return;
	printf("%s：第 ", what);
	for (int i = 0; i < l->n; i++) {
		printf("%s%d", i ? "、" : "", l->from[i]);
		if (l->to[i] != l->from[i])
			printf("-%d", l->to[i]);
	}
	fputs(" 行", stdout);
	if (l->unnamed)
		printf("，还有 %lld 行", (long long)l->unnamed);
	putchar('\n');
}

/* How many refunds had no time, and when they were booked. */
static void print_undated(const struct imported *m)
{
	struct text what;
	if (m->undated_at.count == 0)
		return;
	text_init(&what, 256);
	text_addf(&what, "没写退款时间的退款 %lld 笔 ", (long long)m->undated_at.count);
	money_print(&what, m->undated_fen);
	text_adds(&what, "，记在这一单的付款时间");
	print_lines(text_str(&what), &m->undated_at);
	puts("  要按真正的退款时间记：导出时带上退款时间那一列；不认得的列名在配置的 [columns] 里写 refund_at = 列名。已经记下的不再改");
	text_release(&what);
}

/* "退款比记下的少的 3 单，没有改：第 … 行", and what to do; nothing where there are none. */
static void print_counted(
	const char *what, const struct imported_lines *l, const char *unit, const char *became, const char *to_do)
{
	char head[320];
	if (l->count == 0)
		return;
	(void)snprintf(head, sizeof head, "%s %lld %s，%s", what, (long long)l->count, unit, became);
	print_lines(head, l);
	if (to_do)
		puts(to_do);
}

/* What a person put right stands, whatever the file says. */
static void print_held(const struct imported *m)
{
	char what[64];
	bool any = false;
	for (int i = 0; i < IMPORTED_THINGS; i++) {
		(void)snprintf(what, sizeof what, "%s和手工改的不一样的", things[i]);
		print_counted(what, &m->held_at[i], "单", "按手工改的", NULL);
		any = any || m->held_at[i].count > 0;
	}
	if (any)
		puts("  手工改的一直算数（siyu orders show 订单号 看谁改的）。要按文件的：siyu orders release 订单号 --source 来源，再导入一次");
}

/* At most so many names as lines of one. */
static void print_strangers(const struct imported *m)
{
	char what[256];
	int said = 0, more = 0;
	for (int i = 0; i < m->strangers; i++) {
		const struct imported_stranger *s = &m->stranger[i];
		if (s->known || said == IMPORTED_RANGES) {
			more += !s->known;
			continue;
		}
		(void)snprintf(
			what, sizeof what, "员工「%.*s」不在 [employees] 里", SPAN_ARG(utf8_prefix(s->name, 96)));
		print_counted(what, &s->at, "单", "按原样记", NULL);
		said++;
	}
	if (more)
		printf("  还有 %d 位员工也是\n", more);
	if (said)
		puts("  写 userid 或 [employees] 里的名字，再导入一次");
}

void imported_print(const struct imported *m)
{
	printf("新的 %lld 单，改了 %lld 单，没变 %lld 单，没收下 %lld 行", (long long)m->added, (long long)m->changed,
		(long long)m->same, (long long)m->refused);
	if (m->waiting)
		printf("；记下了还没算 %lld 单：看 siyu status", (long long)m->waiting);
	putchar('\n');
	print_counted("文件里重复的", &m->repeated_at, "行", "只算一次", NULL);
	print_counted("没付款的", &m->unpaid_at, "行", "不入账", NULL);
	print_counted("没付款就关闭的", &m->never_at, "行", "不入账", NULL);
	print_lines("改了的", &m->changed_at);
	print_counted("还对不上客户的", &m->unmatched_at, "单", "加上好友以后自动对上", NULL);
	if (m->ahead_at.count) {
		printf("付款时间比现在还晚的 %lld 单，第一单在", (long long)m->ahead_at.count);
		printf("第 %d 行：晚不到 10 分钟的照记，到了那一刻才进报表：店铺的钟快了一点\n", m->ahead_at.from[0]);
	}
	print_counted("付款时间比文件里别的单早一年以上的", &m->old_at, "单", "照记在那一天",
		"  看看年份是不是写错了：改好再导入一次，就记到对的那一天；没写错的不用管");
	print_lines("0 元的（记下了，报表里不算订单）", &m->nought_at);
	print_strangers(m);
	print_counted("售后状态说退了款、没写退多少的", &m->assumed_at, "单", "按全部退款记",
		"  只退了一部分的：导出时带上退款金额那一列（不认得的在配置的 [columns] 里写 refund_yuan = 列名）；记下的退款不会变少，这一单先作废（siyu orders void），再用一个新的订单号记一单对的");
	print_counted("售后状态还不是退款成功的", &m->unsettled_at, "单", "没有算退款", NULL);
	print_undated(m);
	print_counted("退款时间比付款时间还早的", &m->early_at, "单", "退款记在付款时间",
		"  看看是不是选错了列、时区不对；已经记下的不再改");
	print_counted("退款比记下的少的", &m->lower_at, "单", "没有改",
		"  记下的退款不会变少。真是记多了的：siyu orders void 订单号 --source 来源 --why 退款记多了，再用一个新的订单号记一单对的");
	print_held(m);
	print_counted("作废了的", &m->voided_at, "单", "没有记，也不算",
		"  是手工作废的（siyu orders show 订单号 看谁、为什么）；要算回来：siyu orders unvoid 订单号 --source 来源，再导入一次");
	print_elsewhere(m);
}
