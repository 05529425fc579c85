/* rooms: app */
/* The role archive in the real program: what customers wrote comes in through the library while reader, work and everything are killed; each message once,
 * and none of somebody who did not agree. */
#include "testlive.h"

#include "sealed.h"

#include <sys/stat.h>

#define ROUNDS 8
#define EACH 40 /* messages of a round: every fourth of a stranger, every tenth between employees */
#define SETTLE_MS 60000
#define PAGE 5
#define LAST ((ROUNDS - 1) * (EACH + 3) + EACH) /* seq */

static void write_conf(struct testlive *r, int page)
{
	char text[2048];
	snprintf(text, sizeof text,
		"[corp]\ncorpid = wwkill\n[app bot]\nagentid = 1000002\nsecret = " TESTLIVE_SECRET
		"\ntoken = tok\naes_key = " TESTLIVE_AES_KEY "\n"
		"[gate]\nlisten = 127.0.0.1:%u\n[desk]\nlisten = 127.0.0.1:%u\n[wecom]\napi_base = http://127.0.0.1:%u\n"
		"[data]\ndir = %s\n[scripts]\ndir = %s/sop\n[orders]\nkey = order-key\n"
		"[archive]\nlibrary = %s\nsecret_file = secret\npoll_seconds = 1\nlimit = %d\n[archive_keys]\n1 = %s/key.pem\n",
		(unsigned)r->gate, (unsigned)r->desk, (unsigned)r->sandbox_port, r->data, r->dir, sealed_library(false),
		page, r->dir);
	testlive_write(r, "siyu.conf", text);
}

static bool wait_for(struct testlive *r, const char *sql, int64_t want)
{
	for (int64_t until = clock_boot_ms() + SETTLE_MS; clock_boot_ms() < until; clock_sleep_ms(50))
		if (testlive_number(r, sql) == want)
			return true;
	print_error("%s: %lld, not %lld; everything lies in %s\n", sql, (long long)testlive_number(r, sql),
		(long long)want, r->dir);
	return false;
}

/* Until another of it runs, which has begun to read. */
static void kill_and_wait(struct testlive *r, const char *role)
{
	pid_t was = testlive_pid(r, role);
	testlive_kill(r, role);
	for (int64_t until = clock_boot_ms() + SETTLE_MS; testlive_pid(r, role) == was && clock_boot_ms() < until;)
		clock_sleep_ms(20);
	assert_true(testlive_pid(r, role) != was);
}

static bool in_file(const struct testlive *r, const char *name, const char *words)
{
	char path[600];
	struct text body;
	bool there = false;
	snprintf(path, sizeof path, "%s/%s", r->dir, name);
	for (int64_t until = clock_boot_ms() + SETTLE_MS; !there && clock_boot_ms() < until; clock_sleep_ms(50)) {
		text_init(&body, 1 << 22);
		there = fileio_read(path, &body, NULL) == RC_OK &&
			span_search(text_span(&body), span_of(words)) != SIZE_MAX;
		text_release(&body);
	}
	return there;
}

static void kill_all(struct testlive *r)
{
	int status;
	(void)kill(r->serve, SIGKILL);
	(void)waitpid(r->serve, &status, 0);
	testlive_kill(r, "gate");
	testlive_kill(r, "work");
	testlive_kill(r, "desk");
	testlive_kill(r, "archive");
	testlive_serve(r);
}

/* Appends a round and puts the file in place at once. Returns how many of it are of the friend. */
static int say(struct testlive *r, const struct sealed_key *k, struct text *lines, int round)
{
	int ours = 0;
	for (int i = 0; i < EACH; i++) {
		char words[64];
		int64_t seq = (int64_t)round * (EACH + 3) + i + 1; /* with gaps */
		bool stranger = i % 4 == 3, inside = !stranger && i % 10 == 0;
		snprintf(words, sizeof words, "第 %d-%d 句", round, i);
		sealed_text(k, 1, seq,
			stranger         ? "wmSTRANGER"
				: inside ? "e1"
					 : "wm0001",
			inside ? "e2" : "e0", "", clock_real_ms(), words, lines);
		ours += !stranger && !inside;
	}
	testlive_write(r, "chat", text_str(lines));
	return ours;
}

