/* The chat archive through the real way: dlopen of a library with the platform's interface, keys, pages, and what may be wrong with each. */
#include "archive/chatread.h"
#include "sealed.h"

#include "base/fileio.h"
#include "base/mem.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define AT 1770000000000

struct rig {
	char dir[64], file[128], fault[160];
	struct sealed_key *key, *other;
	struct chatread_keys *keys;
	struct arena *a;
	struct text lines;
};

static void add_key(struct rig *r, int64_t version, const struct sealed_key *k)
{
	struct text pem;
	struct err err = {0};
	text_init(&pem, 8192);
	sealed_key_pem(k, &pem);
	assert_int_equal(chatread_keys_add(r->keys, version, text_span(&pem), &err), RC_OK);
	assert_int_equal(chatread_keys_add(r->keys, version, text_span(&pem), &err), RC_CONFLICT);
	text_release(&pem);
}

static int set_up(void **state)
{
	struct rig *r = calloc(1, sizeof *r);
	snprintf(r->dir, sizeof r->dir, "/tmp/siyu-archive-XXXXXX");
	assert_non_null(mkdtemp(r->dir));
	snprintf(r->file, sizeof r->file, "%s/chat", r->dir);
	snprintf(r->fault, sizeof r->fault, "%s.fault", r->file);
	setenv("SIYU_STANDIN", r->file, 1);
	r->key = sealed_key_new();
	r->other = sealed_key_new();
	r->keys = chatread_keys_new();
	r->a = arena_new(65536);
	text_init(&r->lines, 1 << 22);
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *r = *state;
	unlink(r->file);
	unlink(r->fault);
	rmdir(r->dir);
	sealed_key_free(r->key);
	sealed_key_free(r->other);
	chatread_keys_free(r->keys);
	arena_free(r->a);
	text_release(&r->lines);
	free(r);
	return 0;
}

static void write_lines(struct rig *r)
{
	struct err err = {0};
	assert_int_equal(fileio_write(r->file, text_span(&r->lines), 0600, &err), RC_OK);
}

static void fail_by(struct rig *r, const char *how)
{
	struct err err = {0};
	if (how)
		assert_int_equal(fileio_write(r->fault, span_of(how), 0600, &err), RC_OK);
	else
		unlink(r->fault);
}

static struct chatlib *open_lib(int hang_s)
{
	struct chatlib *l = NULL;
	struct err err = {0};
	const struct chatlib_conf c = {.path = sealed_library(false),
		.corpid = "ww1",
		.secret = "archive-secret",
		.proxy = "",
		.passwd = "",
		.timeout_s = 5,
		.hang_s = hang_s};
	if (chatlib_open(&c, &l, &err))
		fail_msg("%s", err.text);
	return l;
}

