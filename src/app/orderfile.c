#include "orderfile.h"
#include "ordercheck.h"
#include "ordertimes.h"
#include "ordertotal.h"
#include "ordertwins.h"
#include "orderwords.h"
#include "tablefile.h"
#include "tabletext.h"

#include "base/csv.h"
#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/xlsx.h"
#include "base/zip.h"
#include "crm/anniversary.h"
#include "crm/money.h"
#include "crypt/phone.h"
#include "flow/orders.h"

#include <string.h>

#define CELL_BYTES 512
#define DATE_BYTES 64
#define SHEET_BYTES ((size_t)64 << 20) /* of a workbook, as CSV */
#define ROW_BYTES \
	(6 * (ORDERFILE_COLUMNS * CELL_BYTES + ORDERFILE_DATES * 2 * DATE_BYTES)) /* as JSON, every byte escaped */

struct table {
	struct orderfile *f;
	struct span text; /* as CSV: it stays as long as f */
	struct span corpid;
	const struct conf *staff, *conf;
	int at[ORDERFILE_COLUMNS];    /* where a column stands in the file, -1: nowhere */
	int date_at[ORDERFILE_DATES]; /* of f->date */
	int remark_at[ORDERCOLUMNS_REMARKS], remarks;
	int number_at[ORDERCOLUMNS_NUMBERS]; /* of f->number */
	int width, cap;
};

/* Half a million rows say mostly what stands in the file: only what was made of it is copied. */
static struct span lasting(const struct table *t, struct span s)
{
	uintptr_t from = (uintptr_t)t->text.p, at = (uintptr_t)s.p;
	return at >= from && at - from < t->text.n ? s : arena_copy(t->f->arena, s);
}

/* A cell as it goes into the log: no number of a phone does. */
static struct span kept(const struct table *t, int c, struct span s)
{
	struct arena *a = t->f->arena;
	char digest[PHONE_DIGEST + 1];
	struct text hidden;
	if (c == ORDERCOLUMN_PHONE)
		return phone_digest(t->corpid, s, digest) ? arena_copy(a, span_of(digest)) : SPAN_ABSENT;
	if (c != ORDERCOLUMN_REMARK)
		return lasting(t, s);
	text_init(&hidden, 8 * (size_t)CELL_BYTES * ORDERCOLUMNS_REMARKS);
	phone_hide(t->corpid, s, &hidden);
	s = arena_copy(a, utf8_prefix(text_span(&hidden), CELL_BYTES));
	text_release(&hidden);
	return s;
}

/* May a date come from that column: not one of the order's own, nor the same twice? */
static bool wanted(const struct orderfile *f, struct span source)
{
	for (int c = 0; c < ORDERFILE_COLUMNS; c++)
		if (span_is(source, ordercolumns_name((enum ordercolumn)c)))
			return false;
	for (int k = 0; k < f->dates; k++)
		if (span_eq(source, f->date[k]))
			return false;
	return source.n <= DATE_BYTES;
}

/* The columns of dates that this file has. */
static void find_dates(struct table *t, const struct span *cells, const struct sop_names *sources)
{
	struct orderfile *f = t->f;

	for (int k = 0; sources && k < sources->n && f->dates < ORDERFILE_DATES; k++)
		for (int i = 0; i < t->width && wanted(f, sources->v[k]); i++) {
			if (!span_eq(span_trim(cells[i]), sources->v[k]))
				continue;
			t->date_at[f->dates] = i;
			f->date[f->dates++] = arena_copy(f->arena, sources->v[k]);
			break;
		}
}

/* The other numbers of an order that this file has. */
static void find_numbers(struct table *t, const struct span *cells)
{
	struct orderfile *f = t->f;

	f->no = arena_copy(f->arena, ordercolumns_cell(cells[t->at[ORDERCOLUMN_NO]]));
	f->numbers = ordercolumns_numbers(cells, t->width, t->at[ORDERCOLUMN_NO], t->number_at);
	for (int k = 0; k < f->numbers; k++)
		f->number[k] = arena_copy(f->arena, ordercolumns_cell(cells[t->number_at[k]]));
}

static bool is_used(const struct table *t, int i, struct span name)
{
	bool used = name.n == 0;
	for (int c = 0; c < ORDERFILE_COLUMNS; c++)
		used = used || t->at[c] == i;
	for (int k = 0; k < t->f->dates; k++)
		used = used || t->date_at[k] == i;
	for (int k = 0; k < t->remarks; k++)
		used = used || t->remark_at[k] == i;
	return used;
}

