#include "orderread.h"
#include "orderstatus.h"

#include "base/utf8.h"
#include "crm/money.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES 256 /* of a product */
#define REMARK_BYTES 512
#define KEY_BYTES 128 /* of an order number, a customer, an employee, a source */
#define QUANTITY_MOST 1000000
#define EARLIEST_MS INT64_C(946684800000)  /* 2000: before it there was no WeChat; a wrong unit of time */
#define AHEAD_MS ((int64_t)10 * 60 * 1000) /* clocks of shops differ; a later time is a mistake */

/* What is read of an order. */
enum key {
	KEY_ORDER_NO,
	KEY_PAID_MS,
	KEY_PAID_AT,
	KEY_AMOUNT_FEN,
	KEY_AMOUNT_YUAN,
	KEY_REFUND_FEN,
	KEY_REFUND_YUAN,
	KEY_REFUND_MS,
	KEY_REFUND_AT,
	KEY_STATUS,
	KEY_EXTERNAL_USERID,
	KEY_UNIONID,
	KEY_EMPLOYEE,
	KEY_PHONE_HASH,
	KEY_PRODUCT,
	KEY_QUANTITY,
	KEY_REMARK,
	KEYS
};
static const struct span key_name[KEYS] = {
	[KEY_ORDER_NO] = SPAN_LIT("order_no"),
	[KEY_PAID_MS] = SPAN_LIT("paid_ms"),
	[KEY_PAID_AT] = SPAN_LIT("paid_at"),
	[KEY_AMOUNT_FEN] = SPAN_LIT("amount_fen"),
	[KEY_AMOUNT_YUAN] = SPAN_LIT("amount_yuan"),
	[KEY_REFUND_FEN] = SPAN_LIT("refund_fen"),
	[KEY_REFUND_YUAN] = SPAN_LIT("refund_yuan"),
	[KEY_REFUND_MS] = SPAN_LIT("refund_ms"),
	[KEY_REFUND_AT] = SPAN_LIT("refund_at"),
	[KEY_STATUS] = SPAN_LIT("status"),
	[KEY_EXTERNAL_USERID] = SPAN_LIT("external_userid"),
	[KEY_UNIONID] = SPAN_LIT("unionid"),
	[KEY_EMPLOYEE] = SPAN_LIT("employee"),
	[KEY_PHONE_HASH] = SPAN_LIT("phone_hash"),
	[KEY_PRODUCT] = SPAN_LIT("product"),
	[KEY_QUANTITY] = SPAN_LIT("quantity"),
	[KEY_REMARK] = SPAN_LIT("remark"),
};

struct reader {
	struct arena *a;
	const struct zone *zone;
	int64_t now_ms;
	struct text scratch;
	const struct json_node *node; /* the order; NULL: it came as cells */
	struct span value[KEYS];      /* trimmed; empty: missing or null */
	bool odd[KEYS];               /* an object, a list, a truth, or too long */
	struct orderread_order *o;
};

#define VALUE_BYTES 4096

/* KEYS: none that is read. */
static enum key key_of(struct span s)
{
	int k = 0;
	while (k < KEYS && !(key_name[k].n == s.n && key_name[k].p[0] == s.p[0] && span_eq(key_name[k], s)))
		k++;
	return (enum key)k;
}

static void begin(struct reader *r)
{
	for (int k = 0; k < KEYS; k++) {
		r->value[k] = SPAN_LIT("");
		r->odd[k] = false;
	}
}

/* One pass over what the order has: of two members of one name the first counts, of cells, too. */
static void take_cells(struct reader *r, const struct orders_cell *cell, int n)
{
	begin(r);
	for (int i = n - 1; i >= 0; i--) {
		enum key k = key_of(cell[i].key);
		if (k == KEYS)
			continue;
		r->value[k] = span_trim(cell[i].value);
		r->odd[k] = r->value[k].n > VALUE_BYTES;
	}
}

static void take_member(struct reader *r, enum key k, const struct json_node *n)
{
	struct span s = json_str(n);
	enum json_kind kind = json_kind(n);
	if (kind == JSON_NULL)
		return;
	if (kind == JSON_STRING) {
		r->value[k] = arena_copy(r->a, span_trim(s));
		r->odd[k] = s.n > VALUE_BYTES;
	} else if (json_scalar(n, &r->scratch)) {
		r->value[k] = arena_copy(r->a, span_trim(text_span(&r->scratch)));
	} else {
		r->odd[k] = true;
	}
}

