/* The pages in a real browser: Chromium without a window, driven over WebDriver (W3C). Every page opens, nothing stands in its console,
 * what people wrote is text, each role sees its own. Left out, loudly, where there is no chromedriver. With SIYU_SCREENSHOTS=FOLDER each
 * page is kept there as a picture. */
#include "base/base64.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/json.h"
#include "crypt/password.h"
#include "desk/userfile.h"
#include "deskstage.h"
#include "net/fetch.h"
#include "net/listen.h"
#include "testlib.h"
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#define ANSWER_MS 60000
#define PASSWORD "a sentence"

struct browser {
	struct deskstage *s;
	struct fetch *fetch;
	pid_t driver;
	char base[120], session[120], said[1 << 16];
	struct text answer;
	bool answered;
	int status;
};

/* -- WebDriver ----------------------------------------------------------------------------------------------------------------------- */

static void on_reply(void *user, const struct fetch_reply *r)
{
	struct browser *b = user;
	text_clear(&b->answer);
	text_add(&b->answer, r->body);
	b->status = r->outcome == FETCH_ANSWERED ? r->status : 0;
	b->answered = true;
}

/* The status; 0: nobody answered. */
static int call(struct browser *b, const char *method, const char *path, const char *body)
{
	char url[400];
	struct err err = {0};
	snprintf(url, sizeof url, "%s%s%s", b->base, b->session, path);
	const struct fetch_call c = {.id = 1,
		.method = method,
		.url = span_of(url),
		.content_type = body ? SPAN_LIT("application/json") : SPAN_ABSENT,
		.body = span_of(body),
		.timeout_ms = ANSWER_MS};
	b->answered = false;
	assert_int_equal(fetch_start(b->fetch, &c, &err), RC_OK);
	while (!b->answered)
		fetch_step(b->fetch, 1000);
	return b->status;
}

static void must(struct browser *b, const char *method, const char *path, const char *body)
{
	if (call(b, method, path, body) != 200)
		fail_msg("%s %s %s: %d %s", method, path, body ? body : "", b->status, text_str(&b->answer));
}

/* "value" of the last answer, as text. */
static const char *value(struct browser *b)
{
	struct json_doc *doc;
	struct err err = {0};
	assert_int_equal(json_parse(text_span(&b->answer), &doc, &err), RC_OK);
	snprintf(b->said, sizeof b->said, "%.*s", SPAN_ARG(json_str(json_get(json_root(doc), "value"))));
	json_free(doc);
	return b->said;
}

static const char *run(struct browser *b, const char *script)
{
	char body[2000];
	struct text t;
	struct jsonw w;
	text_init(&t, sizeof body);
	jsonw_init(&w, &t);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "script", script);
	jsonw_key(&w, "args");
	jsonw_arr(&w);
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	snprintf(body, sizeof body, "%s", text_str(&t));
	text_release(&t);
	must(b, "POST", "/execute/sync", body);
	return value(b);
}

static void go(struct browser *b, const char *path)
{
	char body[500];
	snprintf(body, sizeof body, "{\"url\":\"%s%s\"}", b->s->url, path);
	must(b, "POST", "/url", body);
}

/* -- begin and end --------------------------------------------------------------------------------------------------------------------- */

static void start_driver(struct browser *b)
{
	char port[40];
	char *args[] = {(char *)(uintptr_t) "chromedriver", port, (char *)(uintptr_t) "--log-level=OFF", NULL};
	uint16_t free_port;
	int fd;
	struct err err = {0};
	posix_spawn_file_actions_t quiet;
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &fd, &err), RC_OK);
	assert_int_equal(listen_port(fd, &free_port, &err), RC_OK);
	close(fd);
	snprintf(port, sizeof port, "--port=%u", (unsigned)free_port);
	snprintf(b->base, sizeof b->base, "http://127.0.0.1:%u", (unsigned)free_port);
	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", 1, 0);
	if (posix_spawnp(&b->driver, args[0], &quiet, NULL, args, environ) != 0)
		b->driver = 0;
	posix_spawn_file_actions_destroy(&quiet);
}