/* May money that went back stand in a column of that name? */
static bool of_refunds(struct span name)
{
	return span_search(name, SPAN_LIT("退")) != SIZE_MAX || span_search(name, SPAN_LIT("售后")) != SIZE_MAX;
}

/* May it say how many pieces were bought? */
static bool of_pieces(struct span name)
{
	return !of_refunds(name) &&
		(span_search(name, SPAN_LIT("数量")) != SIZE_MAX || span_search(name, SPAN_LIT("件数")) != SIZE_MAX);
}

static void find_unused(struct table *t, const struct span *cells)
{
	struct orderfile *f = t->f;
	int refund = t->at[ORDERCOLUMN_REFUND];

	f->refund = refund >= 0 ? arena_copy(f->arena, span_trim(cells[refund])) : SPAN_ABSENT;
	f->left = arena_array(f->arena, (size_t)t->width + 1, sizeof *f->left);
	for (int money = 1; money >= 0; money--) {
		for (int i = 0; i < t->width; i++) {
			struct span name = span_trim(cells[i]);
			if (of_refunds(name) == money && !is_used(t, i, name))
				f->left[f->unused++] = arena_copy(f->arena, name);
		}
		f->money_left = money ? f->unused : f->money_left;
	}
	for (int i = 0; t->at[ORDERCOLUMN_QUANTITY] < 0 && i < f->unused && !span_present(f->pieces_left); i++)
		if (of_pieces(f->left[i]))
			f->pieces_left = f->left[i];
}

/* What shops call 客户 is an id, or a name that finds nobody: ids are ASCII (api.md 2.3). */
static bool no_id(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return true;
	return false;
}

static void note_odd(struct arena *a, struct orderfile_row *r, struct span why)
{
	r->odd = span_present(r->odd) ? arena_printf(a, "%.*s；%.*s", SPAN_ARG(r->odd), SPAN_ARG(why)) : why;
}

/* The userid of whom a cell names, by [employees]: without it one person would be two. Where it does not tell whom, as written. */
static struct span employee(const struct table *t, struct orderfile_row *r, struct span said)
{
	struct arena *a = t->f->arena;
	struct span userid, name, found = said;
	int entries = 0, named = 0;
	for (; t->staff && conf_pair(t->staff, "employees", entries, &userid, &name); entries++) {
		if (span_alike(userid, said)) /* as WeCom compares userids (callbacks.md) */
			return said;
		if (!span_eq(span_trim(name), said))
			continue;
		found = userid;
		named++;
	}
	if (named > 1)
		note_odd(a, r,
			arena_printf(a, "[employees] 里有 %d 位「%.*s」，按原样记；写 userid", named, SPAN_ARG(said)));
	else if (named == 0 && entries > 0)
		r->stranger = arena_copy(a, said);
	return named == 1 ? found : said;
}

/* -- rows ------------------------------------------------------------------------------------------------------------------------ */

/* People write what they like. A number that is cut in two would not be hidden: none stays at the end. */
static struct span shortened(struct span s)
{
	s = utf8_prefix(s, CELL_BYTES);
	while (s.n > 0 && strchr("0123456789 -+", s.p[s.n - 1]))
		s.n--;
	return s;
}

/* What the columns of remarks say, one behind the other. */
static void read_remarks(struct table *t, struct orderfile_row *r, const struct span *cells, int n)
{
	struct text all;
	text_init(&all, (CELL_BYTES + sizeof ORDERS_REMARK_SEP) * ORDERCOLUMNS_REMARKS);
	for (int k = 0; k < t->remarks; k++) {
		struct span s = t->remark_at[k] < n ? ordercolumns_cell(cells[t->remark_at[k]]) : SPAN_LIT("");
		if (ordercolumns_nothing(s))
			continue;
		if (s.n > CELL_BYTES)
			s = shortened(s);
		text_addf(&all, "%s%.*s", all.n ? ORDERS_REMARK_SEP : "", SPAN_ARG(s));
	}
	if (all.n)
		r->cell[ORDERCOLUMN_REMARK] = kept(t, ORDERCOLUMN_REMARK, text_span(&all));
	text_release(&all);
}

