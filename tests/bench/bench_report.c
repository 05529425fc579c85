/* rooms: report flow */
/* What reports cost where a house is large: 10,000,000 orders and 1,000,000 contacts over 300 days (SIYU_BENCH_ROWS says less), made by
 * SQL in a folder that goes away; SIYU_BENCH_STATE names a file in place of it, which stays and is read the next time. Today's board and a month by two dimensions, every report over 30 days, orders through the fold, and a file of them (where the state goes away). */
#include "program.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "flow/fold.h"
#include "flow/orderahead.h"
#include "flow/orders.h"
#include "report/report.h"
#include "store/daybook.h"
#include "store/flashsale.h"
#include "store/roster.h"
#include "store/setting.h"
#include "store/stock.h"
#include "store/wordbook.h"

#include <sqlite3.h>
#include <sys/resource.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY INT64_C(86400000)
#define START INT64_C(1772294400000) /* 2026-03-01 in Shanghai */
#define FIRST_DAY INT64_C(20513)     /* that day since 1970 */
#define DAYS 300
#define INDEXES 64

static void need(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench_report: %s\n", what);
	exit(1);
}

/* What RFM asks of the configuration. */
static void settings(struct store_db *db)
{
	static const char *const pair[][2] = {{"worth_window_ms", "31536000000"}, {"recent_ms", "2592000000"},
		{"often_orders", "2"}, {"much_fen", "30000"}};
	struct err err = {0};
	need(db_begin(db, &err) == RC_OK, err.text);
	for (size_t i = 0; i < sizeof pair / sizeof *pair; i++)
		need(setting_put(db, span_of(pair[i][0]), span_of(pair[i][1]), &err) == RC_OK, err.text);
	need(db_commit(db, &err) == RC_OK, err.text);
}

static void run(sqlite3 *db, const char *sql)
{
	char *why = NULL;
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
		fprintf(stderr, "bench_report: %s\n\t%s\n", why, sql);
		exit(1);
	}
}

/* Rows first, indexes behind them: in order, not one by one. */
static int take_indexes(sqlite3 *db, char *sql[INDEXES])
{
	sqlite3_stmt *s;
	char drop[200];
	int n = 0;
	need(sqlite3_prepare_v2(db,
		     "SELECT sql, name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN "
		     "('purchase', 'ledger', 'contact', 'contact_tally', 'relation', 'enrolment', 'occurrence', 'heard', 'chat_member') ORDER BY name",
		     -1, &s, NULL) == SQLITE_OK,
		"no list of indexes");
	char *names[INDEXES];
	while (sqlite3_step(s) == SQLITE_ROW && n < INDEXES) {
		sql[n] = strdup((const char *)sqlite3_column_text(s, 0));
		names[n++] = strdup((const char *)sqlite3_column_text(s, 1));
	}
	sqlite3_finalize(s);
	for (int i = 0; i < n; i++) {
		(void)snprintf(drop, sizeof drop, "DROP INDEX %s", names[i]);
		run(db, drop);
		free(names[i]);
	}
	return n;
}

