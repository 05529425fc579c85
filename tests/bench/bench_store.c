/* rooms: report flow */
/* What the log and the state cost: an append in a group commit, an order through the fold, and memory and time of the
 * reports with 100,000 contacts and 1,000,000 ledger rows. The state is written row by row through its modules. */
#include "base/clock.h"
#include "base/rng.h"
#include "flow/orders.h"
#include "inbox/inbox.h"
#include "report/report.h"
#include "report/reportout.h"
#include "store/contact.h"
#include "store/ledger.h"
#include "store/purchase.h"
#include "store/relation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONTACTS 100000
#define ORDERS 1000000
#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
#define START INT64_C(1772294400000) /* 2026-03-01 in Shanghai */
#define DAYS 300

static void need(enum rc rc, const struct err *err)
{
	if (rc == RC_OK)
		return;
	fprintf(stderr, "bench_store: %s: %s\n", err_name(rc), err->text);
	exit(1);
}

/* Resident memory of this process, now. */
static double rss_mib(void)
{
	char line[128] = "";
	FILE *f = fopen("/proc/self/statm", "r");
	if (f && !fgets(line, sizeof line, f))
		line[0] = '\0';
	if (f)
		fclose(f);
	const char *second = strchr(line, ' ');
	long resident = second ? strtol(second, NULL, 10) : 0;
	return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1048576;
}

static void bench_append(const char *dir, int group)
{
	enum { ROWS = 100000, BODY = 1024 };
	char path[400], body[BODY];
	struct err err = {0};
	struct inbox *in = NULL;
	memset(body, 'x', sizeof body);
	(void)snprintf(path, sizeof path, "%s/inbox%d.db", dir, group);
	need(inbox_open(path, 0, &in, &err), &err);
	int64_t start = clock_mono_us(), cpu = clock_cpu_us(), checkpoint = 0;
	for (int i = 0, turns = 0; i < ROWS; i += group, turns++) {
		need(inbox_begin(in, &err), &err);
		for (int j = 0; j < group; j++)
			need(inbox_append(in, i, INBOX_CALLBACK, SPAN_LIT("bot"), span_make(body, BODY), NULL, &err),
				&err);
		need(inbox_commit(in, &err), &err);
		/* Another thread's work (finding 20): left out of the figure. */
		int64_t before = clock_mono_us();
		if (turns % 64 == 0)
			need(inbox_checkpoint(in, true, NULL, &err), &err);
		checkpoint += clock_mono_us() - before;
	}
	printf("append      %6.2f us a row (%.2f CPU with checkpoints), 1 KB rows, %d a durable commit\n",
		(double)(clock_mono_us() - start - checkpoint) / ROWS, (double)(clock_cpu_us() - cpu) / ROWS, group);
	inbox_close(in);
}

static void customer_name(int i, char *buf, size_t cap)
{
	(void)snprintf(buf, cap, "wmBench%025d", i);
}

/* Orders of an input of 100 through the fold, as import and webhook send them. */
static void bench_orders(struct store_db *db, const struct orders_rules *rules, struct arena *a, int first)
{
	enum { INPUTS = 300, EACH = 100 };
	struct err err = {0};
	struct text body;
	text_init(&body, 1 << 20);
	struct rng r;
	rng_seed(&r, 5);
	int64_t us = 0;
	for (int i = 0; i < INPUTS; i++) {
		text_clear(&body);
		text_adds(&body, "{\"source\":\"csv:x.csv\",\"orders\":[");
		for (int j = 0; j < EACH; j++) {
			char who[64];
			customer_name((int)rng_below(&r, CONTACTS), who, sizeof who);
			text_addf(&body,
				"%s{\"order_no\":\"F%d\",\"paid_ms\":%lld,\"amount_yuan\":\"129.00\",\"external_userid\":\"%s\",\"employee\":\"li\",\"product\":\"咖啡\"}",
				j ? "," : "", first + i * EACH + j, (long long)(START + DAYS * DAY + i * HOUR / 60),
				who);
		}
		text_adds(&body, "]}");
		arena_reset(a);
		int64_t start = clock_mono_us();
		struct orders_result result;
		need(db_begin(db, &err), &err);
		need(orders_fold(db, a, rules, START + DAYS * DAY + DAY, 10000000 + i, text_span(&body), &result, &err),
			&err);
		need(db_commit(db, &err), &err);
		us += clock_mono_us() - start;
	}
	printf("orders      %6.2f us an order through the fold, %d an input, beside 1,000,000 ledger rows\n",
		(double)us / (INPUTS * EACH), EACH);
	text_release(&body);
}

static void write_contacts(struct store_db *db)
{
	struct err err = {0};
	for (int i = 0; i < CONTACTS; i++) {
		char who[64];
		customer_name(i, who, sizeof who);
		int64_t at_ms = START + (int64_t)(i % DAYS) * DAY + HOUR, day = (at_ms + 8 * HOUR) / DAY;
		struct relation rel = {.customer = span_of(who),
			.employee = SPAN_LIT("li"),
			.state = RELATION_LIVE,
			.event_s = at_ms / 1000,
			.add_ms = at_ms,
			.add_day = day,
			.adds = 1,
			.channel = SPAN_LIT("qr1"),
			.end_ms = RELATION_OPEN};
		if (i % 1000 == 0)
			need(db_begin(db, &err), &err);
		need(contact_meet(db, rel.customer, 0, at_ms, day, rel.employee, rel.channel, &err), &err);
		need(relation_put(db, &rel, &err), &err);
		if (i % 1000 == 999)
			need(db_commit(db, &err), &err);
	}
}

