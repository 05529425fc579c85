/* Accounts with passwords: the file they stand in, and how often somebody may try. */
#include "base/fileio.h"
#include "crypt/password.h"
#include "desk/userfile.h"
#include "deskstage.h"
#include "store/employee.h"
#include "testlib.h"
#include "throttle.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

static void test_the_file(void **state)
{
	char dir[200], path[256];
	struct arena *a = arena_new(4096);
	struct userfile_account *all,
		two[] = {{.name = SPAN_LIT("王总"),
				 .employee = SPAN_LIT(""),
				 .role = DESK_BOSS,
				 .password = SPAN_LIT("scrypt$1")},
			{.name = SPAN_LIT("hao"),
				.employee = SPAN_LIT("hao01"),
				.role = DESK_HEAD,
				.password = SPAN_LIT("scrypt$2")}};
	struct err err = {0};
	struct stat st;
	int n;

	(void)state;
	test_dir(dir, sizeof dir);
	snprintf(path, sizeof path, "%s/users", dir);
	assert_int_equal(userfile_read(path, a, &all, &n, &err), RC_OK);
	assert_int_equal(n, 0);
	assert_int_equal(userfile_write(path, two, 2, &err), RC_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(userfile_read(path, a, &all, &n, &err), RC_OK);
	assert_int_equal(n, 2);
	assert_true(span_is(userfile_find(all, n, SPAN_LIT("hao"))->employee, "hao01"));
	assert_int_equal(userfile_find(all, n, SPAN_LIT("王总"))->employee.n, 0);
	assert_int_equal(userfile_find(all, n, SPAN_LIT("王总"))->role, DESK_BOSS);
	assert_null(userfile_find(all, n, SPAN_LIT("王")));
	/* A damaged file lets nobody in, and says where. */
	assert_int_equal(fileio_write(path, SPAN_LIT("a\t老板\t-\tx\nb\t皇帝\t-\tx\n"), 0600, &err), RC_OK);
	assert_int_equal(userfile_read(path, a, &all, &n, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "line 2"));
	arena_free(a);
}

static void test_names(void **state)
{
	(void)state;
	assert_true(userfile_name_good(SPAN_LIT("王总_1.a-b")));
	assert_false(userfile_name_good(SPAN_LIT("")));
	assert_false(userfile_name_good(SPAN_LIT("a b")));
	assert_false(userfile_name_good(SPAN_LIT("a:b")));
	assert_false(userfile_name_good(SPAN_LIT("a\tb")));
	assert_false(userfile_name_good(SPAN_LIT("\xff")));
	assert_int_equal(userfile_role(SPAN_LIT("主管")), DESK_HEAD);
	assert_int_equal(userfile_role(SPAN_LIT("客服")), 0);
	assert_string_equal(userfile_role_word(DESK_STAFF), "员工");
	assert_null(userfile_role_word(DESK_STAFF | DESK_BOSS));
}

static int64_t try(struct throttle *t, const char *name, const char *address, int64_t at_ms)
{
	return throttle_take(t, span_of(name), span_of(address), at_ms);
}

static void test_a_name_slows_down(void **state)
{
	struct throttle *t = throttle_new();
	int64_t now = NOW, wait;

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(try(t, "boss", "192.0.2.1", now), 0);
	assert_int_equal(try(t, "boss", "192.0.2.2", now), 1000);
	assert_int_equal(try(t, "boss", "192.0.2.2", now + 999), 1);
	assert_int_equal(try(t, "other", "192.0.2.2", now), 0);
	/* Twice as long each time, to a quarter of an hour. */
	now += 1000;
	for (wait = 2000; wait <= 512000; wait *= 2) {
		assert_int_equal(try(t, "boss", "192.0.2.3", now), 0);
		assert_int_equal(try(t, "boss", "192.0.2.4", now), wait);
		now += wait;
	}
	for (int i = 0; i < 3; i++) {
		assert_int_equal(try(t, "boss", "192.0.2.5", now), 0);
		assert_int_equal(try(t, "boss", "192.0.2.5", now), 900000);
		now += 900000;
	}
	/* An hour later nothing is known of it; a good password forgets it, too. */
	now += 3600000;
	for (int i = 0; i < 4; i++)
		assert_int_equal(try(t, "boss", "192.0.2.6", now), 0);
	throttle_good(t, SPAN_LIT("boss"), SPAN_LIT("192.0.2.6"));
	assert_int_equal(try(t, "boss", "192.0.2.6", now), 0);
	throttle_free(t);
}

static void test_an_address_slows_down(void **state)
{
	struct throttle *t = throttle_new();
	char name[20];

	(void)state;
	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof name, "n%d", i);
		assert_int_equal(try(t, name, "192.0.2.1", NOW), 0);
	}
	assert_int_equal(try(t, "fresh", "192.0.2.1", NOW), 1000);
	assert_int_equal(try(t, "fresh", "192.0.2.2", NOW), 0);
	/* A right password of his own takes back its own try alone: it buys no guesses at others'. */
	for (int i = 0; i < 18; i++) {
		snprintf(name, sizeof name, "m%d", i);
		assert_int_equal(try(t, name, "192.0.2.9", NOW), 0);
	}
	assert_int_equal(try(t, "his own", "192.0.2.9", NOW), 0);
	throttle_good(t, SPAN_LIT("his own"), SPAN_LIT("192.0.2.9"));
	assert_int_equal(try(t, "m18", "192.0.2.9", NOW), 0);
	assert_int_equal(try(t, "m19", "192.0.2.9", NOW), 0);
	assert_int_equal(try(t, "m20", "192.0.2.9", NOW), 1000);
	throttle_free(t);
}