/* false: there is none here. */
static bool await_driver(struct browser *b)
{
	for (int64_t end = clock_boot_ms() + ANSWER_MS; b->driver && clock_boot_ms() < end; clock_sleep_ms(20)) {
		if (waitpid(b->driver, NULL, WNOHANG) == b->driver)
			b->driver = 0;
		if (call(b, "GET", "/status", NULL) == 200)
			return true;
	}
	return false;
}

static void open_browser(struct browser *b)
{
	char body[1500];
	struct json_doc *doc;
	struct err err = {0};
	snprintf(body, sizeof body,
		"{\"capabilities\":{\"alwaysMatch\":{\"browserName\":\"chrome\",\"goog:loggingPrefs\":{\"browser\":\"ALL\"},"
		"\"goog:chromeOptions\":{\"args\":[\"--headless\",\"--no-sandbox\",\"--disable-gpu\",\"--disable-background-networking\","
		"\"--disable-component-update\",\"--disable-sync\",\"--disable-dev-shm-usage\",\"--window-size=420,900\","
		"\"--user-data-dir=%s/profile\"]}}}}",
		b->s->dir);
	must(b, "POST", "/session", body);
	assert_int_equal(json_parse(text_span(&b->answer), &doc, &err), RC_OK);
	snprintf(b->session, sizeof b->session, "/session/%.*s",
		SPAN_ARG(json_str(json_path(json_root(doc), "value.sessionId"))));
	json_free(doc);
}

static void accounts(struct browser *b)
{
	struct text kept;
	struct err err = {0};
	text_init(&kept, PASSWORD_BYTES);
	password_make(SPAN_LIT(PASSWORD), &kept);
	const struct userfile_account all[] = {
		{.name = SPAN_LIT("laoban"), .employee = SPAN_LIT(""), .role = DESK_BOSS, .password = text_span(&kept)},
		{.name = SPAN_LIT("yunying"),
			.employee = SPAN_LIT(""),
			.role = DESK_OPERATOR,
			.password = text_span(&kept)},
		{.name = SPAN_LIT("zhuguan"),
			.employee = SPAN_LIT("hao"),
			.role = DESK_HEAD,
			.password = text_span(&kept)},
		{.name = SPAN_LIT("yuangong"),
			.employee = SPAN_LIT("wang"),
			.role = DESK_STAFF,
			.password = text_span(&kept)}};
	assert_int_equal(userfile_write(b->s->users, all, 4, &err), RC_OK);
	text_release(&kept);
}

/* -- what a page must be ------------------------------------------------------------------------------------------------------------------ */

static void picture(struct browser *b, const char *who, int i)
{
	const char *folder = getenv("SIYU_SCREENSHOTS");
	char path[500];
	struct json_doc *doc;
	struct span coded;
	uint8_t *png;
	size_t n;
	struct err err = {0};
	if (!folder)
		return;
	must(b, "GET", "/screenshot", NULL);
	assert_int_equal(json_parse(text_span(&b->answer), &doc, &err), RC_OK);
	coded = json_str(json_get(json_root(doc), "value"));
	png = malloc(coded.n + 1);
	assert_int_equal(base64_decode(coded, false, png, coded.n, &n), RC_OK);
	snprintf(path, sizeof path, "%s/%s-%02d.png", folder, who, i);
	assert_int_equal(fileio_write(path, span_make(png, n), 0644, &err), RC_OK);
	free(png);
	json_free(doc);
}