static void write_orders(struct store_db *db)
{
	struct err err = {0};
	struct rng r;
	rng_seed(&r, 1);
	struct span none = SPAN_LIT("");
	for (int i = 0; i < ORDERS; i++) {
		char who[64], no[32], channel[16], employee[16];
		int buyer = (int)rng_below(&r, CONTACTS);
		customer_name(buyer, who, sizeof who);
		(void)snprintf(no, sizeof no, "202603%012d", i);
		(void)snprintf(channel, sizeof channel, "qr%d", i % 20);
		(void)snprintf(employee, sizeof employee, "zhang%d", i % 40);
		int64_t paid_ms = START + (int64_t)i * DAYS / ORDERS * DAY + (int64_t)rng_below(&r, 24) * HOUR;
		struct purchase p = {.source = SPAN_LIT("shop"),
			.order_no = span_of(no),
			.customer = span_of(who),
			.buyer = buyer + 1,
			.claimed = span_of(who),
			.employee = none,
			.product = SPAN_LIT("云南挂耳咖啡 20 袋"),
			.quantity = 1,
			.paid_ms = paid_ms,
			.paid_day = (paid_ms + 8 * HOUR) / DAY,
			.gross_fen = 100 + (int64_t)rng_below(&r, 30000),
			.touch = i % 3 ? 1 : 0,
			.touch_ms = paid_ms - HOUR,
			.channel = span_of(channel),
			.credit_employee = span_of(employee),
			.script = SPAN_LIT("剧本：新客七天"),
			.step = SPAN_LIT("第4天晒单"),
			.arm = none,
			.reason = SPAN_LIT("末次触达：新客七天 第4天晒单 2026-03-06 20:10，下单前 1 天内")};
		if (i % 1000 == 0)
			need(db_begin(db, &err), &err);
		need(db_next_row(db, &p.purchase, &err), &err);
		need(purchase_add(db, &p, &err), &err);
		need(ledger_add(db, i + 1, 0, p.purchase, LEDGER_PAY, paid_ms, p.paid_day, p.gross_fen, &err), &err);
		if (i % 1000 == 999)
			need(db_commit(db, &err), &err);
		if (i % 20000 == 19999)
			need(db_checkpoint(db, true, NULL, &err), &err);
		if (i % 20000 == 0 && isatty(2))
			fprintf(stderr, "\rwriting orders %3d %%", i / (ORDERS / 100));
	}
	if (isatty(2))
		fprintf(stderr, "\r\033[K");
}

static void bench_report(const char *path, const char *name, const char *by, const char *from, const char *to)
{
	struct err err = {0};
	struct store_db *db = NULL;
	struct arena *a = arena_new(0);
	struct text out;
	text_init(&out, 16 << 20);
	int64_t start = clock_mono_us();
	need(db_open(path, DB_READ_ONLY, &db, &err), &err);
	struct report_ask ask = {
		.name = name, .by = by, .from = span_of(from), .to = span_of(to), .now_ms = START + DAYS * DAY};
	struct report_table t;
	need(report_make(db, a, &ask, &t, &err), &err);
	reportout_text(&t, &out);
	printf("report      %6.0f ms  %s by %s, %lld days, %d rows, resident %.1f MiB\n",
		(double)(clock_mono_us() - start) / 1000, name, t.by, (long long)(t.to_day - t.from_day + 1), t.rows,
		rss_mib());
	text_release(&out);
	db_close(db);
	arena_free(a);
}

int main(void)
{
	const char *tmp = getenv("SIYU_TMP");
	char dir[256], path[300], command[400];
	(void)snprintf(dir, sizeof dir, "%s/bench_store.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(dir)) {
		perror(dir);
		return 1;
	}
	bench_append(dir, 50);
	bench_append(dir, 500);
	struct err err = {0};
	struct store_db *db = NULL;
	(void)snprintf(path, sizeof path, "%s/siyu.db", dir);
	need(db_open(path, 0, &db, &err), &err);
	int64_t start = clock_mono_us();
	write_contacts(db);
	write_orders(db);
	struct stat st;
	need(db_checkpoint(db, true, NULL, &err), &err);
	printf("state       %d contacts, %d ledger rows written in %.1f s, %.0f MiB\n", CONTACTS, ORDERS,
		(double)(clock_mono_us() - start) / 1e6, stat(path, &st) == 0 ? (double)st.st_size / 1048576 : 0);
	struct zone zone;
	zone_fixed(&zone, 8 * 3600);
	struct orders_rules rules = {.zone = &zone, .window_days = 7};
	struct arena *a = arena_new(1 << 20);
	bench_orders(db, &rules, a, 0);
	printf("memory      resident %.1f MiB with the fold's cache full\n", rss_mib());
	arena_free(a);
	db_close(db);
	printf("memory      resident %.1f MiB after it was closed\n", rss_mib());
	bench_report(path, "gmv", "day", "2026-11-01", "2026-11-30");
	bench_report(path, "gmv", "channel", "2026-11-01", "2026-11-30");
	bench_report(path, "gmv", "channel", "2026-03-01", "2026-12-31");
	bench_report(path, "gmv", "step", "2026-03-01", "2026-12-31");
	bench_report(path, "funnel", "stage", "2026-11-01", "2026-11-30");
	bench_report(path, "funnel", "channel", "2026-03-01", "2026-12-31");
	bench_report(path, "day0", "day", "2026-03-01", "2026-12-31");
	(void)snprintf(command, sizeof command, "rm -r '%s'", dir);
	return system(command) == 0 ? 0 : 1;
}
