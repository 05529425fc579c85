/* kill -9 of each role, of the supervisor alone and of everything while customers come in over HTTP; then our books and the sandbox's are
 * compared. SIYU_KILLS=N (20) kills so often, at moments and of roles drawn from SIYU_KILL_SEED (1). */
#include "testlive.h"

#include "base/rng.h"

#define KILLS 20
#define ADDS_MOST 5000
#define ADD_EVERY_MS 50
#define SETTLE_MS 90000 /* WeCom is asked about a mass message without answer after a minute */

static const char script[] =
	"# 剧本：试\n- 开始：加好友\n\n## 20秒内 问候\n- 打标签：新客\n> {客户|亲}您好。\n\n## 立即 一句\n> 清单给您放这儿了。\n";

static void write_conf(struct testlive *r)
{
	char text[2048];
	int quiet = (int)((clock_real_ms() / 60000 + 480 + 720) % 1440);
	snprintf(text, sizeof text,
		"[corp]\ncorpid = wwkill\n[app bot]\nagentid = 1000002\nsecret = " TESTLIVE_SECRET
		"\ntoken = tok\naes_key = " TESTLIVE_AES_KEY "\n"
		"[gate]\nlisten = 127.0.0.1:%u\n[desk]\nlisten = 127.0.0.1:%u\n[wecom]\napi_base = http://127.0.0.1:%u\npoll_seconds = 2, 4, 6, 10\nremind = no\n"
		"[data]\ndir = %s\n[scripts]\ndir = %s/sop\n[orders]\nkey = order-key\n[rules]\nquiet = %02d:%02d-%02d:%02d\nmerge_minutes = 1\nemployee_day = 1000\n",
		(unsigned)r->gate, (unsigned)r->desk, (unsigned)r->sandbox_port, r->data, r->dir, quiet / 60,
		quiet % 60, (quiet + 1) % 1440 / 60, (quiet + 1) % 60);
	testlive_write(r, "siyu.conf", text);
}

/* -- books of the sandbox ---------------------------------------------------------------------------------------------------- */

static int64_t book(struct testlive *r, const char *key)
{
	struct json_doc *doc = NULL;
	struct err err = {0};
	int64_t v = -1;
	assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/books", NULL), 200);
	testlive_must(json_parse(text_span(&r->body), &doc, &err), &err);
	assert_true(json_int(json_get(json_root(doc), key), &v));
	json_free(doc);
	return v;
}

/* -- killing ------------------------------------------------------------------------------------------------------------------- */

/* In the order of how often they die. */
enum victim { GATE, WORK, DESK, SUPERVISOR, ALL, VICTIMS };
static const char *const victims[VICTIMS] = {"gate", "work", "desk", "supervisor", "all"};
static const int permille[VICTIMS] = {350, 350, 150, 75, 75};

struct killing {
	struct rng rng;
	int adds, kills, killed[VICTIMS];
};

static void kill_one(struct testlive *r, struct killing *k)
{
	int status, at = (int)rng_below(&k->rng, 1000);
	enum victim v = GATE;
	while (at >= permille[v])
		at -= permille[v++];
	k->killed[v]++;
	if (v <= DESK) {
		testlive_kill(r, victims[v]);
		return;
	}
	/* The children of one who was killed alone end by themselves, and the next one waits for that. */
	(void)kill(r->serve, SIGKILL);
	(void)waitpid(r->serve, &status, 0);
	for (int i = GATE; v == ALL && i <= DESK; i++)
		testlive_kill(r, victims[i]);
	testlive_serve(r);
}

static void load(struct testlive *r, struct killing *k)
{
	char body[128];
	int left = k->kills;
	for (int i = 0; i < k->adds; i++) {
		snprintf(body, sizeof body, "{\"userid\":\"e%d\",\"external_userid\":\"wm%04d\",\"name\":\"客%d\"}",
			i % 3, i, i);
		assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/add", body), 200);
		if (i % 4 == 3) {
			snprintf(body, sizeof body,
				"{\"external_userid\":\"wm%04d\",\"order_no\":\"K%04d\",\"amount_fen\":%d}", i - 2, i,
				1000 + i);
			assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/buy", body), 200);
		}
		clock_sleep_ms((int64_t)rng_below(&k->rng, ADD_EVERY_MS));
		/* So many of those that are left as will come to the number. */
		if (rng_below(&k->rng, (uint64_t)(k->adds - i)) < (uint64_t)left) {
			kill_one(r, k);
			left--;
		}
		clock_sleep_ms(ADD_EVERY_MS / 2);
	}
}

static int64_t told(const char *name, int64_t otherwise)
{
	const char *text = getenv(name);
	int64_t n = 0;
	return text && span_int(span_of(text), &n) && n > 0 ? n : otherwise;
}

/* -- books ------------------------------------------------------------------------------------------------------------------------ */

