/* siyu orders import that somebody ends: what is in is said, the same file again completes it, a second signal ends it at once. And on a terminal
 * nothing is written behind the line that says how far it is. */
#include "testlive.h"
#include "testpty.h"

#include "inbox/inbox.h"

#include <poll.h>
#include <sys/stat.h>

#define MANY 60000
#define LOAD 1000 /* inputs (put.h) */
#define WAIT_MS 60000

static const char *const counted = "SELECT count(*) FROM purchase";

/* -- a program on a terminal of its own --------------------------------------------------------------------------------------- */

struct session {
	pid_t pid;
	int terminal;
	struct text said;
};

static void session_import(struct session *s, const struct testlive *r, const char *file)
{
	char path[512];
	snprintf(path, sizeof path, "%s/%s", r->dir, file);
	const char *const argv[] = {r->program, "--conf", r->conf, "orders", "import", path, NULL};
	*s = (struct session){0};
	text_init(&s->said, 1 << 20);
	s->pid = forkpty(&s->terminal, NULL, NULL, NULL);
	assert_true(s->pid >= 0);
	if (s->pid)
		return;
#ifdef __linux__
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
	execv(r->program, (char *const *)argv);
	_exit(127);
}

/* Until it says that; NULL: to its end. */
static void session_hear(struct session *s, const char *part)
{
	int64_t until = clock_boot_ms() + WAIT_MS;
	char buf[4096];
	while (!part || !strstr(text_str(&s->said), part)) {
		struct pollfd p = {.fd = s->terminal, .events = POLLIN};
		int64_t left = until - clock_boot_ms();
		ssize_t n = left > 0 && poll(&p, 1, (int)left) > 0 ? read(s->terminal, buf, sizeof buf) : -2;
		if (n == -2)
			fail_msg("no '%s' in: %s", part ? part : "end", text_str(&s->said));
		if (n <= 0 && !part)
			return; /* a terminal without a program reads as broken */
		if (n <= 0)
			fail_msg("it ended without '%s': %s", part, text_str(&s->said));
		text_add(&s->said, span_make(buf, (size_t)n));
	}
}

static int session_end(struct session *s)
{
	int status = 0;
	session_hear(s, NULL);
	assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
	(void)close(s->terminal);
	return status;
}

/* By its own exit, with that code. */
static void session_ends_with(struct session *s, int code)
{
	int status = session_end(s);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), code);
}

static void says(const struct session *s, const char *part)
{
	if (!strstr(text_str(&s->said), part))
		fail_msg("no '%s' in: %s", part, text_str(&s->said));
}

/* Each line as somebody sees it: what stood there before its last erasure is gone. */
static void begins_its_line(const struct session *s, const char *part)
{
	struct span line, rest = text_span(&s->said);
	bool found = false;
	while (rest.n > 0) {
		size_t at;
		if (!span_cut(rest, '\n', &line, &rest))
			rest = SPAN_LIT("");
		while ((at = span_search(line, SPAN_LIT("\r\033[K"))) != SIZE_MAX)
			line = span_drop(line, at + 4);
		if (span_search(line, span_of(part)) == SIZE_MAX)
			continue;
		found = true;
		if (!span_starts(line, part))
			fail_msg("behind something else: %.*s", SPAN_ARG(line));
	}
	if (!found)
		fail_msg("no '%s' in: %s", part, text_str(&s->said));
}

/* -- files -------------------------------------------------------------------------------------------------------------------- */

static void write_orders(const struct testlive *r, const char *name, int rows)
{
	struct text csv;
	text_init(&csv, 16u << 20);
	text_adds(&csv, "order_no,paid_at,amount_yuan\n");
	for (int i = 1; i <= rows; i++)
		text_addf(&csv, "T%d,2026-03-05 09:00,0.01\n", i);
	testlive_write(r, name, text_str(&csv));
	text_release(&csv);
}