static void take_members(struct reader *r)
{
	bool seen[KEYS] = {false};
	begin(r);
	for (const struct json_node *n = json_first(r->node); n; n = json_next(n)) {
		enum key k = key_of(json_key(n));
		if (k == KEYS || seen[k])
			continue;
		seen[k] = true;
		take_member(r, k, n);
	}
}

/* The value of a key as trimmed text; empty when it is missing or null. false: it is an object, a list or a truth. */
static bool get(const struct reader *r, enum key k, struct span *ret)
{
	*ret = r->value[k];
	return !r->odd[k];
}

static bool refuse(struct reader *r, struct span why)
{
	r->o->refusal = why;
	return false;
}

/* A value shown in a sentence. */
static struct span shown(struct span s)
{
	return utf8_prefix(s, 60);
}

static bool get_text(struct reader *r, enum key key, const char *name, size_t most, struct span *ret)
{
	if (!get(r, key, ret))
		return refuse(r, arena_printf(r->a, "%s不是文字", name));
	if (ret->n > most)
		return refuse(r, arena_printf(r->a, "%s超过 %zu 字节", name, most));
	for (size_t i = 0; i < ret->n; i++)
		if ((unsigned char)ret->p[i] < ' ')
			return refuse(r, arena_printf(r->a, "%s里有控制字符", name));
	return true;
}