static void read_row(struct table *t, struct orderfile_row *r, const struct span *cells, int n)
{
	struct arena *a = t->f->arena;
	if (n > t->width) {
		r->why = arena_printf(a, "这一行有 %d 格，表头只有 %d 格：是不是有逗号没加引号", n, t->width);
		return;
	}
	for (int c = 0; c < ORDERFILE_COLUMNS; c++) {
		struct span s = t->at[c] >= 0 && t->at[c] < n ? ordercolumns_cell(cells[t->at[c]]) : SPAN_LIT("");
		if (c == ORDERCOLUMN_REMARK)
			continue;
		if (s.n > CELL_BYTES)
			r->why = arena_printf(
				a, "“%s”超过 %d 字节", ordercolumns_title((enum ordercolumn)c), CELL_BYTES);
		else if (c == ORDERCOLUMN_CUSTOMER && no_id(s))
			note_odd(a, r,
				arena_printf(a, "客户「%.*s」不是客户编号（external_userid），没有用", SPAN_ARG(s)));
		else if (c == ORDERCOLUMN_EMPLOYEE && !ordercolumns_nothing(s))
			r->cell[c] = lasting(t, employee(t, r, s));
		else if (!ordercolumns_nothing(s))
			r->cell[c] = kept(t, c, s);
	}
	read_remarks(t, r, cells, n);
	orderwords_read(t->conf, a, r);
	r->date = t->f->dates ? arena_array(a, (size_t)t->f->dates, sizeof *r->date) : NULL;
	for (int k = 0; k < t->f->dates; k++) {
		struct span s = t->date_at[k] < n ? span_trim(cells[t->date_at[k]]) : SPAN_LIT("");
		struct anniversary d;

		if (s.n > 0 && s.n <= DATE_BYTES && anniversary_read(s, &d))
			r->date[k] = lasting(t, s);
		else if (s.n > 0)
			note_odd(a, r,
				arena_printf(a, "%.*s 不是日期，没有记：%.*s", SPAN_ARG(t->f->date[k]),
					SPAN_ARG(utf8_prefix(s, DATE_BYTES))));
	}
}

static void read_numbers(struct table *t, struct orderfile_row *r, const struct span *cells, int n)
{
	struct orderfile *f = t->f;

	r->number = f->numbers ? arena_array(f->arena, (size_t)f->numbers, sizeof *r->number) : NULL;
	for (int k = 0; k < f->numbers; k++) {
		struct span s = t->number_at[k] < n ? ordercolumns_cell(cells[t->number_at[k]]) : SPAN_LIT("");

		if (!ordercolumns_nothing(s) && s.n <= CELL_BYTES && !span_eq(s, r->cell[ORDERCOLUMN_NO]))
			r->number[k] = lasting(t, s);
	}
}

static struct orderfile_row *add_row(struct table *t, int line)
{
	struct orderfile *f = t->f;
	if (f->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 256;
		f->row = mem_grow(f->row, (size_t)t->cap, sizeof *f->row);
	}
	f->row[f->n] = (struct orderfile_row){.line = line};
	return &f->row[f->n++];
}

/* A row that is no CSV is a bad row: the reader goes on behind it. */
static enum rc read_rows(struct table *t, struct csv *csv, struct arena *a, struct err *err)
{
	for (;;) {
		struct span *cells;
		struct err why = {0};
		int n = 0;
		arena_reset(a);
		enum rc rc = csv_next(csv, a, &cells, &n, &why);
		if (rc == RC_NOTFOUND)
			return RC_OK;
		if (t->f->n == ORDERFILE_MOST)
			return err_set(err, RC_LIMIT, "文件超过 %d 行：分成几个文件导", ORDERFILE_MOST);
		if (!rc && ordertotal_is(cells, n, t->at)) {
			ordertotal_note(&t->f->total, csv->row, cells, n, t->at);
			continue;
		}
		struct orderfile_row *r = add_row(t, csv->row);
		if (rc == RC_LIMIT)
			r->why = arena_printf(t->f->arena, "这一行超过 %d 格，表头只有 %d 格：是不是有逗号没加引号",
				CSV_MAX_COLUMNS, t->width);
		else if (rc)
			r->why = SPAN_LIT("这一行不是 CSV：有个引号没有配对。在 WPS 或 Excel 里打开，另存为「.xlsx」");
		else
			read_row(t, r, cells, n);
		if (!rc)
			read_numbers(t, r, cells, n);
	}
}

static enum rc empty_file(struct err *err)
{
	err_set(err, RC_INVALID, "文件是空的");
	err_hint(err, "从店铺后台重新导出一次，第一行要有列名");
	return RC_INVALID;
}

