#include "orderout.h"
#include "byhand.h"
#include "orderput.h"
#include "station.h"
#include "sure.h"

#include "crm/money.h"
#include "crm/origin.h"
#include "crm/veil.h"
#include "store/purchase.h"

#include <string.h>

#define BODY_BYTES ((size_t)48 << 10)
#define ROOM_BYTES 1024 /* for one number more */
#define AT_ONCE 500     /* of ordervoid.h in flow */
#define WHY_BYTES 256

/* What is meant, once it was looked up. */
struct meant {
	const struct orderout *o;
	bool out; /* false: back into the books */
	struct zone zone;
	struct purchase_range range;
	struct arena *a;
	struct span source;
	struct span *number;
	int n, cap;
	int64_t gross_fen, refund_fen, first_ms, last_ms;
};

static void keep(struct meant *m, const struct purchase *p)
{
	if (m->n == m->cap) {
		struct span *old = m->number;
		m->cap = m->cap ? 2 * m->cap : 64;
		m->number = arena_array(m->a, (size_t)m->cap, sizeof *m->number);
		for (int i = 0; i < m->n; i++)
			m->number[i] = old[i];
	}
	m->first_ms = m->n == 0 || p->paid_ms < m->first_ms ? p->paid_ms : m->first_ms;
	m->last_ms = m->n == 0 || p->paid_ms > m->last_ms ? p->paid_ms : m->last_ms;
	m->number[m->n++] = arena_copy(m->a, p->order_no);
	m->gross_fen += p->gross_fen;
	m->refund_fen += p->refund_fen;
}

/* "来源 youzan ¥100.00，退 ¥30.00" */
static void say_one(struct text *out, const struct purchase *p)
{
	text_adds(out, "来源 ");
	origin_say(out, p->source);
	text_addc(out, ' ');
	money_print(out, p->gross_fen);
	if (p->refund_fen) {
		text_adds(out, "，退 ");
		money_print(out, p->refund_fen);
	}
	if (p->voided)
		text_adds(out, "（已作废）");
}

static bool is_meant(const struct meant *m, const struct purchase *p)
{
	return !m->o->source || span_is(p->source, m->o->source);
}

/* That order of the one source that has it, where one is left to be moved that one. RC_NOTFOUND, RC_CONFLICT: several have. */
static enum rc find_number(struct meant *m, struct store_db *db, struct err *err)
{
	struct purchase *v = NULL;
	const struct purchase *found = NULL;
	struct text all;
	int n = 0, hits = 0;
	bool left = false;
	enum rc rc = purchase_numbered(db, m->a, span_of(m->o->order_no), &v, &n, err);
	text_init(&all, 4096);
	for (int i = 0; !rc && i < n; i++)
		left = left || (is_meant(m, &v[i]) && v[i].voided != m->out);
	for (int i = 0; !rc && i < n; i++) {
		if (!is_meant(m, &v[i]) || (left && v[i].voided == m->out))
			continue;
		text_addf(&all, "%s", hits ? "；" : "");
		say_one(&all, &v[i]);
		found = &v[i];
		hits++;
	}
	if (!rc && hits == 0) {
		rc = err_set(err, RC_NOTFOUND, "没有订单 %s%s%s", m->o->order_no, m->o->source ? "，来源 " : "",
			m->o->source ? m->o->source : "");
		err_hint(err, "siyu orders list 列出订单号和来源");
	} else if (!rc && hits > 1) {
		rc = err_set(err, RC_CONFLICT, "订单号 %s 有 %d 单：%s", m->o->order_no, hits, text_str(&all));
		err_hint(err, "写明是哪一单：--source 来源");
	} else if (!rc) {
		m->source = arena_copy(m->a, found->source);
		keep(m, found);
	}
	text_release(&all);
	return rc;
}

/* All of the source that the dates take in. */
static enum rc find_range(struct meant *m, struct store_db *db, struct err *err)
{
	struct arena *page = arena_new(1 << 20);
	int64_t after = 0;
	int n = 0;
	enum rc rc = RC_OK;
	m->source = m->range.source;
	do {
		struct purchase *v = NULL;
		arena_reset(page);
		rc = purchase_within(db, page, &m->range, after, AT_ONCE, &v, &n, err);
		for (int i = 0; !rc && i < n; i++)
			keep(m, &v[i]);
		after = !rc && n ? v[n - 1].purchase : after;
	} while (!rc && n == AT_ONCE);
	arena_free(page);
	if (!rc && m->n == 0) {
		rc = err_set(
			err, RC_NOTFOUND, "来源 %s 在这些日子里没有%s的订单", m->o->source, m->out ? "算着" : "作废了");
		err_hint(err,
			"--from、--to 是付款日期，--recorded 是记下的那天；siyu orders list --source %s --days 365 看有哪些",
			m->o->source);
	}
	return rc;
}