static void sandbox_with_archive(struct testlive *r, const struct sealed_key *key)
{
	struct text pem;
	char public_key[300], chat[300];
	text_init(&pem, 8192);
	sealed_key_public_pem(key, &pem);
	testlive_write(r, "key.pub", text_str(&pem));
	text_release(&pem);
	snprintf(public_key, sizeof public_key, "%s/key.pub", r->dir);
	snprintf(chat, sizeof chat, "%s/chat", r->dir);
	const char *const more[] = {"--archive", chat, "--archive-key-file", public_key, "--reply-permille", "1000",
		"--speed", "600", NULL};
	testlive_sandbox_with(r, more);
}

/* Both sides run, one customer is there, the key is readable by others still. world: the sandbox keeps the archive of its own people. false: not
 * here. */
static bool begin(struct testlive *r, const char *name, const struct sealed_key *key, int page, bool world)
{
	struct text pem;
	char path[300];
	if (!testlive_new(r, name))
		return false;
	text_init(&pem, 8192);
	sealed_key_pem(key, &pem);
	testlive_write(r, "key.pem", text_str(&pem));
	text_release(&pem);
	testlive_write(r, "sop/try.md",
		"# 剧本：试\n- 开始：加好友\n- 停止：客户说「不要」\n- 目标：首单，7天内\n\n## 20秒内 问候\n> 您好。\n\n## 第9天 10:00 一\n> 一。\n");
	write_conf(r, page);
	snprintf(path, sizeof path, "%s/chat", r->dir);
	setenv("SIYU_STANDIN", path, 1);
	snprintf(path, sizeof path, "%s/key.pem", r->dir);
	assert_int_equal(chmod(path, 0644), 0);
	if (world)
		sandbox_with_archive(r, key);
	else
		testlive_sandbox(r);
	testlive_serve(r);
	testlive_ready(r, r->sandbox_port);
	testlive_ready(r, r->gate);
	assert_int_equal(
		testlive_ask(r, r->sandbox_port, "/sandbox/employee", "{\"userid\":\"e0\",\"name\":\"员工\"}"), 200);
	assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/add",
				 "{\"userid\":\"e0\",\"external_userid\":\"wm0001\",\"name\":\"客\"}"),
		200);
	assert_true(wait_for(r, "SELECT count(*) FROM contact WHERE customer = 'wm0001'", 1));
	return true;
}

/* Each message of the friend once, as it was heard; of the stranger nothing. */
static void each_once(struct testlive *r, int ours)
{
	assert_int_equal(testlive_number(r, "SELECT count(*) FROM archive_message"), ours);
	assert_int_equal(
		testlive_number(r, "SELECT count(DISTINCT text) FROM archive_message WHERE customer = 'wm0001'"), ours);
	assert_int_equal(
		testlive_number(
			r, "SELECT count(DISTINCT text) FROM heard WHERE customer = 'wm0001' AND source = 'seen'"),
		ours);
	assert_int_equal(testlive_number(r, "SELECT count(*) FROM heard"), ours);
	assert_int_equal(testlive_number(r, "SELECT agreed FROM archive_consent WHERE customer = 'wmSTRANGER'"), 0);
}

static void reads(void **state)
{
	struct testlive *r = *state;
	struct sealed_key *key = sealed_key_new();
	struct text lines;
	char path[300], sql[128];
	int ours = 0;
	if (!begin(r, "archive", key, 25, false))
		skip();
	text_init(&lines, 1 << 22);
	snprintf(path, sizeof path, "%s/key.pem", r->dir);
	/* A key that others may read is not used; the others run on. */
	assert_true(in_file(r, "data/run/archive.json", "others may read"));
	assert_int_equal(chmod(path, 0600), 0);
	testlive_kill(r, "archive");
	for (int i = 0; i < ROUNDS; i++) {
		ours += say(r, key, &lines, i);
		if (i % 3 == 0)
			kill_and_wait(r, "archive");
		if (i % 3 == 1)
			kill_and_wait(r, "work");
		if (i == ROUNDS / 2)
			kill_all(r);
	}
	snprintf(sql, sizeof sql, "SELECT count(*) FROM archive_position WHERE seq = %d", LAST);
	bool done = wait_for(r, sql, 1);
	/* Work ends with what the reader learnt of somebody new on its way: it is asked again, and kept. */
	pid_t work = testlive_pid(r, "work");
	assert_int_equal(kill(work, SIGSTOP), 0);
	sealed_text(key, 1, LAST + 1, "wmOTHER", "e0", "", clock_real_ms(), "也不认识", &lines);
	testlive_write(r, "chat", text_str(&lines));
	clock_sleep_ms(2500);
	kill_and_wait(r, "work");
	done = done && wait_for(r, "SELECT count(*) FROM archive_consent WHERE customer = 'wmOTHER' AND agreed = 0", 1);
	testlive_end(&r->serve);
	testlive_end(&r->sandbox);
	assert_true(done);
	each_once(r, ours);
	assert_true(testlive_number(r, "SELECT refused FROM archive_position") >= ROUNDS * EACH / 4);
	testlive_sweep(r);
	text_release(&lines);
	sealed_key_free(key);
}