static void fill(sqlite3 *db, int64_t orders, int64_t contacts)
{
	char sql[4000];
	/* Customers come evenly over the days, in no order of their ids; each buys some ten times, a tenth of the orders are paid back in part. */
	(void)snprintf(sql, sizeof sql,
		"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %lld) "
		"INSERT INTO contact (customer, name, type, gender, unionid, first_add_ms, first_add_day, first_employee, first_channel, "
		"accepted_ms, no, unsubscribed) SELECT printf('wmBench%%025d', i * 7919 %% %lld), '', "
		"1, 0, NULL, %lld + (i %% %d) * 86400000, %lld + i %% %d, 'e' || (i %% 40), 'qr' || (i %% 20), 0, i + 1, 0 FROM n",
		(long long)contacts - 1, (long long)contacts, (long long)START, DAYS, (long long)FIRST_DAY, DAYS);
	run(db, sql);
	run(db,
		"INSERT INTO relation (customer, employee, state, event_s, add_ms, add_day, adds, channel, end_ms, asked, listed_ms, way, no) "
		"SELECT customer, first_employee, 'live', first_add_ms / 1000, first_add_ms, first_add_day, 1, first_channel, NULL, 0, NULL, NULL, no "
		"FROM contact ORDER BY customer");
	/* Each was welcomed and got a step by a task; a third wrote, a fifth sits in a group. */
	run(db,
		"INSERT INTO enrolment (enrolment, script, customer, employee, round, state, outcome, reason, version, t0_ms, entered_ms, shift_days, "
		"arm, holdout, channel) SELECT no, '剧本：新客七天', customer, first_employee, 1, 'ended', 'finished', '', 1, first_add_ms, "
		"first_add_ms, 0, '', 0, first_channel FROM contact ORDER BY no");
	run(db,
		"INSERT INTO occurrence (enrolment, step, occurrence, state, reason, detail, version, line, due_ms, decided_ms, delivered_ms, employee, "
		"task, chances) SELECT e.enrolment, s.step, 1, 'delivered', '', '', 1, 1, e.t0_ms + s.ms, e.t0_ms + s.ms, e.t0_ms + s.ms, e.employee, "
		"s.task, 0 FROM enrolment AS e, (SELECT '欢迎' AS step, 1000 AS ms, NULL AS task UNION ALL SELECT '第2天', 86400000, 7) AS s "
		"ORDER BY e.enrolment, s.step");
	run(db,
		"INSERT INTO heard (customer, at_ms, heard, what, text, source, teller, enrolment, step, did) SELECT customer, first_add_ms + 60000, no, "
		"'text', '好', 'seen', '', 0, '', 'kept' FROM contact WHERE no % 3 = 0 ORDER BY customer");
	run(db,
		"INSERT INTO chat (chat, name, owner, version, members) WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < "
		"999) SELECT 'wr' || i, '', 'e' || (i % 40), '', 0 FROM n ORDER BY 1");
	run(db,
		"INSERT INTO chat_member (chat, member, type, unionid, state, scene, joined_ms, left_ms, as_of_ms, no) SELECT 'wr' || (no % 1000), "
		"customer, 2, '', '', 3, first_add_ms + 3600000, NULL, 0, no FROM contact WHERE no % 5 = 0 ORDER BY 1, 2");
	(void)snprintf(sql, sizeof sql,
		"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %lld) "
		"INSERT INTO purchase (purchase, source, order_no, customer, buyer, claimed, employee, product, quantity, paid_ms, paid_day, part, gross_fen, "
		"refund_fen, status, matched_by, made_ms, made_input, made_by, touch, touch_ms, channel, credit_employee, script, step, arm, "
		"reason) SELECT i + 1000, 'csv', 'N' || i, printf('wmBench%%025d', i * 7919 %% %lld * 7919 %% %lld), i * 7919 %% %lld + 1, '', 'e' || (i %% 40), '商品' || (i %% 50), 1, "
		"%lld + i * %lld, %lld + (i * %lld) / 86400000, (%lld + (i * %lld) / 86400000) / 16, 9900 + i %% 1000, CASE WHEN i %% 10 = 0 THEN 1000 ELSE 0 END, "
		"CASE WHEN i %% 10 = 0 THEN 'partly_refunded' ELSE 'paid' END, 'external_userid', 0, 0, '', "
		"CASE WHEN i %% 3 = 0 THEN NULL ELSE i END, CASE WHEN i %% 3 = 0 THEN NULL ELSE %lld END, CASE WHEN i %% 3 = 0 THEN '' ELSE 'qr' || "
		"(i %% 20) END, 'e' || (i %% 40), CASE WHEN i %% 3 = 1 THEN '剧本：新客七天' ELSE '' END, '', '', '' FROM n",
		(long long)orders - 1, (long long)contacts, (long long)contacts, (long long)contacts, (long long)START,
		(long long)(DAYS * DAY / orders), (long long)FIRST_DAY, (long long)(DAYS * DAY / orders),
		(long long)FIRST_DAY, (long long)(DAYS * DAY / orders), (long long)START);
	run(db, sql);
	run(db, "INSERT INTO purchase_part (part) SELECT DISTINCT part FROM purchase");
	run(db,
		"INSERT INTO contact_tally (no, paid_orders, net_fen, first_paid_ms, last_paid_ms, heard_ms, first_part, last_part) SELECT buyer, count(*), "
		"sum(gross_fen - refund_fen), min(paid_ms), max(paid_ms), max(paid_ms), min(part), max(part) FROM purchase GROUP BY buyer");
	run(db,
		"INSERT INTO contact_tally (no, paid_orders, net_fen, first_paid_ms, last_paid_ms, heard_ms) SELECT no, 0, 0, NULL, NULL, "
		"first_add_ms FROM contact WHERE no NOT IN (SELECT no FROM contact_tally)");
	run(db,
		"UPDATE contact_tally SET touched_from_ms = s.first, touched_to_ms = s.last, stepped_ms = s.first FROM (SELECT e.enrolment AS no, min(o.delivered_ms) AS "
		"first, max(o.delivered_ms) AS last FROM enrolment AS e JOIN occurrence AS o ON o.enrolment = e.enrolment GROUP BY 1) AS s "
		"WHERE s.no = contact_tally.no");
	run(db,
		"UPDATE contact_tally SET grouped_ms = s.first FROM (SELECT c.no AS no, min(m.joined_ms) AS first FROM chat_member AS m JOIN "
		"contact AS c ON c.customer = m.member GROUP BY 1) AS s WHERE s.no = contact_tally.no");
	(void)snprintf(sql, sizeof sql, "UPDATE meta SET next_row = %lld", (long long)orders + 2000);
	run(db, sql);
	run(db,
		"INSERT INTO ledger (input_id, ordinal, purchase, kind, at_ms, day, amount_fen) "
		"SELECT purchase, 0, purchase, 'pay', paid_ms, paid_day, gross_fen FROM purchase ORDER BY purchase");
	run(db,
		"INSERT INTO ledger (input_id, ordinal, purchase, kind, at_ms, day, amount_fen) SELECT purchase, 1, purchase, 'refund', paid_ms, "
		"paid_day, -refund_fen FROM purchase WHERE refund_fen > 0 ORDER BY purchase");
	run(db,
		"INSERT INTO ledger_sum (day, rows, net_fen, refund_fen) SELECT day, count(*), sum(amount_fen), "
		"-sum(CASE WHEN kind = 'refund' THEN amount_fen ELSE 0 END) FROM ledger GROUP BY day");
}