static void write_conf(const struct testlive *r)
{
	char text[1024];
	snprintf(text, sizeof text,
		"[corp]\ncorpid = wwkill\n[app bot]\nagentid = 1000002\nsecret = " TESTLIVE_SECRET
		"\ntoken = tok\naes_key = " TESTLIVE_AES_KEY "\n"
		"[gate]\nlisten = 127.0.0.1:%u\n[desk]\nlisten = 127.0.0.1:%u\n[wecom]\napi_base = http://127.0.0.1:1\n"
		"[data]\ndir = %s\n[scripts]\ndir = %s/sop\n[orders]\nkey = order-key\n",
		(unsigned)r->gate, (unsigned)r->desk, r->data, r->dir);
	testlive_write(r, "siyu.conf", text);
}

/* A work alone takes inputs. */
static pid_t work_start(struct testlive *r)
{
	const char *const argv[] = {r->program, "--conf", r->conf, "serve", "--role", "work", NULL};
	int64_t until = clock_boot_ms() + WAIT_MS;
	r->serve = testlive_start(r, "work.log", argv);
	while (testlive_pid(r, "work") != r->serve) {
		assert_true(clock_boot_ms() < until);
		clock_sleep_ms(20);
	}
	return r->serve;
}

static int64_t of_numbers(const char *said, const char *word)
{
	const char *at = strstr(said, word);
	if (!at)
		fail_msg("no '%s' in: %s", word, said);
	return strtoll(at + strlen(word), NULL, 10);
}

/* The same file again, to its end: the rest is new, what was in counts once. */
static void completes(struct testlive *r, const char *file, int rows, bool some)
{
	struct session s;
	session_import(&s, r, file);
	session_ends_with(&s, 0);
	int64_t fresh = of_numbers(text_str(&s.said), "新的 "), same = of_numbers(text_str(&s.said), "没变 ");
	assert_int_equal(fresh + same, rows);
	assert_true(fresh > 0);
	assert_true(!some || same > 0);
	assert_int_equal(testlive_number(r, counted), rows);
	text_release(&s.said);
}

/* Does it hear TERM itself by now: has it its file? Where the system does not tell, a moment later. */
static bool hears(pid_t pid)
{
#ifdef __linux__
	char path[64], line[256];
	unsigned long long caught = 0;
	(void)snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, "SigCgt:", 7) == 0)
			caught = strtoull(line + 7, NULL, 16);
	if (f)
		(void)fclose(f);
	return caught >> (SIGTERM - 1) & 1;
#else
	(void)pid;
	clock_sleep_ms(300);
	return true;
#endif
}

static void wait_until_it_hears(pid_t pid)
{
	for (int64_t until = clock_boot_ms() + WAIT_MS; !hears(pid) && clock_boot_ms() < until;)
		clock_sleep_ms(2);
}

/* An import of 500 orders that waits for an answer which the work does not give: it is stopped. */
static pid_t stuck(struct session *s, struct testlive *r)
{
	write_conf(r);
	write_orders(r, "some.csv", 500);
	pid_t work = work_start(r);
	clock_sleep_ms(200);
	assert_int_equal(kill(work, SIGSTOP), 0);
	session_import(s, r, "some.csv");
	wait_until_it_hears(s->pid);
	clock_sleep_ms(300); /* its first input is on its way */
	return work;
}

/* -- tests -------------------------------------------------------------------------------------------------------------------- */

static void test_interrupted(void **state)
{
	struct testlive *r = *state;
	struct session s;
	if (!testpty_any() || !testlive_new(r, "importstop"))
		skip();
	write_conf(r);
	write_orders(r, "many.csv", MANY);
	(void)work_start(r);
	session_import(&s, r, "many.csv");
	session_hear(&s, "导入到第 ");
	assert_int_equal(write(s.terminal, "\003", 1), 1);
	session_ends_with(&s, 128 + SIGINT);
	begins_its_line(&s, "siyu: 要停了：");
	begins_its_line(&s, "siyu: 停下了：文件里 60000 行订单，前 ");
	begins_its_line(&s, "新的 ");
	says(&s, "已经导完，后面 ");
	says(&s, "同一个文件再导入一次就补完，记下的只算一次");
	/* What it says is in is in. */
	int64_t in = of_numbers(text_str(&s.said), "行订单，前 ");
	assert_in_range(in, 1, MANY - 1);
	assert_int_equal(of_numbers(text_str(&s.said), "新的 "), in);
	assert_int_equal(testlive_number(r, counted), in);
	text_release(&s.said);
	completes(r, "many.csv", MANY, true);
	testlive_end(&r->serve);
	testlive_sweep(r);
}