static enum rc find(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	struct meant *m = user;
	char from[32], to[32];
	(void)app;
	if (m->o->order_no)
		return find_number(m, db, err);
	enum rc rc = find_range(m, db, err);
	if (rc)
		return rc;
	text_adds(out, "来源 ");
	origin_say(out, m->source);
	text_addf(out, " %s %d 单，付款时间 %s 到 %s", m->out ? "要作废" : "要算回来", m->n,
		zone_format_minute(&m->zone, m->first_ms, from), zone_format_minute(&m->zone, m->last_ms, to));
	if (m->out) {
		text_adds(out, "，成交额 ");
		money_print(out, m->gross_fen);
		text_adds(out, "，退款 ");
		money_print(out, m->refund_fen);
	}
	text_addf(out, "，例如 %.*s\n", SPAN_ARG(m->number[0]));
	return RC_OK;
}

/* -- the inputs ---------------------------------------------------------------------------------------------------------------- */

struct sum {
	int64_t done, same, missing, waiting;
};

/* The log has the reason as it is kept: a number of a phone in it is masked (ordervoid.h). */
static void write_why(struct jsonw *w, const char *why)
{
	struct text t;
	text_init(&t, WHY_BYTES + 16);
	veil_phones(&t, span_of(why));
	jsonw_kstr(w, "why", text_span(&t));
	text_release(&t);
}

/* Numbers from `at` on, as many as have room; returns the first that has none. */
static int write(const struct meant *m, const char *by, int at, struct text *out)
{
	struct jsonw w;
	text_clear(out);
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "verb", m->out ? "order_void" : "order_unvoid");
	jsonw_kstr(&w, "source", m->source);
	if (m->out)
		write_why(&w, m->o->why);
	jsonw_kcstr(&w, "by", by);
	jsonw_key(&w, "numbers");
	jsonw_arr(&w);
	int end = at;
	for (; end < m->n && end - at < AT_ONCE && out->n + ROOM_BYTES < out->max; end++)
		jsonw_str(&w, m->number[end]);
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	return end;
}

static void count(struct sum *s, const struct put_result *r, int n)
{
	struct json_doc *doc = NULL;
	int64_t v = 0;
	if (r->told.n == 0 || json_parse(text_span(&r->told), &doc, NULL) != RC_OK) {
		s->waiting += n;
		return;
	}
	const struct json_node *root = json_root(doc);
	s->done += json_int(json_get(root, "done"), &v) ? v : 0;
	s->same += json_int(json_get(root, "same"), &v) ? v : 0;
	s->missing += json_int(json_get(root, "missing"), &v) ? v : 0;
	json_free(doc);
}

static enum rc send(struct app *app, const struct meant *m, struct sum *ret, struct err *err)
{
	char by[BYHAND_WHOM_BYTES];
	struct put *put = put_new(app->conf);
	struct put_result r;
	struct text body;
	enum rc rc = RC_OK;
	byhand_whom(by);
	text_init(&body, BODY_BYTES);
	put_result_init(&r);
	for (int at = 0, next = 0; !rc && at < m->n; at = next) {
		next = write(m, by, at, &body);
		put_result_clear(&r);
		rc = put_input(put, INBOX_COMMAND, text_span(&body), &r, err);
		if (!rc)
			count(ret, &r, next - at);
	}
	put_result_release(&r);
	text_release(&body);
	put_free(put);
	return rc;
}

/* -- what is said -------------------------------------------------------------------------------------------------------------- */

static void say_number(const struct meant *m, const struct sum *s)
{
	static const char *const words[2][2] = {{"算回来了", "没有作废，不用算回来"}, {"作废了", "以前就作废了"}};
	struct text source;
	text_init(&source, 256);
	origin_say(&source, m->source);
	printf("订单 %s（来源 %s）%s\n", m->o->order_no, text_str(&source), words[m->out][s->same > 0]);
	if (m->out)
		printf("  付款、退款哪里都不算了，再导入也不算；要算回来：siyu orders unvoid %s --source %.*s\n",
			m->o->order_no, SPAN_ARG(m->source));
	else if (!s->same)
		puts("  作废以后店铺说的没有记：把文件再导入一次就补上");
	text_release(&source);
}

static void say_range(const struct meant *m, const struct sum *s)
{
	printf("%s %lld 单", m->out ? "作废了" : "算回来了", (long long)s->done);
	if (s->same)
		printf("，%lld 单以前就是", (long long)s->same);
	putchar('\n');
	if (m->out)
		printf("  再导入也不算；要算回来：siyu orders unvoid 订单号 --source %.*s，或者用同样的 --source、--from、--to\n",
			SPAN_ARG(m->source));
	else
		puts("  作废以后店铺说的没有记：把文件再导入一次就补上");
}