/* A flood of names drives out names, never what is known of the address it comes from; memory does not grow. */
static void test_a_flood(void **state)
{
	struct throttle *t = throttle_new();
	char name[20];
	int refused = 0;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		snprintf(name, sizeof name, "n%d", i);
		refused += try(t, name, "192.0.2.1", NOW + i) > 0;
	}
	assert_true(refused > 4900);
	for (int i = 0; i < 5000; i++) {
		snprintf(name, sizeof name, "192.0.%d.%d", i / 256, i % 256);
		(void)try(t, "boss", name, NOW + i);
	}
	assert_true(try(t, "boss", "198.51.100.1", NOW + 5000) > 0);
	throttle_free(t);
}

/* -- over HTTP ---------------------------------------------------------------------------------------------------------------------- */

static void have(struct deskstage *s, const char *name, unsigned role, const char *employee, const char *password)
{
	struct userfile_account one = {.name = span_of(name), .employee = span_of(employee), .role = role};
	struct text kept;
	struct err err = {0};

	text_init(&kept, PASSWORD_BYTES);
	password_make(span_of(password), &kept);
	one.password = text_span(&kept);
	assert_int_equal(userfile_write(s->users, &one, 1, &err), RC_OK);
	text_release(&kept);
}

/* Fills in the form as it stands there. */
static int sign_in(struct deskstage *s, const char *path, const char *name, const char *password, const char *origin)
{
	char form[600], state[100], header[200], cookie[1200];

	s->cookie[0] = '\0';
	assert_int_equal(deskstage_ask(s, path, "", NULL), 200);
	deskstage_between(s->page, "name=\"state\" value=\"", "\"", state, sizeof state);
	deskstage_between(s->head, "Set-Cookie: ", ";", s->cookie, sizeof s->cookie);
	snprintf(form, sizeof form, "state=%s&name=%s&password=%s", state, name, password);
	snprintf(header, sizeof header, "Origin: %s\r\n", origin);
	int status = deskstage_ask(s, "/signin", header, form);
	if (status == 303) {
		deskstage_between(s->head, "Set-Cookie: __Host-siyu=", ";", cookie, sizeof cookie);
		snprintf(s->cookie, sizeof s->cookie, "__Host-siyu=%.1000s", cookie);
	}
	return status;
}

#define HOME "https://m.example.cn"