/* The work does not answer: it waits for that, and the second signal does not. */
static void test_twice(void **state)
{
	struct testlive *r = *state;
	struct session s;
	if (!testpty_any() || !testlive_new(r, "importstop"))
		skip();
	pid_t work = stuck(&s, r);
	assert_int_equal(kill(s.pid, SIGTERM), 0);
	session_hear(&s, "siyu: 要停了：");
	int64_t from_ms = clock_boot_ms();
	assert_int_equal(kill(s.pid, SIGTERM), 0);
	int status = session_end(&s);
	int64_t ms = clock_boot_ms() - from_ms;
	assert_int_equal(kill(work, SIGCONT), 0);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGTERM);
	assert_true(ms < 5000);
	text_release(&s.said);
	completes(r, "some.csv", 500, false);
	testlive_end(&r->serve);
	testlive_sweep(r);
}

/* In the background of a script INT is for others: it stays so behind the signal that ends it. */
static void test_ignored(void **state)
{
	struct testlive *r = *state;
	struct session s;
	if (!testpty_any() || !testlive_new(r, "importstop"))
		skip();
	void (*was)(int) = signal(SIGINT, SIG_IGN);
	pid_t work = stuck(&s, r);
	(void)signal(SIGINT, was);
	assert_int_equal(kill(s.pid, SIGTERM), 0);
	session_hear(&s, "siyu: 要停了：");
	assert_int_equal(kill(s.pid, SIGINT), 0);
	clock_sleep_ms(100);
	assert_int_equal(kill(work, SIGCONT), 0);
	session_ends_with(&s, 128 + SIGTERM);
	says(&s, "siyu: 停下了：文件里 500 行订单，前 100 行");
	text_release(&s.said);
	completes(r, "some.csv", 500, true);
	testlive_end(&r->serve);
	testlive_sweep(r);
}

/* Nothing is on its way while it waits for the file, as for a pipe: one signal ends it. */
static void test_reading(void **state)
{
	struct testlive *r = *state;
	struct session s;
	char path[512];
	if (!testpty_any() || !testlive_new(r, "importstop"))
		skip();
	write_conf(r);
	snprintf(path, sizeof path, "%s/pipe.csv", r->dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	session_import(&s, r, "pipe.csv");
	clock_sleep_ms(300);
	assert_int_equal(kill(s.pid, SIGTERM), 0);
	int status = session_end(&s);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGTERM);
	text_release(&s.said);
	testlive_sweep(r);
}

#ifdef __linux__
/* Before its first order: what is said of none is of this time, for others may be in. */
static void test_before(void **state)
{
	struct testlive *r = *state;
	struct session s;
	if (!testpty_any() || !testlive_new(r, "importstop"))
		skip();
	write_conf(r);
	write_orders(r, "many.csv", 4 * MANY);
	session_import(&s, r, "many.csv");
	wait_until_it_hears(s.pid);
	assert_int_equal(kill(s.pid, SIGTERM), 0);
	session_ends_with(&s, 128 + SIGTERM);
	begins_its_line(&s, "siyu: 停下了：这一次一单也没记");
	text_release(&s.said);
	testlive_sweep(r);
}
#endif

/* Where no work runs the process writes in loads of many inputs; it ends behind the one on its way. */
static void test_alone(void **state)
{
	struct testlive *r = *state;
	struct session s;
	char path[512];
	if (!testpty_any() || !testlive_new(r, "importstop"))
		skip();
	write_conf(r);
	write_orders(r, "many.csv", 4 * MANY);
	snprintf(path, sizeof path, "%s/state/siyu.db", r->data);
	session_import(&s, r, "many.csv");
	for (int64_t until = clock_boot_ms() + WAIT_MS; access(path, F_OK) != 0 && clock_boot_ms() < until;)
		clock_sleep_ms(5);
	assert_int_equal(kill(s.pid, SIGTERM), 0);
	session_ends_with(&s, 128 + SIGTERM);
	begins_its_line(&s, "siyu: 停下了：文件里 240000 行订单，前 ");
	int64_t in = of_numbers(text_str(&s.said), "行订单，前 ");
	assert_int_equal(testlive_number(r, counted), in);
	text_release(&s.said);
	completes(r, "many.csv", 4 * MANY, true);
	testlive_sweep(r);
}