static void test_page(void **state)
{
	struct rig *r = *state;
	struct chatread_page p;
	struct err err = {0};
	struct chatlib *l = open_lib(0);
	add_key(r, 1, r->key);
	add_key(r, 3, r->other);
	sealed_text(r->key, 1, 5, "wmC1", "li", "", AT, "多少钱？", &r->lines);
	sealed_text(r->other, 3, 9, "li", "wmC1", "", AT + 1, "69元", &r->lines); /* a gap, and another key */
	sealed_add(r->key, 1, 10,
		"{\"msgid\":\"x\",\"action\":\"send\",\"from\":\"wmC1\",\"tolist\":[\"li\"],\"msgtime\":1,\"msgtype\":\"link\",\"link\":{\"title\":\"看这个\"}}",
		&r->lines);
	sealed_add(r->key, 1, 11,
		"{\"msgid\":\"y\",\"action\":\"send\",\"from\":\"wmC1\",\"tolist\":[\"li\"],\"msgtime\":1,\"msgtype\":\"hologram\"}",
		&r->lines);
	sealed_add(r->key, 1, 12,
		"{\"msgid\":\"z\",\"action\":\"recall\",\"from\":\"wmC1\",\"tolist\":[\"li\"],\"msgtime\":1,\"msgtype\":\"revoke\",\"revoke\":{\"pre_msgid\":\"x\"}}",
		&r->lines);
	sealed_add(r->key, 1, 13,
		"{\"msgid\":\"a\",\"action\":\"send\",\"from\":\"wmC1\",\"tolist\":[\"li\"],\"msgtime\":1,\"msgtype\":\"disagree\",\"disagree\":{\"userid\":\"wmC1\"}}",
		&r->lines);
	sealed_add(r->key, 1, 14, "{\"msgid\":\"b\",\"action\":\"switch\",\"time\":7,\"user\":\"li\"}", &r->lines);
	write_lines(r);
	assert_int_equal(chatread_pull(l, r->keys, r->a, 0, 1000, &p, &err), RC_OK);
	assert_int_equal(p.msgs, 7);
	assert_string_equal(p.stopped, "");
	assert_int_equal(p.to_seq, 14);
	assert_false(p.full);
	assert_string_equal(p.msg[0].text.p, "多少钱？");
	assert_string_equal(p.msg[0].from.p, "wmC1");
	assert_string_equal(p.msg[0].to[0].p, "li");
	assert_int_equal(p.msg[0].at_ms, AT);
	assert_string_equal(p.msg[1].text.p, "69元");
	assert_string_equal(p.msg[2].text.p, "[链接] 看这个");
	assert_string_equal(p.msg[3].text.p, "[hologram]");
	assert_false(chatmsg_known(p.msg[3].kind));
	assert_string_equal(p.msg[4].revokes.p, "x");
	assert_false(span_present(p.msg[4].text));
	assert_string_equal(p.msg[5].party.p, "wmC1");
	assert_string_equal(p.msg[6].from.p, "li");
	assert_int_equal(chatread_pull(l, r->keys, r->a, 9, 2, &p, &err), RC_OK);
	assert_int_equal(p.msgs, 2);
	assert_true(p.full);
	assert_int_equal(chatread_pull(l, r->keys, r->a, 14, 2, &p, &err), RC_OK);
	assert_int_equal(p.msgs, 0);
	assert_int_equal(p.to_seq, 14);
	chatlib_close(l);
}

/* The library's and the page's own failures: nothing is taken, the position stays. */
static void test_failures(void **state)
{
	static const struct {
		const char *how, *says;
		enum rc rc;
	} all[] = {{"code 10001", "network", RC_AGAIN}, {"code 10003", "system", RC_AGAIN},
		{"code 10009", "not allowed", RC_FAILED}, {"code 77", "answered 77", RC_FAILED},
		{"page 301053", "not enabled", RC_FAILED}, {"page 301058", "lower", RC_FAILED},
		{"cut", "a page of the archive", RC_INVALID}};
	struct rig *r = *state;
	struct chatread_page p = {.to_seq = -7};
	struct chatlib *l = open_lib(0);
	add_key(r, 1, r->key);
	sealed_text(r->key, 1, 5, "wmC1", "li", "", AT, "在吗", &r->lines);
	write_lines(r);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct err err = {0};
		fail_by(r, all[i].how);
		assert_int_equal(chatread_pull(l, r->keys, r->a, 0, 100, &p, &err), all[i].rc);
		assert_int_equal(p.to_seq, -7);
		if (!strstr(err.text, all[i].says))
			fail_msg("%s: %s", all[i].how, err.text);
	}
	struct err err = {0};
	fail_by(r, "again");
	assert_int_equal(chatread_pull(l, r->keys, r->a, 5, 100, &p, &err), RC_OK);
	assert_int_equal(p.msgs, 0); /* it came before */
	assert_int_equal(p.to_seq, 5);
	chatlib_close(l);
}