/* The first row cannot be taken apart. */
static enum rc bad_names(enum rc rc, struct err *err)
{
	if (rc == RC_LIMIT) {
		err_set(err, RC_INVALID, "列太多，读不了：最多 %d 列", CSV_MAX_COLUMNS);
		err_hint(err,
			"删掉没用的列再导入：要的是订单号、付款时间、金额，有的话再加客户、商品、数量、状态、退款");
	} else {
		err_set(err, RC_INVALID, "表头那一行不是 CSV：有个引号没有配对");
		err_hint(err, "在 WPS 或 Excel 里打开，另存为「.xlsx」或者「CSV UTF-8」");
	}
	return RC_INVALID;
}

/* A file that begins with an order: of its cells nobody is to make names in [columns]. */
static void look_for_data(const struct span *cells, int n, struct err *err)
{
	for (int i = 0; i < n; i++) {
		if (!ordercolumns_data(cells[i]))
			continue;
		err_set(err, RC_INVALID, "没有列名：第一行像是订单，里面有「%.*s」",
			SPAN_ARG(utf8_prefix(span_trim(cells[i]), DATE_BYTES)));
		err_hint(err,
			"在最上面加一行列名，每列一个，例如 订单号,付款时间,实付金额,商品，再导入；不要把数据写进 [columns]");
		return;
	}
}

/* The row with the names of the columns: the first that has them; without one, what that row lacks is told that lacks least. */
static enum rc read_names(struct table *t, const struct conf *conf, struct csv *csv, struct arena *a,
	struct span **ret_cells, struct err *err)
{
	int least = ORDERCOLUMN_COUNT;
	for (int i = 0; i < ORDERFILE_TITLES; i++) {
		struct err why = {0};
		int missing = 0;
		enum rc rc = csv_next(csv, a, ret_cells, &t->width, &why);
		if (rc == RC_NOTFOUND)
			return i == 0 ? empty_file(err) : RC_INVALID;
		if (rc && i == 0)
			return bad_names(rc, err);
		if (rc)
			continue;
		rc = ordercolumns_find(conf, *ret_cells, t->width, t->at, &missing, &why);
		if (rc == RC_OK)
			return RC_OK;
		if (rc == RC_NOTFOUND ? missing >= least : i > 0)
			continue;
		*err = why;
		if (rc != RC_NOTFOUND)
			return rc;
		least = missing;
		if (missing == ORDERCOLUMNS_REQUIRED)
			look_for_data(*ret_cells, t->width, err);
	}
	return RC_INVALID;
}

static enum rc read_table(struct orderfile *f, const struct orderfile_how *how, struct span utf8, struct err *err)
{
	struct csv csv;
	struct span *cells;
	struct table t = {.f = f, .text = utf8, .corpid = how->corpid, .staff = how->staff, .conf = how->conf};
	struct arena *a = arena_new(65536);
	csv_init(&csv, utf8);
	enum rc rc = read_names(&t, how->conf, &csv, a, &cells, err);
	if (!rc) {
		t.remarks = ordercolumns_remarks(how->conf, cells, t.width, t.remark_at);
		find_dates(&t, cells, how->sources);
		find_numbers(&t, cells);
		find_unused(&t, cells);
	}
	if (!rc)
		rc = read_rows(&t, &csv, a, err);
	arena_free(a);
	return rc;
}

static enum rc to_csv(struct span bytes, const char *sheet, struct text *out, struct span *ret, struct err *err)
{
	enum rc rc;

	if (zip_is(bytes) || xlsx_is_old(bytes)) {
		rc = tablefile_workbook(bytes, sheet, out, err);
		*ret = text_span(out);
		return rc;
	}
	if (tablefile_foreign(bytes, err))
		return RC_INVALID;
	if (sheet)
		return err_set(err, RC_INVALID, "文件不是 .xlsx，没有工作表可选：去掉 --sheet");
	rc = tabletext_view(bytes, out, ret);
	if (rc == RC_INVALID) {
		err_set(err, rc, "文件不是 UTF-8、UTF-16，也不是 GB18030（GBK）");
		err_hint(err, "在 WPS 或 Excel 里另存为「CSV UTF-8」");
	} else if (rc) {
		err_set(err, rc, "文件太大：分成几个文件导");
	}
	return rc;
}

/* A row that says closed before one that says paid: the later stands. Only with the next import of the file would the first find the order
 * known, and refund it. */
static void refuse_reopened(struct orderfile *f)
{
	struct map *paid = map_new();
	struct orderfile_row *later;
	int closed = 0;
	for (int i = 0; i < f->n; i++)
		closed += f->row[i].closed;
	for (int i = f->n - 1; closed && i >= 0; i--) {
		struct orderfile_row *r = &f->row[i];
		struct span no = r->cell[ORDERCOLUMN_NO];
		if (span_present(r->why) || !span_present(no))
			continue;
		if (!r->closed)
			(void)map_put(paid, no, r);
		else if ((later = map_get(paid, no)))
			r->why = arena_printf(f->arena,
				"订单“%.*s”这一行说关闭了，第 %d 行又说付了款，算后面这一行：真退了款的，请把关闭的那一行放在后面",
				SPAN_ARG(no), later->line);
	}
	map_free(paid, NULL);
}

