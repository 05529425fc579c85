/* rooms: app */
/* The pages of the alerts fire on what they are for: the real program, the real fault, and the figure that the rule of conf/prometheus asks for. */
#include "testlive.h"

#include "datadir.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define SETTLE_MS 40000
#define DISK "size=72m"

static void write_conf(struct testlive *r, const char *secret)
{
	char text[2048];
	snprintf(text, sizeof text,
		"[corp]\ncorpid = wwkill\n[app bot]\nagentid = 1000002\nsecret = %s\ntoken = tok\naes_key = " TESTLIVE_AES_KEY
		"\n[gate]\nlisten = 127.0.0.1:%u\n[desk]\nlisten = 127.0.0.1:%u\nmetrics = loopback\n"
		"[wecom]\napi_base = http://127.0.0.1:%u\n[data]\ndir = %s\n[scripts]\ndir = %s/sop\n[orders]\nkey = order-key\n",
		secret, (unsigned)r->gate, (unsigned)r->desk, (unsigned)r->sandbox_port, r->data, r->dir);
	testlive_write(r, "siyu.conf", text);
}

/* -- figures ---------------------------------------------------------------------------------------------------------------------------- */

/* Of the last look at /metrics; -1: it is not there. */
static int64_t figure(struct testlive *r, const char *series)
{
	char line[128];
	int64_t v = -1;
	if (testlive_ask(r, r->desk, "/metrics", NULL) != 200)
		return -1;
	snprintf(line, sizeof line, "\n%s ", series);
	size_t at = span_search(text_span(&r->body), span_of(line));
	if (at == SIZE_MAX)
		return -1;
	struct span rest = span_drop(text_span(&r->body), at + strlen(line)), value;
	if (!span_cut(rest, '\n', &value, &rest) || !span_int(value, &v))
		return -1;
	return v;
}

static void becomes(struct testlive *r, const char *series, int64_t want)
{
	int64_t v = -1;
	for (int64_t until = clock_boot_ms() + SETTLE_MS; clock_boot_ms() < until; clock_sleep_ms(100))
		if ((v = figure(r, series)) == want)
			return;
	fail_msg("%s is %lld, not %lld: see %s", series, (long long)v, (long long)want, r->dir);
}

/* The rule of that alert asks for it, and somebody is woken. */
static void asked_by(const char *alert, const char *expr)
{
	struct text rules;
	struct err err = {0};
	char want[200];
	text_init(&rules, 1 << 20);
	testlive_must(fileio_read("conf/prometheus/siyu.rules.yml", &rules, &err), &err);
	snprintf(want, sizeof want, "- alert: %s\n        expr: %s\n", alert, expr);
	size_t at = span_search(text_span(&rules), span_of(want));
	if (at == SIZE_MAX)
		fail_msg("%s does not ask for %s", alert, expr);
	struct span rule = span_drop(text_span(&rules), at + strlen(want));
	size_t next = span_search(rule, SPAN_LIT("- alert:"));
	assert_true(
		span_search(span_take(rule, next == SIZE_MAX ? rule.n : next), SPAN_LIT("severity: page")) != SIZE_MAX);
	text_release(&rules);
}

static bool status_says(struct testlive *r, const char *words)
{
	char path[600];
	const char *const argv[] = {r->program, "--conf", r->conf, "status", "--json", NULL};
	struct text body;
	int status;
	snprintf(path, sizeof path, "%s/status.log", r->dir);
	(void)unlink(path);
	pid_t pid = testlive_start(r, "status.log", argv);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	text_init(&body, 1 << 20);
	bool there =
		fileio_read(path, &body, NULL) == RC_OK && span_search(text_span(&body), span_of(words)) != SIZE_MAX;
	text_release(&body);
	return there;
}

static bool begin(struct testlive *r, const char *name)
{
	if (!testlive_new(r, name))
		return false;
	testlive_write(r, "sop/try.md", "# 剧本：试\n- 开始：加好友\n\n## 20秒内 问候\n> 您好\n");
	write_conf(r, TESTLIVE_SECRET);
	return true;
}

static void up(struct testlive *r)
{
	testlive_sandbox(r);
	testlive_ready(r, r->sandbox_port);
	testlive_serve(r);
	testlive_ready(r, r->gate);
	testlive_ready(r, r->desk);
}

static void end(struct testlive *r)
{
	testlive_end(&r->serve);
	testlive_end(&r->sandbox);
}

/* -- faults ----------------------------------------------------------------------------------------------------------------------------- */

/* A disk of its own for the data; false: this system lets nobody do so. */
static bool small_disk(struct testlive *r)
{
	if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		return false;
	return mkdir(r->data, 0700) == 0 && mount("none", r->data, "tmpfs", 0, DISK) == 0;
}

