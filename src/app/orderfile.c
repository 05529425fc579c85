#include "orderfile.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "crm/money.h"

#include <stdio.h>
#include <string.h>

enum column { C_ORDER_NO, C_PAID_AT, C_AMOUNT, C_CUSTOMER, C_UNIONID, C_EMPLOYEE, C_PRODUCT, C_QUANTITY, C_STATUS, C_REFUND, C_REFUND_AT, COLUMNS };

static const struct { const char *name; bool required; } columns[COLUMNS] = {
	[C_ORDER_NO] = {"order_no", true}, [C_PAID_AT] = {"paid_at", true}, [C_AMOUNT] = {"amount_yuan", true},
	[C_CUSTOMER] = {"external_userid", false}, [C_UNIONID] = {"unionid", false}, [C_EMPLOYEE] = {"employee", false},
	[C_PRODUCT] = {"product", false}, [C_QUANTITY] = {"quantity", false}, [C_STATUS] = {"status", false},
	[C_REFUND] = {"refund_yuan", false}, [C_REFUND_AT] = {"refund_at", false},
};

/* -- header -------------------------------------------------------------------------------------------------------------------- */

static struct span column_name(const struct conf *conf, enum column c)
{
	struct span key, value;
	for (int i = 0; conf && conf_pair(conf, "columns", i, &key, &value); i++)
		if (span_is(key, columns[c].name))
			return value;
	return span_of(columns[c].name);
}

static enum rc read_header(const struct conf *conf, const struct span *cells, int n, int ret_at[COLUMNS], struct err *err)
{
	for (int c = 0; c < COLUMNS; c++) {
		struct span want = column_name(conf, (enum column)c);
		ret_at[c] = -1;
		for (int i = 0; i < n; i++)
			if (span_eq(span_trim(cells[i]), want))
				ret_at[c] = i;
		if (ret_at[c] >= 0 || !columns[c].required)
			continue;
		err_set(err, RC_INVALID, "the file has no column '%.*s'", SPAN_ARG(want));
		err_hint(err, "say what it is called under [columns]: %s = NAME", columns[c].name);
		return RC_INVALID;
	}
	return RC_OK;
}

/* -- rows ------------------------------------------------------------------------------------------------------------------------ */

static struct span cell(const struct span *cells, int n, int at)
{
	return at >= 0 && at < n ? span_trim(cells[at]) : SPAN_LIT("");
}

static bool money(struct orderfile_row *r, struct span s, const char *name, int64_t *ret_fen)
{
	if (s.n == 0 || money_read(s, ret_fen) == RC_OK)
		return true;
	snprintf(r->why, sizeof r->why, "'%s' is no amount in yuan: '%.*s'", name, SPAN_ARG(utf8_prefix(s, 40)));
	return false;
}

static bool instant(struct orderfile_row *r, const struct zone *zone, struct span s, const char *name, int64_t *ret_ms)
{
	struct err err = {0};
	if (zone_read(zone, s, ret_ms, &err) == RC_OK && *ret_ms > 0)
		return true;
	snprintf(r->why, sizeof r->why, "'%s' is no time: '%.*s'; write 2026-03-03 09:00", name, SPAN_ARG(utf8_prefix(s, 40)));
	return false;
}

static void read_row(struct orderfile_row *r, const struct zone *zone, const struct span *v, int n, const int at[COLUMNS], struct arena *a)
{
	struct span s;
	r->order_no = arena_copy(a, cell(v, n, at[C_ORDER_NO]));
	r->external_userid = arena_copy(a, cell(v, n, at[C_CUSTOMER]));
	r->unionid = arena_copy(a, cell(v, n, at[C_UNIONID]));
	r->employee = arena_copy(a, cell(v, n, at[C_EMPLOYEE]));
	r->product = arena_copy(a, cell(v, n, at[C_PRODUCT]));
	r->status = arena_copy(a, cell(v, n, at[C_STATUS]));
	r->quantity = 1;
	if (r->order_no.n == 0 || r->order_no.n > 128) {
		snprintf(r->why, sizeof r->why, "'order_no' is empty or longer than 128 bytes");
		return;
	}
	if (cell(v, n, at[C_AMOUNT]).n == 0) {
		snprintf(r->why, sizeof r->why, "'amount_yuan' is empty");
		return;
	}
	s = cell(v, n, at[C_QUANTITY]);
	if (s.n > 0 && (!span_int(s, &r->quantity) || r->quantity < 0 || r->quantity > 1000000)) {
		snprintf(r->why, sizeof r->why, "'quantity' is no whole number: '%.*s'", SPAN_ARG(utf8_prefix(s, 40)));
		return;
	}
	if (!instant(r, zone, cell(v, n, at[C_PAID_AT]), "paid_at", &r->paid_ms) || !money(r, cell(v, n, at[C_AMOUNT]), "amount_yuan", &r->amount_fen) || !money(r, cell(v, n, at[C_REFUND]), "refund_yuan", &r->refund_fen))
		return;
	s = cell(v, n, at[C_REFUND_AT]);
	if (s.n > 0 && !instant(r, zone, s, "refund_at", &r->refund_ms))
		return;
	if (r->refund_fen > r->amount_fen)
		snprintf(r->why, sizeof r->why, "'refund_yuan' is above 'amount_yuan'");
}