static void test_keys(void **state)
{
	struct rig *r = *state;
	struct chatread_page p;
	struct err err = {0};
	struct chatlib *l = open_lib(0);
	sealed_text(r->key, 1, 1, "wmC1", "li", "", AT, "一", &r->lines);
	sealed_text(r->other, 1, 2, "wmC1", "li", "", AT, "别的钥匙", &r->lines);
	sealed_add(r->key, 1, 3, "{\"msgid\":\"cut", &r->lines);
	sealed_text(r->other, 2, 4, "wmC1", "li", "", AT, "四", &r->lines);
	write_lines(r);
	assert_int_equal(chatread_pull(l, r->keys, r->a, 0, 100, &p, &err), RC_OK);
	assert_non_null(strstr(p.stopped, "no private key of version 1"));
	assert_int_equal(p.to_seq, 0);
	add_key(r, 1, r->key);
	/* What one key cannot open though it opens others is passed over and counted; a version without a key is waited for. */
	assert_int_equal(chatread_pull(l, r->keys, r->a, 0, 100, &p, &err), RC_OK);
	assert_non_null(strstr(p.stopped, "no private key of version 2"));
	assert_int_equal(p.msgs, 1);
	assert_int_equal(p.unreadable, 2);
	assert_int_equal(p.to_seq, 3);
	add_key(r, 2, r->key); /* the wrong one: it opens nothing, so nothing is passed over */
	assert_int_equal(chatread_pull(l, r->keys, r->a, 3, 100, &p, &err), RC_OK);
	assert_non_null(strstr(p.stopped, "version 2 opens no message"));
	assert_int_equal(p.to_seq, 3);
	chatread_keys_free(r->keys);
	r->keys = chatread_keys_new();
	assert_int_equal(chatread_keys_add(r->keys, 2, SPAN_ABSENT, &err), RC_OK); /* lost */
	assert_int_equal(chatread_pull(l, r->keys, r->a, 3, 100, &p, &err), RC_OK);
	assert_int_equal(p.unreadable, 1);
	assert_int_equal(p.to_seq, 4);
	assert_int_equal(chatread_keys_add(r->keys, 9, SPAN_LIT("no key"), &err), RC_INVALID);
	chatlib_close(l);
}

static void test_library(void **state)
{
	struct rig *r = *state;
	struct chatlib_conf c = {
		.corpid = "ww1", .secret = "archive-secret", .proxy = "", .passwd = "", .timeout_s = 5};
	struct chatlib *l = NULL;
	struct err err = {0};
	char text[200];
	c.path = "/nowhere/libchat.so";
	assert_int_equal(chatlib_open(&c, &l, &err), RC_NOTFOUND);
	c.path = "libc.so.6";
	assert_int_equal(chatlib_open(&c, &l, &err), RC_INVALID);
	snprintf(text, sizeof text, "%s", r->file);
	write_lines(r);
	c.path = text; /* a file that is no library */
	assert_int_equal(chatlib_open(&c, &l, &err), RC_INVALID);
	c.path = sealed_library(true);
	assert_int_equal(chatlib_open(&c, &l, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "'DecryptData'"));
	c.path = sealed_library(false);
	c.secret = "wrong";
	assert_int_equal(chatlib_open(&c, &l, &err), RC_DENIED);
	assert_non_null(strstr(err.text, "10000"));
	assert_null(l);
}

/* A call that does not come back ends the process, and not the reading for ever. */
static void test_hang(void **state)
{
	struct rig *r = *state;
	int status = 0;
	fail_by(r, "hang");
	write_lines(r);
	pid_t pid = fork();
	if (pid == 0) {
		struct chatread_page p;
		struct err err = {0};
		signal(SIGALRM, SIG_DFL);
		struct chatlib *l = open_lib(1);
		_exit(chatread_pull(l, r->keys, r->a, 0, 100, &p, &err) == RC_OK);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM);
	fail_by(r, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_page, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_failures, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_keys, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_library, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hang, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
