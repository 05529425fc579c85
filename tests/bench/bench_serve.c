/* rooms: app */
/* The server as a whole beside 100,000 contacts and 1,000,000 ledger rows: from start to the first answer of both faces, and the
 * resident memory of all its processes, at rest and with the fold's cache full. The program is the one of this build. */
#include "program.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "base/rng.h"
#include "inbox/inbox.h"
#include "store/contact.h"
#include "store/ledger.h"
#include "store/purchase.h"
#include "store/relation.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONTACTS 100000
#define ORDERS 1000000
#define NEW_ORDERS 20000
#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
#define START INT64_C(1772294400000) /* 2026-03-01 in Shanghai */
#define DAYS 200
#define GATE_PORT 18377
#define DESK_PORT 18378

static void need(enum rc rc, const struct err *err)
{
	if (rc == RC_OK)
		return;
	fprintf(stderr, "bench_serve: %s: %s\n", err_name(rc), err->text);
	exit(1);
}

static void customer_name(int i, char *buf, size_t cap)
{
	(void)snprintf(buf, cap, "wmBench%025d", i);
}

/* -- the state --------------------------------------------------------------------------------------------------- */

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

static void write_order(struct store_db *db, struct rng *r, int i)
{
	struct err err = {0};
	char who[64], no[32];
	int buyer = (int)rng_below(r, CONTACTS);
	customer_name(buyer, who, sizeof who);
	(void)snprintf(no, sizeof no, "202603%012d", i);
	int64_t paid_ms = START + (int64_t)i * DAYS / ORDERS * DAY + (int64_t)rng_below(r, 24) * HOUR;
	struct purchase p = {.source = SPAN_LIT("shop"),
		.order_no = span_of(no),
		.customer = span_of(who),
		.buyer = buyer + 1,
		.claimed = span_of(who),
		.employee = SPAN_LIT(""),
		.product = SPAN_LIT("云南挂耳咖啡 20 袋"),
		.quantity = 1,
		.paid_ms = paid_ms,
		.paid_day = (paid_ms + 8 * HOUR) / DAY,
		.gross_fen = 100 + (int64_t)rng_below(r, 30000),
		.channel = SPAN_LIT("qr1"),
		.credit_employee = SPAN_LIT("li"),
		.script = SPAN_LIT("剧本：新客七天"),
		.step = SPAN_LIT("第4天晒单"),
		.arm = SPAN_LIT(""),
		.reason = SPAN_LIT("末次触达：新客七天 第4天晒单")};
	need(db_next_row(db, &p.purchase, &err), &err);
	need(purchase_add(db, &p, &err), &err);
	/* Ids that no input of this bench will have. */
	need(ledger_add(db, INT64_C(1000000000) + i, 0, p.purchase, LEDGER_PAY, paid_ms, p.paid_day, p.gross_fen, &err),
		&err);
}

static void write_orders(struct store_db *db)
{
	struct err err = {0};
	struct rng r;
	rng_seed(&r, 1);
	for (int i = 0; i < ORDERS; i++) {
		if (i % 1000 == 0)
			need(db_begin(db, &err), &err);
		write_order(db, &r, i);
		if (i % 1000 == 999)
			need(db_commit(db, &err), &err);
		if (i % 20000 == 19999)
			need(db_checkpoint(db, true, NULL, &err), &err);
		if (i % 20000 == 0 && isatty(STDERR_FILENO))
			fprintf(stderr, "\rwriting orders %3d %%", i / (ORDERS / 100));
	}
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K");
}

static void write_state(void)
{
	struct err err = {0};
	struct store_db *db = NULL;
	struct inbox *in = NULL;
	need(fileio_mkdirs("data/inbox", 0700, &err), &err);
	need(fileio_mkdirs("data/state", 0700, &err), &err);
	need(inbox_open("data/inbox/inbox.db", 0, &in, &err), &err);
	inbox_close(in);
	need(db_open("data/state/siyu.db", DB_VOLATILE, &db, &err), &err);
	write_contacts(db);
	write_orders(db);
	need(db_checkpoint(db, true, NULL, &err), &err);
	db_close(db);
}

static void write_files(void)
{
	FILE *f = fopen("siyu.conf", "w");
	if (!f)
		exit(1);
	fprintf(f,
		"[corp]\ncorpid = wwbench\n[app bot]\nagentid = 1\nsecret = s\ntoken = t\n"
		"aes_key = abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ\n[gate]\nlisten = 127.0.0.1:%d\n[desk]\nlisten = 127.0.0.1:%d\n"
		"[wecom]\napi_base = http://127.0.0.1:1\n[scripts]\ndir = sop\n",
		GATE_PORT, DESK_PORT);
	fclose(f);
	f = fopen("new.csv", "w");
	if (!f)
		exit(1);
	fprintf(f, "order_no,paid_at,amount_yuan,external_userid\n");
	struct rng r;
	rng_seed(&r, 7);
	for (int i = 0; i < NEW_ORDERS; i++) {
		char who[64];
		customer_name((int)rng_below(&r, CONTACTS), who, sizeof who);
		fprintf(f, "N%d,2026-09-01 09:00,12.34,%s\n", i, who);
	}
	fclose(f);
}