static void test_logging_in(void **state)
{
	struct deskstage *s = *state;
	char form[200];

	/* Nobody has an account: WeCom is asked at once. */
	assert_int_equal(deskstage_ask(s, "/side?stay=1", "", NULL), 303);
	deskstage_holds(s->head, "Location: https://open.example/authorize");
	have(s, "boss1", DESK_BOSS, "", "pass+word 1");
	assert_int_equal(deskstage_ask(s, "/side?stay=1", "User-Agent: Mozilla wxwork/4.1\r\n", NULL), 303);
	deskstage_holds(s->head, "Location: https://open.example/authorize");
	assert_int_equal(deskstage_ask(s, "/side?stay=1", "", NULL), 303);
	deskstage_holds(s->head, "Location: /signin?to=%2Fside%3Fstay%3D1\r\n");
	/* From elsewhere, with another state, with a wrong word. */
	assert_int_equal(sign_in(s, "/signin", "boss1", "pass%2Bword+1", "https://evil.example"), 403);
	assert_int_equal(sign_in(s, "/signin", "boss1", "pass%2Bword+2", HOME), 403);
	deskstage_holds(s->page, "账号或者密码不对");
	assert_int_equal(sign_in(s, "/signin", "boss2", "pass%2Bword+1", HOME), 403);
	deskstage_holds(s->page, "账号或者密码不对");
	s->cookie[0] = '\0';
	assert_int_equal(deskstage_ask(s, "/signin", "", "state=&name=boss1&password=pass%2Bword+1"), 403);
	/* In, and back to where he wanted to go; never to another host. */
	assert_int_equal(sign_in(s, "/signin?to=%2F%2Fevil.example", "boss1", "pass%2Bword+1", HOME), 303);
	deskstage_holds(s->head, "Location: /\r\n");
	assert_int_equal(sign_in(s, "/signin?to=%2Fside%3Fstay%3D1", "boss1", "pass%2Bword+1", HOME), 303);
	deskstage_holds(s->head, "Location: /side?stay=1\r\n");
	deskstage_holds(s->head, "; HttpOnly; SameSite=Lax; Secure");
	assert_int_equal(deskstage_ask(s, "/side?stay=1", "", NULL), 200);
	deskstage_holds(
		s->put, "\\\"by\\\":\\\"账号:boss1\\\",\\\"account\\\":{\\\"employee\\\":\\\"\\\",\\\"roles\\\":8}");
	deskstage_between(s->page, "data-csrf=\"", "\"", s->csrf, sizeof s->csrf);
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm2", "", NULL), 200);
	/* It is nobody's: it looks and does nothing, and is shown no button that answers so. */
	deskstage_holds(s->page, "这个账号不是哪位员工的，只能看");
	deskstage_lacks(s->page, "打上");
	deskstage_lacks(s->page, "念一遍");
	deskstage_lacks(s->page, "继续</button>");
	snprintf(form, sizeof form, "csrf=%s&todo=1&act=done", s->csrf);
	assert_int_equal(deskstage_ask(s, "/side/todo", "", form), 403);
	deskstage_holds(s->page, "只能看");
	snprintf(form, sizeof form, "csrf=%s", s->csrf);
	assert_int_equal(deskstage_ask(s, "/logout", "", form), 200);
	deskstage_holds(s->head, "Max-Age=0");
	deskstage_holds(s->page, "href=\"/signin\"");
}

static void test_an_account_of_an_employee(void **state)
{
	struct deskstage *s = *state;
	char form[200];

	have(s, "li1", DESK_STAFF, "li", "12345678");
	assert_int_equal(sign_in(s, "/signin", "li1", "12345678", HOME), 303);
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 200);
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm2", "", NULL), 403);
	assert_int_equal(deskstage_ask(s, "/side?stay=1", "", NULL), 200);
	deskstage_between(s->page, "data-csrf=\"", "\"", s->csrf, sizeof s->csrf);
	snprintf(form, sizeof form, "csrf=%s&todo=1&act=done", s->csrf);
	assert_int_equal(deskstage_ask(s, "/side/todo", "", form), 303);
	deskstage_holds(s->put, "\\\"by\\\":\\\"li\\\"");
	/* What the employee is does not widen it. */
	have(s, "li1", DESK_STAFF, "boss", "12345678");
	assert_int_equal(sign_in(s, "/signin", "li1", "12345678", HOME), 303);
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 403);
	/* He leaves: the session that is open is worth nothing, nor is a new one, whatever role the account has. */
	have(s, "li1", DESK_BOSS, "LI", "12345678");
	assert_int_equal(sign_in(s, "/signin", "li1", "12345678", HOME), 303);
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 200);
	deskstage_leave(s, "li", 1772500000000);
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 403);
	deskstage_holds(s->page, "已经离职");
	assert_int_equal(deskstage_ask(s, "/report/day0?format=csv", "", NULL), 403);
	assert_int_equal(sign_in(s, "/signin", "li1", "12345678", HOME), 303);
	assert_int_equal(deskstage_ask(s, "/side?stay=1", "", NULL), 403);
	deskstage_leave(s, "li", EMPLOYEE_HERE);
	assert_int_equal(deskstage_ask(s, "/side/customer?id=wm1", "", NULL), 200);
	/* Another password, or no account: the sessions are over. */
	have(s, "li1", DESK_STAFF, "li", "12345679");
	assert_int_equal(deskstage_ask(s, "/side?stay=1", "", NULL), 303);
	assert_int_equal(sign_in(s, "/signin", "li1", "12345679", HOME), 303);
	assert_int_equal(deskstage_ask(s, "/side?stay=1", "", NULL), 200);
	have(s, "other", DESK_STAFF, "li", "12345679");
	assert_int_equal(deskstage_ask(s, "/side?stay=1", "", NULL), 303);
}