static void fill(const struct testlive *r)
{
	static char block[65536];
	char path[400];
	snprintf(path, sizeof path, "%s/filler", r->data);
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	assert_true(fd >= 0);
	for (size_t n = sizeof block; n > 0; n /= 2)
		while (write(fd, block, n) > 0)
			continue;
	close(fd);
}

static void a_full_disk(void **state)
{
	struct testlive *r = *state;
	char filler[400];
	if (!begin(r, "full"))
		skip();
	if (!small_disk(r)) {
		fprintf(stderr, "skipped: no disk can be made here\n");
		skip();
	}
	up(r);
	asked_by("SiyuGateLoses", "increase(siyu_gate_failed_total[5m]) > 0");
	becomes(r, "siyu_gate_failed_total", 0);
	assert_int_equal(
		testlive_ask(r, r->sandbox_port, "/sandbox/employee", "{\"userid\":\"e0\",\"name\":\"员工\"}"), 200);
	/* WeCom posts until it is not taken; what the sender keeps back for answers goes, too. */
	int64_t lost = 0;
	for (int i = 0; lost <= 0 && i < 200; i++) {
		char body[128];
		fill(r);
		snprintf(body, sizeof body, "{\"userid\":\"e0\",\"external_userid\":\"wm%d\",\"name\":\"客\"}", i);
		assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/add", body), 200);
		clock_sleep_ms(100);
		lost = figure(r, "siyu_gate_failed_total");
	}
	assert_true(lost > 0);
	clock_sleep_ms(2500);
	assert_true(figure(r, "siyu_gate_failed_total") >= lost);
	assert_false(status_says(r, "\"replayed\":0,\"failed\":0,"));
	snprintf(filler, sizeof filler, "%s/filler", r->data);
	assert_int_equal(unlink(filler), 0);
	end(r);
	assert_int_equal(umount2(r->data, MNT_DETACH), 0);
	testlive_sweep(r);
}

static void nothing_goes(void **state)
{
	struct testlive *r = *state;
	if (!begin(r, "nothing"))
		skip();
	up(r);
	asked_by("SiyuNotSending", "siyu_sending == 0");
	becomes(r, "siyu_sending", 1);
	assert_int_equal(figure(r, "siyu_phase{phase=\"open\"}"), 1);
	assert_int_equal(figure(r, "siyu_barred{why=\"refused\"}"), 0);
	assert_int_equal(figure(r, "siyu_clock_doubted"), 0);
	/* No token: the start came to its end all the same. */
	testlive_end(&r->serve);
	write_conf(r, "another-secret");
	testlive_serve(r);
	testlive_ready(r, r->desk);
	becomes(r, "siyu_work_ready", 1);
	becomes(r, "siyu_barred{why=\"refused\"}", 1);
	assert_int_equal(figure(r, "siyu_sending"), 0);
	/* It is held and asks: WeCom is not there. */
	testlive_end(&r->serve);
	testlive_write(r, "data/held", "1700000000000\n");
	write_conf(r, TESTLIVE_SECRET);
	testlive_end(&r->sandbox);
	testlive_serve(r);
	testlive_ready(r, r->desk);
	becomes(r, "siyu_work_ready", 1);
	becomes(r, "siyu_phase{phase=\"asking\"}", 1);
	assert_int_equal(figure(r, "siyu_sending"), 0);
	/* work is away. */
	assert_int_equal(kill(testlive_pid(r, "work"), SIGSTOP), 0);
	becomes(r, "siyu_sending", 0);
	assert_int_equal(kill(testlive_pid(r, "work"), SIGCONT), 0);
	end(r);
	testlive_sweep(r);
}

static void the_gate_hangs(void **state)
{
	struct testlive *r = *state;
	if (!begin(r, "hangs"))
		skip();
	up(r);
	asked_by("SiyuGateHangs", "siyu_gate_up == 0");
	becomes(r, "siyu_gate_up", 1);
	assert_true(status_says(r, "\"running\":true,\"answers\":true"));
	pid_t gate = testlive_pid(r, "gate");
	assert_int_equal(kill(gate, SIGSTOP), 0);
	becomes(r, "siyu_gate_up", 0);
	/* Whoever reads the figures waits for nothing. */
	int64_t before = clock_boot_ms();
	assert_int_equal(figure(r, "siyu_up"), 1);
	assert_true(clock_boot_ms() - before < 2000);
	assert_true(status_says(r, "\"running\":true,\"answers\":false"));
	assert_int_equal(kill(gate, SIGCONT), 0);
	becomes(r, "siyu_gate_up", 1);
	end(r);
	testlive_sweep(r);
}

static int rig_new(void **state)
{
	*state = mem_alloc(sizeof(struct testlive));
	return 0;
}

static int rig_end(void **state)
{
	testlive_free(*state);
	return 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, rig_new, rig_end)

int main(void)
{
	const struct CMUnitTest tests[] = {T(nothing_goes), T(the_gate_hangs), T(a_full_disk)};
	return cmocka_run_group_tests_name("alerts", tests, NULL, NULL);
}