static void make(const char *path, int64_t orders, int64_t contacts)
{
	struct store_db *empty;
	struct err err = {0};
	sqlite3 *db;
	char *sql[INDEXES];
	need(db_open(path, 0, &empty, &err) == RC_OK, err.text);
	db_close(empty);
	int64_t start = clock_mono_us();
	need(sqlite3_open(path, &db) == SQLITE_OK, "the state cannot be opened");
	run(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; PRAGMA temp_store = MEMORY; BEGIN");
	int n = take_indexes(db, sql);
	fill(db, orders, contacts);
	for (int i = 0; i < n; i++) {
		run(db, sql[i]);
		free(sql[i]);
	}
	run(db, "COMMIT; PRAGMA journal_mode = WAL");
	sqlite3_close(db);
	printf("state       %lld orders, %lld contacts, made in %.0f s\n", (long long)orders, (long long)contacts,
		(double)(clock_mono_us() - start) / 1e6);
}

/* What was said and heard, as it happened: day by day. */
static void pack_words(struct store_db *db, int64_t contacts)
{
	struct err err = {0};
	char who[40], employee[8];
	for (int64_t day = 0; day <= DAYS; day++) {
		/* Those who came that day, then those of the day before. */
		for (int64_t first = day; first >= day - 1 && first >= 0; first--)
			for (int64_t i = first; first < DAYS && i < contacts; i += DAYS) {
				int64_t add_ms = START + first * DAY;
				bool fresh = first == day;
				(void)snprintf(who, sizeof who, "wmBench%025lld", (long long)(i * 7919 % contacts));
				(void)snprintf(employee, sizeof employee, "e%lld", (long long)(i % 40));
				const struct wordbook_step step = {.enrolment = i + 1,
					.version = 1,
					.at_ms = add_ms + (fresh ? 1000 : DAY),
					.step = fresh ? SPAN_LIT("欢迎") : SPAN_LIT("第2天"),
					.employee = span_of(employee)};
				need(wordbook_step(db, WORDBOOK_SAID, &step, &err) == RC_OK, err.text);
				if (fresh && (i + 1) % 3 == 0)
					need(wordbook_heard(db, span_of(who), add_ms + 60000, &err) == RC_OK, err.text);
			}
	}
}

/* What the fold keeps for reports beside the orders, of the same orders. */
static void pack(struct store_db *db, int64_t orders, int64_t contacts)
{
	int64_t start = clock_mono_us();
	struct err err = {0};
	char who[40];
	need(db_begin(db, &err) == RC_OK, err.text);
	for (int64_t i = 0; i < contacts; i++) {
		(void)snprintf(who, sizeof who, "wmBench%025lld", (long long)(i * 7919 % contacts));
		need(roster_met(db, span_of(who), &err) == RC_OK, err.text);
	}
	pack_words(db, contacts);
	for (int64_t i = 0; i < orders; i++) {
		char employee[8], channel[8], product[32];
		int64_t of = i * 7919 % contacts, paid_ms = START + i * (DAYS * DAY / orders);
		(void)snprintf(product, sizeof product, "商品%lld", (long long)(i % 50));
		(void)snprintf(employee, sizeof employee, "e%lld", (long long)(i % 40));
		(void)snprintf(channel, sizeof channel, i % 3 ? "qr%lld" : "", (long long)(i % 20));
		const struct daybook_credit credit = {.touched = i % 3 != 0,
			.channel = span_of(channel),
			.employee = span_of(employee),
			.script = span_of(i % 3 == 1 ? "剧本：新客七天" : "")};
		struct daybook_order o = {.purchase = i + 1000,
			.day = FIRST_DAY + (paid_ms - START) / DAY,
			.paid_ms = paid_ms,
			.gross_fen = 9900 + i % 1000,
			.refund_fen = i % 10 ? 0 : 1000,
			.buyer = of + 1,
			.pieces = 1};
		const struct daybook_back back = {o.day, o.refund_fen, o.paid_ms};
		need(daybook_credit(db, &credit, NULL, NULL, &o.credit, &err) == RC_OK, err.text);
		need(daybook_goods(db, span_of(product), SPAN_LIT("csv"), &o.goods, &err) == RC_OK, err.text);
		need(daybook_put(db, o.day, &o, &back, o.refund_fen > 0, &err) == RC_OK, err.text);
		if (i % 100000 == 99999)
			need(db_commit(db, &err) == RC_OK && db_checkpoint(db, false, NULL, &err) == RC_OK &&
					db_begin(db, &err) == RC_OK,
				err.text);
	}
	need(db_commit(db, &err) == RC_OK, err.text);
	printf("packed      made in %.0f s\n", (double)(clock_mono_us() - start) / 1e6);
}

/* The best of three, as on a machine with nothing else to do. */
static void measure(struct store_db *db, const char *what, struct report_ask ask, double most_ms)
{
	struct arena *a = arena_new(1 << 20);
	struct report_table t = {0};
	struct err err = {0};
	int64_t best = INT64_MAX;
	for (int i = 0; i < 3; i++) {
		arena_reset(a);
		int64_t start = clock_cpu_us();
		need(report_make(db, a, &ask, &t, &err) == RC_OK, err.text);
		int64_t us = clock_cpu_us() - start;
		best = us < best ? us : best;
	}
	printf("%-11s %9.1f ms CPU %6d rows%s\n", what, (double)best / 1e3, t.rows,
		(double)best / 1e3 > most_ms ? "  above what it must reach" : "");
	arena_free(a);
}

/* Orders of random customers, 100 an input, as the fold takes them: so many inputs a transaction. */
struct imported {
	const char *how;
	int turn, turns; /* inputs of a transaction, and how many of those */
	const char *
		reader; /* as a process that does nothing else: that state, which its other thread reads; NULL: beside others */
};

enum { EACH = 100 };

/* Input number `at` of that import. */
static void write_orders(struct text *body, struct rng *r, int64_t contacts, const struct imported *m, int at)
{
	text_clear(body);
	text_adds(body, "{\"source\":\"csv\",\"orders\":[");
	for (int k = 0; k < EACH; k++)
		text_addf(body,
			"%s{\"order_no\":\"F%d-%d-%d\",\"paid_ms\":%lld,\"amount_yuan\":\"129.00\",\"external_userid\":\"wmBench%025d\"}",
			k ? "," : "", (int)getpid(), m->turn, at * EACH + k, (long long)(START + DAYS * DAY + at),
			(int)rng_below(r, (uint64_t)contacts));
	text_adds(body, "]}");
}

/* One turn of them; ahead: what was looked up before. */
static void fold_orders(struct store_db *db, struct arena *a, const struct imported *m, const struct span *body, int at,
	struct orderahead *ahead)
{
	struct zone zone;
	struct err err = {0};
	const struct orders_rules rules = {.zone = &zone, .window_days = 7};
	const int64_t first = INT64_C(1000000000) + getpid() * INT64_C(10000) + at;
	zone_fixed(&zone, 8 * 3600);
	need(db_begin(db, &err) == RC_OK, err.text);
	need(!ahead || orderahead_take(db, ahead, &err) == RC_OK, err.text);
	for (int i = 0; i < m->turn; i++) {
		struct orders_result result;
		arena_reset(a);
		need(orders_fold(db, a, &rules, START + (DAYS + 1) * DAY, first + i, body[i], &result, &err) == RC_OK,
			err.text);
	}
	need(db_commit(db, &err) == RC_OK, err.text);
}

static struct orderahead *look_ahead(const struct imported *m, const struct span *body)
{
	struct store_db *reader;
	struct orderahead *ahead;
	struct err err = {0};
	if (!m->reader)
		return NULL;
	need(db_open(m->reader, DB_READ_ONLY, &reader, &err) == RC_OK && db_begin(reader, &err) == RC_OK, err.text);
	need(orderahead_look(reader, body, m->turn, &ahead, &err) == RC_OK, err.text);
	db_rollback(reader);
	db_close(reader);
	return ahead;
}

static void import(struct store_db *db, int64_t contacts, const struct imported *m)
{
	struct arena *a = arena_new(1 << 20);
	struct text *text = mem_array((size_t)m->turn, sizeof *text);
	struct span *body = mem_array((size_t)m->turn, sizeof *body);
	struct rng r;
	struct err err = {0};
	int64_t us = 0, looked_us = 0, moved_us = 0, orders = (int64_t)m->turn * m->turns * EACH;
	rng_seed(&r, 5);
	need(db_cache(db, DB_PAGES_ORDERS, &err) == RC_OK, err.text);
	for (int i = 0; i < m->turn; i++)
		text_init(&text[i], 1 << 16);
	for (int turn = 0; turn < m->turns; turn++) {
		for (int i = 0; i < m->turn; i++) {
			write_orders(&text[i], &r, contacts, m, turn * m->turn + i);
			body[i] = text_span(&text[i]);
		}
		int64_t start = clock_cpu_us();
		struct orderahead *ahead = look_ahead(m, body);
		looked_us += clock_cpu_us() - start;
		start = clock_cpu_us();
		fold_orders(db, a, m, body, turn * m->turn, ahead);
		us += clock_cpu_us() - start;
		start = clock_cpu_us();
		need(db_checkpoint(db, true, NULL, &err) == RC_OK, err.text);
		moved_us += clock_cpu_us() - start;
	}
	printf("orders      %9.1f us of CPU each through the fold, 100 an input, %d inputs a turn (%s)\n"
	       "            %9.1f us more for whom they are of, %.1f us for the checkpoint\n",
		(double)us / (double)orders, m->turn, m->how, (double)looked_us / (double)orders,
		(double)moved_us / (double)orders);
	for (int i = 0; i < m->turn; i++)
		text_release(&text[i]);
	mem_free(text);
	mem_free(body);
	arena_free(a);
}

static int64_t cpu_us(const struct rusage *r)
{
	return (int64_t)(r->ru_utime.tv_sec + r->ru_stime.tv_sec) * 1000000 + r->ru_utime.tv_usec + r->ru_stime.tv_usec;
}

/* A file of fifteen days that have passed, by time, of orders that are in no other. */
static void write_file(const char *path, int which, int64_t contacts, int64_t rows)
{
	enum { FILE_DAYS = 15 };
	struct rng r;
	FILE *f = fopen(path, "w");
	need(f, "a file of orders");
	fputs("订单号,付款时间,实付金额,客户编号,商品\n", f);
	rng_seed(&r, 7 + (uint64_t)which);
	for (int64_t i = 0; i < rows; i++) {
		int second = (int)(i % (rows / FILE_DAYS) * 86400 / (rows / FILE_DAYS));
		fprintf(f, "T%d%09lld,2026-%02d-%02d %02d:%02d:%02d,129.00,wmBench%025d,商品%02d\n", 1 + which,
			(long long)i, 7 + which, 1 + (int)(i * FILE_DAYS / rows), second / 3600, second / 60 % 60,
			second % 60, (int)rng_below(&r, (uint64_t)contacts), (int)rng_below(&r, 50));
	}
	need(fclose(f) == 0, "a file of orders");
}

/* Microseconds a row from the start of `siyu orders import` to its end; *ret_cpu: of CPU. */
static double import_one(const char *program, const char *dir, const char *path, int64_t rows, double *ret_cpu)
{
	char cmd[PATH_MAX + 1200];
	struct rusage before, after;
	(void)snprintf(cmd, sizeof cmd, "'%s' --conf '%s/siyu.conf' orders import '%s' | grep -q '新的 %lld 单'",
		program, dir, path, (long long)rows);
	int64_t start = clock_mono_us();
	(void)getrusage(RUSAGE_CHILDREN, &before);
	need(system(cmd) == 0, "siyu orders import");
	(void)getrusage(RUSAGE_CHILDREN, &after);
	*ret_cpu = (double)(cpu_us(&after) - cpu_us(&before)) / (double)rows;
	return (double)(clock_mono_us() - start) / (double)rows;
}

static int by_us(const void *pa, const void *pb)
{
	const double *a = pa, *b = pb;
	return (*a > *b) - (*a < *b);
}

/* As people do it: files of orders one after the other, in a folder that has that state. */
static void import_files(const char *program, const char *dir, int64_t contacts, int64_t rows)
{
	enum { FILES = 5 };
	char path[400], cmd[PATH_MAX + 1200];
	double us[FILES], cpu, cpus = 0;
	(void)snprintf(cmd, sizeof cmd,
		"cd '%s' && mkdir -m 700 data data/state && mv siyu.db data/state/ && "
		"printf '[corp]\ncorpid = ww1\n[data]\ndir = %s/data\n' > siyu.conf && chmod 600 siyu.conf",
		dir, dir);
	need(system(cmd) == 0, "a folder for the import");
	(void)snprintf(path, sizeof path, "%s/orders.csv", dir);
	for (int i = 0; i < FILES; i++) {
		write_file(path, i, contacts, rows);
		us[i] = import_one(program, dir, path, rows, &cpu);
		cpus += cpu;
	}
	qsort(us, FILES, sizeof *us, by_us);
	double second = 1e6 / us[FILES / 2];
	printf("import      %9.0f rows a second, median of %d files of %lld rows by siyu orders import, each from its start to its end (read, checked, logged, folded, compared); %.0f to %.0f, %.1f us of CPU a row%s\n",
		second, FILES, (long long)rows, 1e6 / us[FILES - 1], 1e6 / us[0], cpus / FILES,
		second < 50000 ? "  below the 50000 to reach" : ", 50000 to reach");
}

static const struct span today = SPAN_LIT("2026-12-25"), before = SPAN_LIT("2026-11-26");
static const int64_t now_ms = START + DAYS * DAY - 1000;

/* Every report over thirty days. */
static void measure_all(struct store_db *db)
{
	for (int i = 0; i < report_list_count; i++)
		measure(db, report_list[i].name,
			(struct report_ask){.name = report_list[i].name,
				.from = before,
				.to = report_list[i].month ? SPAN_ABSENT : today,
				.now_ms = now_ms},
			500);
}

/* What a 秒杀 that opened at half past eight of the evening before asks behind each input of orders. */
static void measure_sale(struct store_db *db)
{
	const int64_t opens_ms = START + (DAYS - 2) * DAY + 20 * DAY / 24 + DAY / 48;
	struct arena *a = arena_new(1 << 20);
	struct err err = {0};
	int64_t best[3] = {INT64_MAX, INT64_MAX, INT64_MAX}, pieces = 0;
	struct flashsale_money money;
	int buyers = 0;
	for (int i = 0; i < 5; i++) {
		struct span *v = NULL;
		int64_t at[4] = {clock_cpu_us()};
		arena_reset(a);
		need(stock_sold(db, SPAN_LIT("商品7"), opens_ms, INT64_MAX, &pieces, &err) == RC_OK, err.text);
		at[1] = clock_cpu_us();
		need(flashsale_money(db, SPAN_LIT("商品7"), opens_ms, now_ms, &money, &err) == RC_OK, err.text);
		at[2] = clock_cpu_us();
		need(flashsale_buyers(db, a, SPAN_LIT("商品7"), opens_ms, now_ms, &v, &buyers, &err) == RC_OK,
			err.text);
		at[3] = clock_cpu_us();
		for (int k = 0; k < 3; k++)
			best[k] = at[k + 1] - at[k] < best[k] ? at[k + 1] - at[k] : best[k];
	}
	printf("a sale      %9.3f ms CPU pieces sold, %.3f its money, %.3f its buyers (%lld pieces, %lld orders, %d buyers)\n",
		(double)best[0] / 1e3, (double)best[1] / 1e3, (double)best[2] / 1e3, (long long)pieces,
		(long long)money.orders, buyers);
	arena_free(a);
}

/* In a process of its own, which reads as desk does: what it holds at most. */
static int read_as_desk(const char *path)
{
	char line[200];
	struct store_db *db;
	struct err err = {0};
	mem_keep((size_t)32 << 20); /* as desk */
	need(db_open(path, DB_READ_ONLY, &db, &err) == RC_OK, err.text);
	const struct span month = SPAN_LIT("2026-12-01");
	measure(db, "today", (struct report_ask){.name = "gmv", .from = today, .to = today, .now_ms = now_ms}, 50);
	measure(db, "day,channel",
		(struct report_ask){.name = "gmv", .by = "day,channel", .from = month, .to = today, .now_ms = now_ms},
		50);
	measure(db, "chan,empl.",
		(struct report_ask){
			.name = "gmv", .by = "channel,employee", .from = month, .to = today, .now_ms = now_ms},
		50);
	measure_sale(db);
	measure_all(db);
	measure(db, "by step",
		(struct report_ask){.name = "funnel", .by = "step", .from = before, .to = today, .now_ms = now_ms},
		500);
	measure(db, "added",
		(struct report_ask){.name = "repeat", .by = "added", .from = before, .to = today, .now_ms = now_ms},
		500);
	db_close(db);
	FILE *f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, "VmHWM:", 6) == 0)
			printf("desk        %9.1f MiB at most with every report, 64 to reach\n",
				(double)strtol(line + 6, NULL, 10) / 1024);
	if (f)
		fclose(f);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "desk") == 0)
		return read_as_desk(argv[2]);
	const char *said = getenv("SIYU_BENCH_ROWS"), *tmp = getenv("TMPDIR"), *kept = getenv("SIYU_BENCH_STATE");
	int64_t orders = said ? strtoll(said, NULL, 10) : 10000000, contacts = orders / 10;
	char dir[300], path[400], cmd[1000], program[PATH_MAX];
	struct store_db *db;
	struct err err = {0};
	(void)snprintf(dir, sizeof dir, "%s/siyu-bench-XXXXXX", tmp && tmp[0] ? tmp : "/tmp");
	program_find(argv[0], program);
	need(orders >= 1000 && (kept || mkdtemp(dir)), "no folder, or too few rows");
	(void)snprintf(path, sizeof path, "%s%s", kept ? kept : dir, kept ? "" : "/siyu.db");
	bool there = access(path, F_OK) == 0;
	if (!there)
		make(path, orders, contacts);
	need(db_open(path, 0, &db, &err) == RC_OK, err.text);
	if (!there) {
		settings(db);
		pack(db, orders, contacts);
	}
	need(db_checkpoint(db, true, NULL, &err) == RC_OK, err.text);
	(void)fflush(stdout);
	(void)snprintf(cmd, sizeof cmd, "'%s' desk '%s'", argv[0], path);
	need(system(cmd) == 0, "the process that reads as desk does");
	import(db, contacts, &(struct imported){"siyu orders import, no work runs", FOLD_ALONE_INPUTS, 5, path});
	import(db, contacts, &(struct imported){"beside a running work, 8 ms a turn", 3, 300, NULL});
	db_close(db);
	(void)fflush(stdout);
	if (!kept)
		import_files(program, dir, contacts, orders / 20);
	(void)snprintf(cmd, sizeof cmd, "rm -rf '%s'", dir);
	return kept || system(cmd) == 0 ? 0 : 1;
}