static const struct {
	const char *key, *sql;
} books[] = {
	{"adds", "SELECT count(*) FROM relation"},
	{"orders", "SELECT count(*) FROM purchase"},
	{"gross_fen", "SELECT coalesce(sum(amount_fen), 0) FROM ledger WHERE kind = 'pay'"},
	{"mass_delivered", "SELECT count(*) FROM occurrence WHERE step = '一句' AND state = 'delivered'"},
	{"tags_on", "SELECT count(*) FROM contact_tag"},
};
#define BOOKS (sizeof books / sizeof *books)

/* A welcome has 20 seconds. Where work was not there for so long after the call went out, nobody can know whether it came: then it is said
 * to be unsure, and is never sent again. What is sure came; what came is sure or unsure. */
#define WELCOMES "SELECT count(*) FROM occurrence WHERE step = '问候' AND state = "
#define SURE WELCOMES "'delivered'"
#define UNSURE WELCOMES "'failed' AND reason = 'unsure'"

static bool welcomes_agree(struct testlive *r, int adds)
{
	int64_t sure = testlive_number(r, SURE), unsure = testlive_number(r, UNSURE), came = book(r, "welcomes");
	return sure + unsure == adds && sure <= came && came <= adds;
}

static bool agree(struct testlive *r, int adds)
{
	if (book(r, "posts_waiting") > 0 || book(r, "mass_delivered") < adds)
		return false;
	for (size_t i = 0; i < BOOKS; i++)
		if (testlive_number(r, books[i].sql) != book(r, books[i].key))
			return false;
	return welcomes_agree(r, adds);
}

/* What no customer should see. The test also runs at night, where every mass message is one of these: that kind is left out. */
static int breaches(struct testlive *r)
{
	struct json_doc *doc = NULL;
	struct err err = {0};
	int n = 0;
	assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/breaches", NULL), 200);
	testlive_must(json_parse(text_span(&r->body), &doc, &err), &err);
	for (const struct json_node *line = json_first(json_get(json_root(doc), "lines")); line;
		line = json_next(line)) {
		if (json_str(line).n == 0 || span_search(json_str(line), SPAN_LIT(" night: ")) != SIZE_MAX)
			continue;
		print_error("%.*s\n", SPAN_ARG(json_str(line)));
		n++;
	}
	json_free(doc);
	return n;
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

static void kills(void **state)
{
	struct testlive *r = *state;
	struct killing k = {.kills = (int)told("SIYU_KILLS", KILLS)};
	k.adds = k.kills * 9 / 2 < ADDS_MOST ? k.kills * 9 / 2 : ADDS_MOST;
	rng_seed(&k.rng, (uint64_t)told("SIYU_KILL_SEED", 1));
	if (!testlive_new(r, "kill"))
		skip();
	testlive_write(r, "sop/try.md", script);
	write_conf(r);
	testlive_sandbox(r);
	testlive_serve(r);
	testlive_ready(r, r->sandbox_port);
	testlive_ready(r, r->gate);
	for (int64_t until = clock_boot_ms() + 10000;
		testlive_number(r, "SELECT count(*) FROM script") < 1 && clock_boot_ms() < until;)
		clock_sleep_ms(30);
	for (int i = 0; i < 3; i++) {
		char body[64];
		snprintf(body, sizeof body, "{\"userid\":\"e%d\",\"name\":\"员工%d\"}", i, i);
		assert_int_equal(testlive_ask(r, r->sandbox_port, "/sandbox/employee", body), 200);
	}
	load(r, &k);
	for (int v = 0; v < VICTIMS; v++)
		printf("killed %s %d\n", victims[v], k.killed[v]);
	bool same = false;
	for (int64_t until = clock_boot_ms() + SETTLE_MS + k.adds * (int64_t)ADD_EVERY_MS;
		!same && clock_boot_ms() < until; clock_sleep_ms(300))
		same = agree(r, k.adds);
	for (size_t i = 0; i < BOOKS; i++)
		if (!same)
			print_error("%s: we have %lld, the sandbox %lld\n", books[i].key,
				(long long)testlive_number(r, books[i].sql), (long long)book(r, books[i].key));
	long long sure = (long long)testlive_number(r, SURE), unsure = (long long)testlive_number(r, UNSURE);
	printf("welcomes: %lld came for sure, of %lld nobody can know; the sandbox has %lld\n", sure, unsure,
		(long long)book(r, "welcomes"));
	int bad = breaches(r);
	testlive_end(&r->serve);
	testlive_end(&r->sandbox);
	if (!same)
		fail_msg("the books do not agree; everything lies in %s", r->dir);
	assert_int_equal(bad, 0);
	testlive_sweep(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(kills, rig_new, rig_end)};
	return cmocka_run_group_tests_name("kill", tests, NULL, NULL);
}