/* What was looked for may stand in another sheet than the first. */
static void name_sheets(const struct orderfile_how *how, struct span bytes, struct err *err)
{
	char hint[sizeof err->hint];
	struct text names;
	struct err why;
	int n = 0;
	if (how->sheet || !zip_is(bytes))
		return;
	text_init(&names, sizeof hint);
	memcpy(hint, err->hint, sizeof hint);
	if (xlsx_sheets(bytes, &names, &n, &why) == RC_OK && n > 1)
		err_hint(err, "只读了第一张工作表；一共有：%s，要读别的写 --sheet 名字。%s", text_str(&names), hint);
	text_release(&names);
}

enum rc orderfile_read(const struct orderfile_how *how, struct span bytes, struct orderfile *ret, struct err *err)
{
	struct orderfile f = {.arena = arena_new(1u << 20), .by_hand = how->by_hand};
	struct span csv = SPAN_ABSENT;
	text_init(&f.utf8, zip_is(bytes) ? SHEET_BYTES : bytes.n * 3 + 1024);
	enum rc rc = to_csv(bytes, how->sheet, &f.utf8, &csv, err);
	if (!rc && (rc = read_table(&f, how, csv, err)) == RC_INVALID)
		name_sheets(how, bytes, err);
	if (!rc) {
		ordercheck_rows(&f, how->zone, how->now_ms);
		ordertwins_settle(&f, how->zone);
		refuse_reopened(&f);
		ordertimes_look(&f, how->zone, how->now_ms);
		ordertotal_add_up(&f);
	}
	if (rc) {
		orderfile_release(&f);
		return rc;
	}
	*ret = f;
	return RC_OK;
}

void orderfile_release(struct orderfile *f)
{
	arena_free(f->arena);
	arena_free(f->beside);
	text_release(&f->utf8);
	mem_free(f->row);
	*f = (struct orderfile){0};
}

/* -- inputs ------------------------------------------------------------------------------------------------------------------------ */

const char *orderfile_key(enum ordercolumn c)
{
	return c == ORDERCOLUMN_PHONE ? "phone_hash" : ordercolumns_name(c);
}

/* What 售后状态 says has become a status and a refund. */
bool orderfile_tells(const struct orderfile_row *r, enum ordercolumn c)
{
	return span_present(r->cell[c]) && c != ORDERCOLUMN_AFTERSALE;
}

static void write_order(struct jsonw *w, const struct orderfile *f, const struct orderfile_row *r)
{
	jsonw_obj(w);
	for (int c = 0; c < ORDERFILE_COLUMNS; c++)
		if (orderfile_tells(r, (enum ordercolumn)c))
			jsonw_kstr(w, orderfile_key((enum ordercolumn)c), r->cell[c]);
	if (r->assumed)
		jsonw_kbool(w, "refund_assumed", true);
	for (int k = 0; k < f->dates; k++)
		if (r->date && span_present(r->date[k]))
			jsonw_kstr(w, f->date[k].p, r->date[k]);
	jsonw_end_obj(w);
}

bool orderfile_counts(const struct orderfile_row *r)
{
	return !span_present(r->why) && !r->repeated;
}

bool orderfile_left_out(const struct orderfile_row *r)
{
	return r->unpaid && !r->closed && span_present(r->why);
}

int orderfile_batch(
	const struct orderfile *f, int at, const char *source, const char *by, struct text *out, int64_t *ret_orders)
{
	struct jsonw w;
	int64_t orders = 0;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "source", source);
	if (by)
		jsonw_kcstr(&w, "by", by);
	if (f->by_hand)
		jsonw_kbool(&w, "hand", true);
	else
		jsonw_kcstr(&w, "undated", "paid");
	jsonw_key(&w, "orders");
	jsonw_arr(&w);
	for (; at < f->n && orders < ORDERFILE_BATCH && out->n + ROW_BYTES < out->max; at++) {
		if (!orderfile_counts(&f->row[at]))
			continue;
		write_order(&w, f, &f->row[at]);
		orders++;
	}
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	INVARIANT(orders > 0 || at == f->n); /* the largest row fits */
	*ret_orders = orders;
	return at;
}