/* A name of goods may go over two lines in its cell: it is that name all the same. */
static bool get_product(struct reader *r)
{
	struct span s;
	if (!get(r, KEY_PRODUCT, &s))
		return refuse(r, SPAN_LIT("商品不是文字"));
	char *p = arena_alloc(r->a, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)((unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
	r->o->product = span_make(p, s.n);
	return s.n <= TEXT_BYTES || refuse(r, arena_printf(r->a, "商品超过 %d 字节", TEXT_BYTES));
}

/* People write what they like: what is no text of one line is nothing. */
static void get_remark(struct reader *r)
{
	struct span s;
	if (!get(r, KEY_REMARK, &s))
		s = SPAN_LIT("");
	s = utf8_prefix(s, REMARK_BYTES);
	char *p = arena_alloc(r->a, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		p[i] = (char)((unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
	r->o->remark = span_trim(span_make(p, s.n));
}

/* What a spreadsheet makes of a long number: 4.01235E+18. All orders of a shop would be that one. */
static bool scientific(struct span s)
{
	size_t i = 0, dots = 0;
	while (i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] == '.' && dots++ == 0)))
		i++;
	if (i == 0 || i + 2 >= s.n || (s.p[i] != 'E' && s.p[i] != 'e') || s.p[i + 1] != '+')
		return false;
	for (i += 2; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		;
	return i == s.n;
}

/* What a spreadsheet shows in place of a value: #N/A, #DIV/0!, ########. */
static bool hashed(struct span s)
{
	return s.n > 1 && s.p[0] == '#' && (s.p[1] == '#' || (s.p[1] >= 'A' && s.p[1] <= 'Z'));
}

#define HASHED "是表格没显示出来的：公式算错了，或者列太窄。改好、把列拉宽，再导出"

/* -5, (5.00): what would be an amount without that. */
static bool below_nought(struct span s)
{
	static const char *const mark[] = {"-", "−", "－", "¥-", "￥-", "(", "（"};
	int64_t fen;
	for (size_t i = 0; i < sizeof mark / sizeof *mark; i++) {
		if (!span_starts(s, mark[i]))
			continue;
		s = span_drop(s, strlen(mark[i]));
		s = span_take(s, s.n - (span_ends(s, ")") ? 1 : span_ends(s, "）") ? strlen("）") : 0));
		return money_read(span_trim(s), &fen) == RC_OK;
	}
	return false;
}

/* Of a value that is no amount: why it is none. */
static const char *why_no_money(struct span s, bool refund)
{
	if (below_nought(s))
		return refund ? "不能是负数：退了多少写多少，不写负号" : "不能是负数：写付了多少；退了多少写在退款里";
	if (hashed(s))
		return HASHED;
	for (size_t i = 0; i + 2 < s.n; i++) /* ０ to ９ */
		if (s.p[i] == '\xef' && s.p[i + 1] == '\xbc' && (unsigned char)s.p[i + 2] >= 0x90 &&
			(unsigned char)s.p[i + 2] <= 0x99)
			return "不是金额：数字是全角的，改成半角";
	int64_t fen;
	if (money_read(s, &fen) == RC_LIMIT)
		return refund ? "太大：最多 100 亿元，看看是不是选错了列"
			      : "太大：一单最多 100 亿元，看看是不是选错了列";
	return "不是金额：以元为单位，最多两位小数，不能是负数";
}

/* key_fen wins over key_yuan. *ret stays when neither is there, and *ret_has says so. */
static bool get_money(
	struct reader *r, enum key key_fen, enum key key_yuan, const char *name, bool *ret_has, int64_t *ret)
{
	struct span fen, yuan;
	*ret_has = false;
	if (!get(r, key_fen, &fen) || !get(r, key_yuan, &yuan))
		return refuse(r, arena_printf(r->a, "%s不是数字", name));
	if (fen.n > 0) {
		if (!span_int(fen, ret) || *ret < 0 || *ret > MONEY_MAX_FEN)
			return refuse(
				r, arena_printf(r->a, "%s“%.*s”不是以分为单位的整数", name, SPAN_ARG(shown(fen))));
	} else if (yuan.n > 0) {
		if (money_read(yuan, ret) != RC_OK)
			return refuse(r,
				arena_printf(r->a, "%s“%.*s”%s", name, SPAN_ARG(shown(yuan)),
					why_no_money(yuan, key_yuan == KEY_REFUND_YUAN)));
	} else {
		return true;
	}
	*ret_has = true;
	return true;
}

/* What a spreadsheet keeps of a date whose cell has no format of dates: days since 1900, 46355 or 46355.84. */
static bool spreadsheet_date(struct span s)
{
	struct span days, part;
	int64_t n;
	if (!span_cut(s, '.', &days, &part)) {
		days = s;
		part = SPAN_LIT("0");
	}
	for (size_t i = 0; i < part.n; i++)
		if (part.p[i] < '0' || part.p[i] > '9')
			return false;
	return days.n == 5 && part.n > 0 && span_int(days, &n) && n > 0;
}

#define FORMS "写成 2026-03-06 20:10:00、2026/3/6 20:10、2026年3月6日 20:10 或者 20260306201000"

/* The next number of s; false: there is none. */
static bool next_number(struct span *s, int64_t *ret)
{
	size_t n = 0;
	while (s->n > 0 && (s->p[0] < '0' || s->p[0] > '9'))
		*s = span_drop(*s, 1);
	while (n < s->n && n < 5 && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	bool there = span_int(span_take(*s, n), ret);
	*s = span_drop(*s, n);
	return there;
}

/* Of a value that is no time: why it is none. */
static const char *why_no_time(struct span s)
{
	int64_t year, month, day, hour, minute;
	bool dated = s.n > 4 && s.p[0] >= '0' && s.p[0] <= '9' &&
		(s.p[4] == '-' || s.p[4] == '/' || span_starts(span_drop(s, 4), "年"));
	if (hashed(s))
		return HASHED;
	if (!dated || !next_number(&s, &year) || !next_number(&s, &month) || !next_number(&s, &day))
		return "读不出来：" FORMS;
	if (!zone_date_valid((int)year, (int)month, (int)day))
		return "读不出来：没有这一天";
	if (next_number(&s, &hour) && span_starts(s, ":") && next_number(&s, &minute) && (hour > 23 || minute > 59))
		return "读不出来：没有这个钟点，一天从 00:00 到 23:59";
	return "读不出来：" FORMS;
}

/* *ret is 0 when neither key is there. */
static bool get_time(struct reader *r, enum key key_ms, enum key key_at, const char *name, int64_t *ret)
{
	struct span ms, at;
	*ret = 0;
	if (!get(r, key_ms, &ms) || !get(r, key_at, &at))
		return refuse(r, arena_printf(r->a, "%s不是时间", name));
	/* What a shop's system has for none (gate/hook). */
	ms = span_is(ms, "0") ? SPAN_LIT("") : ms;
	at = span_is(at, "0") ? SPAN_LIT("") : at;
	struct span s = ms.n > 0 ? ms : at;
	if (s.n == 0)
		return true;
	int64_t t = 0;
	if (ms.n == 0 && spreadsheet_date(at))
		return refuse(r,
			arena_printf(r->a, "%s“%.*s”是 Excel 的日期数字：把这一列的单元格格式改成日期，再导出", name,
				SPAN_ARG(shown(at))));
	if (ms.n > 0 ? !span_int(ms, &t) : zone_read(r->zone, at, &t, NULL) != RC_OK)
		return refuse(r, arena_printf(r->a, "%s“%.*s”%s", name, SPAN_ARG(shown(s)), why_no_time(s)));
	/* A number that is no time of ours may be in other units, or another form: 202603062010. */
	if (ms.n == 0 && span_int(at, &(int64_t){0}) && (t < EARLIEST_MS || t > r->now_ms + AHEAD_MS) && at.n != 8 &&
		at.n != 14)
		return refuse(r, arena_printf(r->a, "%s“%.*s”读不出来：" FORMS, name, SPAN_ARG(shown(s))));
	if (t < EARLIEST_MS)
		return refuse(r,
			arena_printf(
				r->a, "%s“%.*s”太早，最早 2000-01-01：看看是不是选错了列", name, SPAN_ARG(shown(s))));
	if (t > r->now_ms + AHEAD_MS)
		return refuse(r,
			arena_printf(r->a, "%s“%.*s”在未来：看看是不是选错了列、时区不对；到了时间再来也行", name,
				SPAN_ARG(shown(s))));
	*ret = t;
	return true;
}

static bool get_status(struct reader *r, struct span *ret_word, enum orderstatus *ret_status)
{
	if (!get(r, KEY_STATUS, ret_word))
		return refuse(r, SPAN_LIT("状态不是文字"));
	struct span word = orderstatus_word(r->a, *ret_word);
	if (orderstatus_find(word, ret_status))
		return true;
	if (r->o->by_hand)
		return refuse(r,
			arena_printf(r->a, "不认识的状态“%.*s”：能写 已付款、部分退款、已退款、待付款、已取消",
				SPAN_ARG(shown(word))));
	return refuse(r,
		arena_printf(r->a,
			"不认识的状态“%.*s”：是付了款的，在配置 [%s] 写 paid = %.*s（全部退了款的写 refunded = …%s），再%s一次",
			SPAN_ARG(shown(word)), r->o->of_file ? "orders_file" : "orders_json 名字",
			SPAN_ARG(shown(word)), r->o->of_file ? "，没付款的写 unpaid = …，关了的写 closed = …" : "",
			r->o->of_file ? "导入" : "发"));
}

static bool read_who(struct reader *r)
{
	struct orderread_order *o = r->o;
	struct span employee;
	if (!get_text(r, KEY_EXTERNAL_USERID, "客户编号", KEY_BYTES, &o->external_userid) ||
		!get_text(r, KEY_UNIONID, "unionid", KEY_BYTES, &o->unionid) ||
		!get_text(r, KEY_EMPLOYEE, "员工", KEY_BYTES, &employee) ||
		!get_text(r, KEY_PHONE_HASH, "phone_hash", KEY_BYTES, &o->phone) || !get_product(r))
		return false;
	get_remark(r);
	o->employee = arena_lower(r->a, employee);
	struct span quantity;
	if (!get(r, KEY_QUANTITY, &quantity))
		return refuse(r, SPAN_LIT("数量不是数字"));
	if (quantity.n > 0 && (!span_int(quantity, &o->quantity) || o->quantity < 1 || o->quantity > QUANTITY_MOST))
		return refuse(r,
			arena_printf(r->a, "数量“%.*s”不是 1 到 %d 的整数", SPAN_ARG(shown(quantity)), QUANTITY_MOST));
	return true;
}

/* Shops close an order that nobody paid, and one that was paid back: the one has no time of payment, or no amount. A refund that is told of
 * what was paid is that refund. */
static void read_closed(struct reader *r, struct span word, bool has_gross)
{
	struct orderread_order *o = r->o;
	bool told = o->has_refund && o->refund_fen > 0, amount = has_gross && o->gross_fen > 0;
	o->closes = !told || !amount || o->paid_ms == 0;
	if (amount && o->paid_ms != 0)
		return;
	o->unpaid = !told;
	o->closed = told ? (amount ? SPAN_LIT("没有付款时间") : SPAN_LIT("没有金额"))
			 : arena_printf(r->a, "状态是“%.*s”，没有付款，不入账", SPAN_ARG(shown(word)));
}

static bool read_money(struct reader *r)
{
	struct orderread_order *o = r->o;
	bool has_gross = false;
	struct span word;
	enum orderstatus status = ORDERSTATUS_PAID;
	if (!get_status(r, &word, &status) ||
		!get_money(r, KEY_AMOUNT_FEN, KEY_AMOUNT_YUAN, "金额", &has_gross, &o->gross_fen) ||
		!get_money(r, KEY_REFUND_FEN, KEY_REFUND_YUAN, "退款", &o->has_refund, &o->refund_fen))
		return false;
	o->unpaid = status == ORDERSTATUS_NOT_PAID;
	if (o->unpaid)
		return refuse(r, arena_printf(r->a, "状态是“%.*s”，没有付款，不入账", SPAN_ARG(shown(word))));
	if (status == ORDERSTATUS_CLOSED)
		read_closed(r, word, has_gross);
	if (o->closes)
		return true;
	if (!has_gross)
		return refuse(r, SPAN_LIT("没有金额"));
	bool zero = !o->has_refund || o->refund_fen == 0;
	if (status == ORDERSTATUS_PARTLY && zero)
		return refuse(r, SPAN_LIT("状态是部分退款，但没有退款金额"));
	if (status == ORDERSTATUS_REFUNDED && zero) {
		o->has_refund = o->gives_back = true;
		o->refund_fen = o->gross_fen;
	}
	if (o->refund_fen > o->gross_fen) {
		text_clear(&r->scratch);
		text_adds(&r->scratch, "退款 ");
		money_print(&r->scratch, o->refund_fen);
		text_adds(&r->scratch, " 大于付款 ");
		money_print(&r->scratch, o->gross_fen);
		return refuse(r, arena_copy(r->a, text_span(&r->scratch)));
	}
	return true;
}

static bool read_order(struct reader *r)
{
	struct orderread_order *o = r->o;
	if (r->node && json_kind(r->node) != JSON_OBJECT)
		return refuse(r, SPAN_LIT("不是一张订单"));
	if (r->node)
		take_members(r);
	struct span no;
	if (!get_text(r, KEY_ORDER_NO, "订单号", KEY_BYTES, &no))
		return false;
	if (no.n == 0)
		return refuse(r, SPAN_LIT("没有订单号"));
	if (scientific(no))
		return refuse(r,
			arena_printf(r->a, "订单号“%.*s”被表格软件改成了科学计数法，请把那一列设为文本再导出",
				SPAN_ARG(no)));
	o->order_no = no;
	if (!get_time(r, KEY_PAID_MS, KEY_PAID_AT, "付款时间", &o->paid_ms) || !read_money(r) || !read_who(r))
		return false;
	if (o->paid_ms == 0 && !o->closes)
		return refuse(r, SPAN_LIT("没有付款时间"));
	if (r->node)
		(void)json_bool(json_get(r->node, "refund_assumed"), &o->assumed);
	if (!get_time(r, KEY_REFUND_MS, KEY_REFUND_AT, "退款时间", &o->refund_ms))
		return false;
	/* A shop's clock: the money is back, and no refund is before its payment. */
	if (o->refund_ms > r->now_ms)
		o->refund_ms = r->now_ms;
	if (o->refund_ms != 0 && o->refund_ms < o->paid_ms)
		o->refund_ms = o->paid_ms;
	return true;
}

void orderread_cells(struct arena *a, const struct zone *zone, int64_t now_ms, const struct orders_cell *cell,
	int cells, bool of_file, struct orderread_order *ret)
{
	struct reader r = {.a = a, .zone = zone, .now_ms = now_ms, .o = ret};
	*ret = (struct orderread_order){.of_file = of_file, .by_hand = !of_file};
	text_init(&r.scratch, VALUE_BYTES);
	take_cells(&r, cell, cells);
	(void)read_order(&r);
	text_release(&r.scratch);
}

static int by_number(const void *pa, const void *pb)
{
	const struct orderread_order *a = pa, *b = pb;
	int c = span_cmp(a->order_no, b->order_no);
	return c ? c : a->index - b->index;
}

static int by_payment(const void *pa, const void *pb)
{
	const struct orderread_order *a = pa, *b = pb;
	if (a->first_paid_ms != b->first_paid_ms)
		return a->first_paid_ms < b->first_paid_ms ? -1 : 1;
	return a->index - b->index;
}

/* Most inputs come as they are wanted. */
static void sort_by(struct orderread_order *v, int n, int (*by)(const void *, const void *))
{
	for (int i = 1; i < n; i++)
		if (by(&v[i - 1], &v[i]) > 0) {
			qsort(v, (size_t)n, sizeof *v, by);
			return;
		}
}

/* Reports of one order keep their order: what was said last stands, wherever an input of them ends. */
static void sort(struct orderread_order *v, int n)
{
	sort_by(v, n, by_number);
	for (int i = 0; i < n; i++)
		v[i].first_paid_ms =
			i > 0 && span_eq(v[i].order_no, v[i - 1].order_no) ? v[i - 1].first_paid_ms : v[i].paid_ms;
	sort_by(v, n, by_payment);
}

static struct span source_of(struct arena *a, const struct json_node *root)
{
	struct span s = span_trim(json_str(json_get(root, "source")));
	if (s.n == 0)
		return SPAN_LIT("shop");
	struct span head, rest;
	if (span_cut(s, ':', &head, &rest) && span_is(head, "csv"))
		s = head;
	return arena_copy(a, utf8_prefix(s, KEY_BYTES));
}

const struct json_node *orderread_first(const struct json_node *root, int *ret_count)
{
	const struct json_node *list = json_kind(root) == JSON_ARRAY ? root : json_get(root, "orders");
	if (json_kind(list) == JSON_ARRAY) {
		*ret_count = (int)json_count(list);
		return json_first(list);
	}
	*ret_count = json_get(root, "order_no") ? 1 : -1;
	return root;
}

enum rc orderread_all(struct arena *a, const struct zone *zone, int64_t now_ms, struct span body,
	struct span *ret_source, struct orderread_order **ret_orders, int *ret_count, struct err *err)
{
	struct json_doc *doc = NULL;
	enum rc rc = json_parse(body, &doc, err);
	if (rc != RC_OK)
		return rc == RC_LIMIT ? RC_INVALID : rc;
	const struct json_node *root = json_root(doc);
	int n = 0;
	const struct json_node *node = orderread_first(root, &n);
	if (n < 0 || n > ORDERREAD_MOST) {
		json_free(doc);
		return n < 0 ? err_set(err, RC_INVALID, "no list 'orders' in the input")
			     : err_set(err, RC_INVALID, "%d orders in one input, at most %d", n, ORDERREAD_MOST);
	}
	struct reader r = {.a = a, .zone = zone, .now_ms = now_ms};
	text_init(&r.scratch, VALUE_BYTES);
	struct orderread_order *orders = arena_array(a, (size_t)n, sizeof *orders);
	struct span by = span_trim(json_str(json_get(root, "by")));
	by = by.n ? arena_copy(a, utf8_prefix(by, KEY_BYTES)) : SPAN_LIT("");
	bool by_hand = false;
	(void)json_bool(json_get(root, "hand"), &by_hand);
	bool of_file = span_is(json_str(json_get(root, "undated")), "paid");
	for (int i = 0; i < n; i++, node = json_next(node)) {
		orders[i].index = i;
		orders[i].by = by;
		orders[i].of_file = of_file;
		orders[i].by_hand = by_hand;
		r.node = node;
		r.o = &orders[i];
		(void)read_order(&r);
	}
	*ret_source = source_of(a, root);
	text_release(&r.scratch);
	json_free(doc);
	sort(orders, n);
	*ret_orders = orders;
	*ret_count = n;
	return RC_OK;
}