static void log_in(struct browser *b, const char *name)
{
	char script[300];
	must(b, "DELETE", "/cookie", NULL);
	go(b, "/");
	assert_string_equal(run(b, "return location.pathname"), "/signin");
	snprintf(script, sizeof script,
		"document.getElementById('name').value='%s';document.getElementById('password').value='" PASSWORD "'",
		name);
	(void)run(b, script);
	(void)run(b, "document.querySelector('form').submit()");
	for (int64_t end = clock_boot_ms() + ANSWER_MS; strcmp(run(b, "return location.pathname"), "/") != 0;
		clock_sleep_ms(20))
		if (clock_boot_ms() > end)
			fail_msg("%s did not get in: %s", name, run(b, "return document.body.innerText"));
}

static void is_clean(struct browser *b, const char *path)
{
	must(b, "POST", "/se/log", "{\"type\":\"browser\"}");
	if (strcmp(text_str(&b->answer), "{\"value\":[]}") != 0)
		fail_msg("%s: in the console: %s", path, text_str(&b->answer));
	assert_string_equal(
		run(b, "return String(document.querySelectorAll('script:not([src]),img,b>b').length)"), "0");
	/* A page is as wide as the phone; what is wider scrolls in its own box. */
	assert_string_equal(run(b, "return String(document.documentElement.scrollWidth<=window.innerWidth)"), "true");
	assert_string_equal(
		run(b,
			"return String([...document.querySelectorAll('input:not([type=hidden]),select')].every("
			"function(e){return e.labels.length>0||e.placeholder||e.getAttribute('aria-label')}))"),
		"true");
}

static void test_pages(void **state)
{
	static const char *const pages[] = {"/", "/report", "/report/gmv?compare=before", "/report/funnel",
		"/report/day0", "/report/structure", "/scripts",
		"/scripts?id=%E5%89%A7%E6%9C%AC%EF%BC%9A%E6%96%B0%E5%AE%A2", "/tasks", "/groups", "/moments",
		"/search?q=%E5%B0%8F"};
	static const char *const who[] = {"laoban", "yunying", "zhuguan", "yuangong"};
	struct browser *b = *state;
	if (!b->session[0])
		skip();
	for (size_t w = 0; w < sizeof who / sizeof *who; w++) {
		log_in(b, who[w]);
		for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
			go(b, pages[i]);
			is_clean(b, pages[i]);
			picture(b, who[w], (int)i);
		}
		const char *found = run(b, "return document.querySelector('main').innerText");
		bool boss = w == 0, mine = w == 3;
		if ((strstr(found, "小明\"><script>alert(1)</script>") != NULL) != (boss || w == 2))
			fail_msg("%s: %s", who[w], found);
		if ((strstr(found, "小红") != NULL) != (boss || mine))
			fail_msg("%s: %s", who[w], found);
	}
	/* What somebody wrote into a mass message is text. */
	log_in(b, "laoban");
	go(b, "/tasks");
	assert_non_null(
		strstr(run(b, "return document.querySelector('main').innerText"), "群发<img src=x onerror=alert(1)>"));
	go(b, "/side/customer?id=wm1");
	is_clean(b, "/side/customer");
}

static int begin(void **state)
{
	struct browser *b = calloc(1, sizeof *b);
	const struct fetch_conf conf = {0};
	struct err err = {0};
	*state = b;
	b->s = deskstage_plain();
	text_init(&b->answer, (size_t)16 << 20);
	assert_int_equal(fetch_new(&conf, on_reply, b, &b->fetch, &err), RC_OK);
	start_driver(b);
	if (!await_driver(b)) {
		fprintf(stderr,
			"left out: no chromedriver here: no browser looked at the pages (make setup CHECK=1)\n");
		return 0;
	}
	accounts(b);
	open_browser(b);
	return 0;
}

static int end(void **state)
{
	struct browser *b = *state;
	if (b->session[0])
		(void)call(b, "DELETE", "", NULL);
	if (b->driver) {
		kill(b->driver, SIGTERM);
		waitpid(b->driver, NULL, 0);
	}
	fetch_free(b->fetch);
	text_release(&b->answer);
	void *stage = b->s;
	free(b);
	return deskstage_end(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_pages, begin, end)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