static void test_guessing(void **state)
{
	struct deskstage *s = *state;

	have(s, "boss1", DESK_BOSS, "", "12345678");
	for (int i = 0; i < 4; i++)
		assert_int_equal(sign_in(s, "/signin", "boss1", "wrong", HOME), 403);
	assert_int_equal(sign_in(s, "/signin", "boss1", "12345678", HOME), 429);
	deskstage_holds(s->page, "请过 1 秒再试");
	pthread_mutex_lock(&s->lock);
	s->now_ms += 1000;
	pthread_mutex_unlock(&s->lock);
	assert_int_equal(sign_in(s, "/signin", "boss1", "12345678", HOME), 303);
	assert_int_equal(sign_in(s, "/signin", "boss1", "12345678", HOME), 303);
}

/* Who is there is what the proxy before us says, the last of several: the client wrote those before it. */
static int sign_in_from(struct deskstage *s, const char *name, const char *address)
{
	char origin[200];
	snprintf(origin, sizeof origin, "%s\r\nX-Real-IP: %s", HOME, address);
	return sign_in(s, "/signin", name, "wrong", origin);
}

static void test_guessing_behind_a_proxy(void **state)
{
	struct deskstage *s = *state;
	char name[20];

	have(s, "boss1", DESK_BOSS, "", "12345678");
	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof name, "n%d", i);
		assert_int_equal(sign_in_from(s, name, "198.51.100.1"), 403);
	}
	assert_int_equal(sign_in_from(s, "n20", "198.51.100.1"), 429);
	assert_int_equal(sign_in_from(s, "n20", "192.0.2.9, 198.51.100.1"), 429);
	assert_int_equal(sign_in_from(s, "n20", "192.0.2.9\r\nX-Real-IP: 198.51.100.1"), 429);
	assert_int_equal(sign_in_from(s, "n20", "198.51.100.2"), 403);
	/* Who has one address of the sixth version has all that begin as it does: he is one. */
	for (int i = 0; i < 20; i++) {
		char from[64];
		snprintf(name, sizeof name, "v%d", i);
		snprintf(from, sizeof from, "2001:db8:1:2:%d::%d", i, i);
		assert_int_equal(sign_in_from(s, name, from), 403);
	}
	assert_int_equal(sign_in_from(s, "v20", "2001:db8:1:2:ffff::1"), 429);
	assert_int_equal(sign_in_from(s, "v20", "2001:db8:1:3::1"), 403);
	assert_int_equal(sign_in_from(s, "n20", "::ffff:198.51.100.1"), 429);
	/* Nothing is told: whoever connects, whom nobody has counted yet. */
	assert_int_equal(sign_in(s, "/signin", "n21", "wrong", HOME), 403);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, deskstage_begin, deskstage_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_file),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_a_name_slows_down),
		cmocka_unit_test(test_an_address_slows_down),
		cmocka_unit_test(test_a_flood),
		CASE(test_logging_in),
		CASE(test_an_account_of_an_employee),
		CASE(test_guessing),
		CASE(test_guessing_behind_a_proxy),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