static int run(struct app *app, struct meant *m)
{
	struct sum s = {0};
	struct err err = {0};
	enum rc rc = send(app, m, &s, &err);
	if (rc) {
		int code = command_fail(&err, command_code(rc));
		fprintf(stderr, "siyu: 修好以后再来一次：已经%s的 %lld 单不会再动\n", m->out ? "作废" : "算回来",
			(long long)s.done);
		return code;
	}
	if (s.waiting)
		printf("记下了还没算 %lld 单：看 siyu status\n", (long long)s.waiting);
	else if (m->o->order_no)
		say_number(m, &s);
	else
		say_range(m, &s);
	return EXIT_DONE;
}

/* -- commands ------------------------------------------------------------------------------------------------------------------ */

static bool read_day(const struct zone *zone, const char *s, int64_t *ret)
{
	int64_t ms = 0;
	if (!s)
		return true;
	if (zone_read(zone, span_of(s), &ms, NULL) != RC_OK)
		return false;
	*ret = zone_day(zone, ms);
	return true;
}

/* EXIT_DONE, or the exit code: it was said. */
static int read_range(struct meant *m)
{
	const struct orderout *o = m->o;
	int64_t from = INT64_MIN, to = INT64_MAX, recorded = 0;
	if (!read_day(&m->zone, o->from, &from) || !read_day(&m->zone, o->to, &to) ||
		!read_day(&m->zone, o->recorded, &recorded))
		return command_usage("orders", "--from、--to、--recorded 写日期，像 2026-03-01");
	m->range = (struct purchase_range){.source = span_of(o->source),
		.voided = !m->out,
		.from_day = from,
		.to_day = to,
		.made_from_ms = o->recorded ? zone_day_start_ms(&m->zone, recorded) : INT64_MIN,
		.made_to_ms = o->recorded ? zone_day_start_ms(&m->zone, recorded + 1) : INT64_MAX};
	return EXIT_DONE;
}

/* A line of its own in lists, and for people. */
static bool is_reason(const char *why)
{
	struct span s = span_of(why);
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return span_trim(s).n > 0 && s.n <= WHY_BYTES;
}

static int move(struct app *app, const struct orderout *o, bool out)
{
	struct meant m = {.o = o, .out = out};
	struct err err = {0};
	if (!o->order_no && !o->source)
		return command_usage("orders", "写订单号，或者写 --source 来源 和 --from、--to、--recorded 日期");
	if (o->order_no && (o->from || o->to || o->recorded))
		return command_usage("orders", "写了订单号就不写 --from、--to、--recorded");
	if (out && !is_reason(o->why))
		return command_usage("orders", "--why 写为什么作废（一行，1 到 %d 个字节），以后查得到", WHY_BYTES);
	if (orderput_zone(app, &m.zone, &err))
		return command_fail(&err, EXIT_USAGE);
	int code = o->order_no ? EXIT_DONE : read_range(&m);
	if (code)
		return code;
	m.a = arena_new(1 << 16);
	code = o->order_no ? byhand_print(app, find, &m) : sure_ask(app, o->yes, find, &m);
	if (code == EXIT_DONE)
		code = run(app, &m);
	arena_free(m.a);
	return code;
}

int orderout_void(struct app *app, const struct orderout *o)
{
	return move(app, o, true);
}

int orderout_unvoid(struct app *app, const struct orderout *o)
{
	return move(app, o, false);
}

int orderout_release(struct app *app, const struct orderout *o)
{
	struct meant m = {.o = o, .a = arena_new(4096)};
	char by[BYHAND_WHOM_BYTES];
	struct byhand h;
	int code = o->order_no ? byhand_print(app, find, &m) : command_usage("orders", "写 release 订单号");
	if (code == EXIT_DONE) {
		byhand_begin(&h, "order_release", NULL);
		jsonw_kstr(&h.w, "source", m.source);
		jsonw_kcstr(&h.w, "order_no", o->order_no);
		code = byhand_end(app, &h, byhand_whom(by),
			"订单 %s 手工改的放开了：现在还是手工改的样子，把文件再导入一次，文件里写着的就按文件的",
			o->order_no);
	}
	arena_free(m.a);
	return code;
}

enum rc orderout_numbers(struct app *app, struct span source, struct span *number, int n, const char *why,
	int64_t *ret_done, struct err *err)
{
	const struct orderout o = {.why = why};
	const struct meant m = {.o = &o, .out = true, .source = source, .number = number, .n = n};
	struct sum s = {0};
	enum rc rc = send(app, &m, &s, err);
	*ret_done = s.done + s.same + s.waiting;
	return rc;
}