/* The reader ends as by kill -9 after each page that work has taken, with the next under way; work after every third. */
static void killed_at_each_page(void **state)
{
	struct testlive *r = *state;
	struct sealed_key *key = sealed_key_new();
	struct text lines;
	char path[300];
	int64_t seq = 0, kills = 0;
	if (!begin(r, "page", key, PAGE, false))
		skip();
	text_init(&lines, 1 << 22);
	snprintf(path, sizeof path, "%s/key.pem", r->dir);
	assert_int_equal(chmod(path, 0600), 0);
	testlive_kill(r, "archive");
	int ours = say(r, key, &lines, 0);
	for (int64_t until = clock_boot_ms() + 3 * SETTLE_MS; seq < EACH && clock_boot_ms() < until;) {
		int64_t now = testlive_number(r, "SELECT coalesce(max(seq), 0) FROM archive_position");
		if (now <= seq) {
			clock_sleep_ms(5);
			continue;
		}
		seq = now;
		testlive_kill(r, ++kills % 3 ? "archive" : "work");
	}
	assert_int_equal(seq, EACH);
	assert_true(kills > EACH / PAGE / 2);
	bool done = wait_for(r, "SELECT count(*) FROM heard", ours);
	testlive_end(&r->serve);
	testlive_end(&r->sandbox);
	assert_true(done);
	each_once(r, ours);
	testlive_sweep(r);
	text_release(&lines);
	sealed_key_free(key);
}

/* What people of the sandbox's own world say to each other is in its archive: by order, and of themselves behind a welcome. */
static void a_world_is_read(void **state)
{
	struct testlive *r = *state;
	struct sealed_key *key = sealed_key_new();
	char path[300];
	if (!begin(r, "world", key, 25, true))
		skip();
	snprintf(path, sizeof path, "%s/key.pem", r->dir);
	assert_int_equal(chmod(path, 0600), 0);
	testlive_kill(r, "archive");
	/* He writes back behind the welcome, and she answers. */
	assert_true(wait_for(
		r, "SELECT count(*) FROM archive_message WHERE customer = 'wm0001' AND ours = 0 AND text <> ''", 1));
	assert_true(wait_for(r,
		"SELECT count(*) FROM archive_message WHERE customer = 'wm0001' AND ours = 1 AND at_ms > "
		"(SELECT at_ms FROM archive_message WHERE customer = 'wm0001' AND ours = 0)",
		1));
	assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/chat",
				 "{\"userid\":\"e0\",\"external_userid\":\"wm0001\",\"text\":\"预约几点\"}"),
		200);
	assert_true(wait_for(r,
		"SELECT count(*) FROM heard WHERE customer = 'wm0001' AND source = 'seen' AND text = '预约几点'", 1));
	assert_true(wait_for(r, "SELECT count(*) FROM archive_talk WHERE waits_ms IS NOT NULL", 1));
	assert_int_equal(
		testlive_ask(r, r->sandbox_port, "/sandbox/chat",
			"{\"userid\":\"e0\",\"external_userid\":\"wm0001\",\"by\":\"employee\",\"text\":\"三点\"}"),
		200);
	assert_true(wait_for(r, "SELECT count(*) FROM archive_message WHERE text = '三点' AND ours = 1", 1));
	assert_true(wait_for(r, "SELECT count(*) FROM archive_talk WHERE waits_ms IS NOT NULL", 0));
	assert_int_equal(testlive_number(r, "SELECT refused FROM archive_position"), 0);
	testlive_end(&r->serve);
	testlive_end(&r->sandbox);
	testlive_sweep(r);
	sealed_key_free(key);
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

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(reads, rig_new, rig_end),
		cmocka_unit_test_setup_teardown(killed_at_each_page, rig_new, rig_end),
		cmocka_unit_test_setup_teardown(a_world_is_read, rig_new, rig_end)};
	return cmocka_run_group_tests_name("reading", tests, NULL, NULL);
}