static int64_t in_inbox(const struct testlive *r)
{
	char path[512];
	struct inbox *in;
	struct err err = {0};
	int64_t head = 0;
	snprintf(path, sizeof path, "%s/inbox/inbox.db", r->data);
	if (inbox_open(path, INBOX_READ_ONLY, &in, &err) != RC_OK) /* it is being made */
		return 0;
	if (inbox_head(in, &head, &err) != RC_OK)
		head = 0;
	inbox_close(in);
	return head;
}

/* What was written to the log for the load after the one on its way is folded before it ends: nothing is left that no line tells of. */
static void test_written_ahead(void **state)
{
	struct testlive *r = *state;
	struct session s;
	if (!testpty_any() || !testlive_new(r, "importstop"))
		skip();
	write_conf(r);
	write_orders(r, "many.csv", 6 * MANY);
	session_import(&s, r, "many.csv");
	for (int64_t until = clock_boot_ms() + WAIT_MS; in_inbox(r) < LOAD + LOAD / 2 && clock_boot_ms() < until;)
		clock_sleep_ms(20);
	assert_int_equal(kill(s.pid, SIGTERM), 0);
	session_ends_with(&s, 128 + SIGTERM);
	begins_its_line(&s, "siyu: 停下了：文件里 360000 行订单，前 ");
	int64_t in = of_numbers(text_str(&s.said), "行订单，前 ");
	assert_int_equal(testlive_number(r, counted), in);
	assert_int_equal(testlive_number(r, "SELECT position FROM meta"), in_inbox(r));
	text_release(&s.said);
	completes(r, "many.csv", 6 * MANY, true);
	testlive_sweep(r);
}

/* Of an amount below what was paid back only the fold knows: that line comes while the terminal says how far it is. */
static void test_refused_line(void **state)
{
	struct testlive *r = *state;
	struct session s;
	if (!testpty_any() || !testlive_new(r, "importstop"))
		skip();
	write_conf(r);
	testlive_write(r, "paid.csv", "order_no,paid_at,amount_yuan,refund_yuan\nT150,2026-03-05 09:00,10,8\n");
	(void)work_start(r);
	session_import(&s, r, "paid.csv");
	session_ends_with(&s, 0);
	text_release(&s.said);
	write_orders(r, "many.csv", 6000);
	session_import(&s, r, "many.csv");
	session_ends_with(&s, 1);
	says(&s, "导入到第 ");
	begins_its_line(&s, "siyu: 第 151 行没收下：改后的金额小于已经退掉的钱");
	begins_its_line(&s, "新的 5999 单");
	text_release(&s.said);
	testlive_end(&r->serve);
	testlive_sweep(r);
}

static int rig_new(void **state)
{
	*state = mem_alloc(sizeof(struct testlive));
	return 0;
}

static int rig_end(void **state)
{
	struct testlive *r = *state;
	if (r->serve > 0)
		(void)kill(r->serve, SIGCONT);
	testlive_free(r);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_interrupted, rig_new, rig_end),
		cmocka_unit_test_setup_teardown(test_twice, rig_new, rig_end),
		cmocka_unit_test_setup_teardown(test_ignored, rig_new, rig_end),
		cmocka_unit_test_setup_teardown(test_reading, rig_new, rig_end),
#ifdef __linux__
		cmocka_unit_test_setup_teardown(test_before, rig_new, rig_end),
#endif
		cmocka_unit_test_setup_teardown(test_alone, rig_new, rig_end),
		cmocka_unit_test_setup_teardown(test_written_ahead, rig_new, rig_end),
		cmocka_unit_test_setup_teardown(test_refused_line, rig_new, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