static enum rc to_utf8(struct span bytes, struct text *out, struct err *err)
{
	if (utf8_valid(bytes)) {
		text_add(out, bytes);
		return text_check(out, err);
	}
	enum rc rc = utf8_from_gb18030(bytes, out, err);
	if (rc) {
		err_set(err, RC_INVALID, "the file is neither UTF-8 nor GB18030 (GBK)");
		err_hint(err, "save it as CSV UTF-8");
	}
	return rc;
}

static enum rc read_rows(struct orderfile *f, const struct conf *conf, const struct zone *zone, struct span utf8, struct err *err)
{
	struct csv csv;
	struct span *cells;
	struct arena *a = arena_new(65536);
	int n = 0, at[COLUMNS], cap = 0;
	csv_init(&csv, utf8);
	enum rc rc = csv_next(&csv, a, &cells, &n, err);
	if (rc == RC_NOTFOUND)
		rc = err_set(err, RC_INVALID, "the file is empty");
	if (!rc)
		rc = read_header(conf, cells, n, at, err);
	while (!rc) {
		arena_reset(a);
		rc = csv_next(&csv, a, &cells, &n, err);
		if (rc)
			break;
		if (f->n == ORDERFILE_MOST)
			rc = err_set(err, RC_LIMIT, "the file has more than %d rows", ORDERFILE_MOST);
		if (f->n == cap) {
			cap = cap ? cap * 2 : 256;
			f->row = mem_grow(f->row, (size_t)cap, sizeof *f->row);
		}
		f->row[f->n] = (struct orderfile_row){.line = csv.line};
		read_row(&f->row[f->n++], zone, cells, n, at, f->arena);
	}
	arena_free(a);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc orderfile_read(const struct conf *conf, const struct zone *zone, struct span bytes, struct orderfile *ret, struct err *err)
{
	struct orderfile f = {.arena = arena_new(1u << 20)};
	struct text utf8;
	text_init(&utf8, bytes.n * 2 + 1024);
	enum rc rc = to_utf8(bytes, &utf8, err);
	if (!rc)
		rc = read_rows(&f, conf, zone, text_span(&utf8), err);
	text_release(&utf8);
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
	mem_free(f->row);
	*f = (struct orderfile){0};
}

/* -- inputs ------------------------------------------------------------------------------------------------------------------------ */

static void write_order(struct jsonw *w, const struct orderfile_row *r)
{
	jsonw_obj(w);
	jsonw_kstr(w, "order_no", r->order_no);
	jsonw_kint(w, "paid_ms", r->paid_ms);
	jsonw_kint(w, "amount_fen", r->amount_fen);
	if (r->external_userid.n)
		jsonw_kstr(w, "external_userid", r->external_userid);
	if (r->unionid.n)
		jsonw_kstr(w, "unionid", r->unionid);
	if (r->employee.n)
		jsonw_kstr(w, "employee", r->employee);
	if (r->product.n)
		jsonw_kstr(w, "product", r->product);
	jsonw_kint(w, "quantity", r->quantity);
	if (r->status.n)
		jsonw_kstr(w, "status", r->status);
	if (r->refund_fen)
		jsonw_kint(w, "refund_fen", r->refund_fen);
	if (r->refund_ms)
		jsonw_kint(w, "refund_ms", r->refund_ms);
	jsonw_end_obj(w);
}

int orderfile_batch(const struct orderfile *f, int at, const char *source, struct text *out, int64_t *ret_orders)
{
	struct jsonw w;
	int64_t orders = 0;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "source", source);
	jsonw_key(&w, "orders");
	jsonw_arr(&w);
	/* A row is at most about 1 KiB: leave room for one more and the end. */
	for (; at < f->n && orders < ORDERFILE_BATCH && out->n + 2048 < out->max; at++) {
		if (f->row[at].why[0])
			continue;
		write_order(&w, &f->row[at]);
		orders++;
	}
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	*ret_orders = orders;
	return at;
}