/* -- processes ------------------------------------------------------------------------------------------------------ */

/* KiB of the line that begins with name in a file of /proc. */
static int64_t kib(pid_t pid, const char *file, const char *name)
{
	char path[64], line[256];
	int64_t n = 0;
	(void)snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, name, strlen(name)) == 0)
			n = strtoll(line + strlen(name), NULL, 10);
	if (f)
		fclose(f);
	return n;
}

static int family(pid_t parent, pid_t *ret, int most)
{
	char path[64], line[256] = "", *at = line;
	int n = 0;
	ret[n++] = parent;
	(void)snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
	FILE *f = fopen(path, "r");
	if (f && !fgets(line, sizeof line, f))
		line[0] = '\0';
	if (f)
		fclose(f);
	while (n < most) {
		char *end;
		long pid = strtol(at, &end, 10);
		if (end == at)
			break;
		ret[n++] = (pid_t)pid;
		at = end;
	}
	return n;
}

static void print_memory(pid_t parent, const char *when)
{
	pid_t pid[8];
	int n = family(parent, pid, 8);
	int64_t rss = 0, pss = 0, most = 0;
	for (int i = 0; i < n; i++) {
		rss += kib(pid[i], "status", "VmRSS:");
		most += kib(pid[i], "status", "VmHWM:");
		pss += kib(pid[i], "smaps_rollup", "Pss:");
	}
	printf("memory      %5.1f MiB resident in %d processes %s (%.1f with shared pages counted once; at most %.1f)\n",
		(double)rss / 1024, n, when, (double)pss / 1024, (double)most / 1024);
}

static bool answers(int port)
{
	static const char ask[] = "GET /healthz HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n";
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	char buf[16] = "";
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool good = fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0 &&
		send(fd, ask, sizeof ask - 1, MSG_NOSIGNAL) == (ssize_t)sizeof ask - 1 && read(fd, buf, 12) == 12 &&
		memcmp(buf + 9, "200", 3) == 0;
	if (fd >= 0)
		close(fd);
	return good;
}

static pid_t run(const char *program, const char *const *argv)
{
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	int log = open("log", O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (log >= 0) {
		dup2(log, STDERR_FILENO);
		dup2(log, STDOUT_FILENO);
	}
	char *copy[8] = {NULL};
	for (int i = 0; i < 7 && argv[i]; i++)
		copy[i] = strdup(argv[i]);
	execv(program, copy);
	_exit(127);
}

static double wait_for(int port, int64_t start_us)
{
	while (!answers(port) && clock_mono_us() - start_us < 10000000)
		clock_sleep_ms(1);
	return (double)(clock_mono_us() - start_us) / 1000;
}

int main(int argc, char **argv)
{
	const char *tmp = getenv("SIYU_TMP");
	char program[PATH_MAX], dir[256], command[400];
	(void)argc;
	program_find(argv[0], program);
	(void)snprintf(dir, sizeof dir, "%s/bench_serve.XXXXXX", tmp ? tmp : "/tmp");
	(void)snprintf(command, sizeof command, "cp -R sop '%s/sop'", mkdtemp(dir) ? dir : "");
	if (system(command) != 0 || chdir(dir) != 0)
		return 1;
	write_files();
	write_state();
	const char *const serve[] = {program, "--conf", "siyu.conf", "serve", NULL};
	const char *const import[] = {program, "--conf", "siyu.conf", "orders", "import", "new.csv", NULL};
	int64_t start = clock_mono_us();
	pid_t pid = run(program, serve);
	double gate = wait_for(GATE_PORT, start), desk = wait_for(DESK_PORT, start);
	printf("ready       %.0f ms from start to the answer of the gate, %.0f ms of the desk (wanted: 300)\n", gate,
		desk);
	clock_sleep_ms(1000);
	print_memory(pid, "at rest");
	int status = 0;
	start = clock_mono_us();
	waitpid(run(program, import), &status, 0);
	printf("orders      %d imported over work.sock in %.1f s%s\n", NEW_ORDERS,
		(double)(clock_mono_us() - start) / 1e6, status ? ", FAILED" : "");
	print_memory(pid, "with the fold's cache full");
	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	if (chdir("/") != 0)
		return 1;
	(void)snprintf(command, sizeof command, "rm -r '%s'", dir);
	return system(command) == 0 && status == 0 ? 0 : 1;
}
