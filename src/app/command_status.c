/* siyu status: whether the engine is open or held, what waits, what is unsure, what the gate refused and why. */
#include "archiving.h"
#include "command.h"
#include "mailfile.h"
#include "station.h"
#include "put.h"
#include "logview.h"
#include "quotaconf.h"
#include "statusgate.h"
#include "gateprobe.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/zone.h"
#include "flow/quotasay.h"
#include "flow/warnsay.h"
#include "store/archivelog.h"
#include "store/billwalk.h"
#include "store/coupon.h"
#include "store/employee.h"
#include "store/meta.h"
#include "store/outbox.h"
#include "store/outcome.h"
#include "store/hooklog.h"
#include "store/kflog.h"
#include "store/post.h"

#include <string.h>

#define KF_POOL 2    /* 待接入池 (callbacks.md 6.6) */
#define KF_MOST 1000 /* counted */
#define SHOWN 20
#define OUTCOMES_SHOWN 5
#define SAID_BYTES 16384
#define ARCHIVE_WAIT_MS (30 * INT64_C(60000))

static enum rc ask_work(struct app *app, struct text *answer, struct err *err)
{
	struct datadir dir;
	enum rc rc = datadir_init(&dir, conf_str(app->conf, "data", NULL, "dir"), err);
	return rc ? rc : put_ask(dir.sock, SPAN_LIT("{\"ask\":\"status\"}"), answer, err);
}

/* "command transfer", "callback". */
static void print_input(struct jsonw *w, const struct inbox_row *row)
{
	struct text what;
	struct json_doc *doc = NULL;
	text_init(&what, 256);
	text_adds(&what, inbox_kind_name(row->kind));
	if (row->kind == INBOX_COMMAND && json_parse(row->body, &doc, NULL) == RC_OK)
		text_addf(&what, " %.*s", SPAN_ARG(json_str(json_get(json_root(doc), "verb"))));
	json_free(doc);
	jsonw_kstr(w, "what", text_span(&what));
	text_release(&what);
}

/* What the counts of outcomes are of: the last few, with why, and where each is to be seen. */
static enum rc print_outcomes(struct station *e, struct arena *a, struct jsonw *w, struct err *err)
{
	struct outcome_row *v = NULL;
	int n = 0;
	enum rc rc = outcome_last(e->db, a, OUTCOMES_SHOWN, &v, &n, err);
	if (rc || n == 0)
		return rc;
	jsonw_key(w, "outcomes_last");
	jsonw_arr(w);
	for (int i = 0; !rc && i < n; i++) {
		struct inbox_row row;
		rc = inbox_get(e->in, a, v[i].input_id, &row, err);
		if (rc && rc != RC_NOTFOUND)
			break;
		bool gone = rc == RC_NOTFOUND; /* after its time: why is what is left */
		rc = RC_OK;
		jsonw_obj(w);
		jsonw_kint(w, "input", v[i].input_id);
		if (!gone) {
			jsonw_kint(w, "at_ms", row.at_ms);
			print_input(w, &row);
		}
		jsonw_kcstr(w, "outcome", outcome_name(v[i].outcome));
		jsonw_kstr(w, "why", v[i].reason);
		jsonw_kstr(w, "look_at", arena_printf(a, "siyu inbox show %lld", (long long)v[i].input_id));
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
	return rc;
}

static enum rc print_counts(struct station *e, struct jsonw *w, struct err *err)
{
	struct arena *a = arena_new(4096);
	struct meta meta;
	int64_t head = 0, outbox[OUTBOX_STATES] = {0}, outcomes[OUTCOME_COUNT] = {0};
	enum rc rc = meta_get(e->db, a, &meta, err);
	if (!rc)
		rc = inbox_head(e->in, &head, err);
	if (!rc)
		rc = outbox_counts(e->db, outbox, err);
	if (!rc)
		rc = outcome_counts(e->db, outcomes, err);
	if (!rc) {
		jsonw_kint(w, "position", meta.position);
		jsonw_kint(w, "head", head);
		jsonw_key(w, "outbox");
		jsonw_obj(w);
		for (int i = 0; i < OUTBOX_STATES; i++)
			jsonw_kint(w, outbox_state_name((enum outbox_state)i), outbox[i]);
		jsonw_end_obj(w);
		if (outbox[OUTBOX_UNSURE] > 0)
			jsonw_kcstr(w, "look_at", "siyu unsure");
		jsonw_key(w, "outcomes");
		jsonw_obj(w);
		for (int i = OUTCOME_DONE + 1; i < OUTCOME_COUNT; i++)
			jsonw_kint(w, outcome_name((enum outcome)i), outcomes[i]);
		jsonw_end_obj(w);
		rc = print_outcomes(e, a, w, err);
	}
	arena_free(a);
	return rc;
}

/* What a person has to look at: calls whose end nobody knows. */
static void print_effects(struct jsonw *w, const struct outbox_row *row, int n)
{
	char key[OUTBOX_KEY_BYTES];
	for (int i = 0; i < n; i++) {
		jsonw_obj(w);
		jsonw_kcstr(w, "effect", outbox_key_print(row[i].key, key));
		jsonw_kstr(w, "call", row[i].api);
		jsonw_kcstr(w, "state", outbox_state_name(row[i].state));
		jsonw_kstr(w, "subject", row[i].subject);
		jsonw_kstr(w, "detail", row[i].detail);
		jsonw_end_obj(w);
	}
}

static enum rc print_unsure(struct station *e, struct jsonw *w, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct outbox_row *open = NULL, *attempted = NULL;
	int n = 0, under_way = 0;
	enum rc rc = outbox_open(e->db, a, (struct outbox_key){0, 0}, SHOWN, &open, &n, err);
	if (!rc)
		rc = outbox_attempted(e->db, a, SHOWN - n, &attempted, &under_way, err);
	jsonw_key(w, "open");
	jsonw_arr(w);
	if (!rc) {
		print_effects(w, open, n);
		print_effects(w, attempted, under_way);
	}
	jsonw_end_arr(w);
	arena_free(a);
	return rc;
}

/* Pools of codes of which a tenth or less is left (finding 63). */
static enum rc print_coupons(struct station *e, struct jsonw *w, struct err *err)
{
	struct arena *a = arena_new(4096);
	struct coupon_pool *v = NULL;
	int n = 0;
	enum rc rc = coupon_pools(e->db, a, &v, &n, err);
	jsonw_key(w, "coupons_low");
	jsonw_arr(w);
	for (int i = 0; !rc && i < n; i++) {
		int64_t in[COUPON_STATES], all = 0;
		rc = coupon_counts(e->db, v[i].pool, in, err);
		for (int k = 0; !rc && k < COUPON_GONE; k++)
			all += in[k];
		if (rc || in[COUPON_FREE] * 10 > all)
			continue;
		jsonw_obj(w);
		jsonw_kstr(w, "pool", v[i].pool);
		jsonw_kint(w, "left", in[COUPON_FREE]);
		jsonw_kint(w, "of", all);
		jsonw_kcstr(w, "look_at", "siyu coupons");
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
	arena_free(a);
	return rc;
}

/* Posts of 朋友圈 that wait for somebody to publish them, or of which nobody knows. */
static enum rc print_moments(struct station *e, struct jsonw *w, struct err *err)
{
	static const enum post_state states[] = {POST_WAITING, POST_UNSURE};
	struct arena *a = arena_new(4096);
	int64_t all = 0;
	enum rc rc = RC_OK;
	jsonw_key(w, "moments");
	jsonw_obj(w);
	for (size_t i = 0; !rc && i < sizeof states / sizeof *states; i++) {
		struct post *v = NULL;
		int n = 0;
		rc = post_in(e->db, a, states[i], &v, &n, err);
		jsonw_kint(w, post_state_name(states[i]), n);
		all += n;
	}
	if (all > 0)
		jsonw_kcstr(w, "look_at", "siyu moments");
	jsonw_end_obj(w);
	arena_free(a);
	return rc;
}

/* Accounts of 微信客服, and who waits for a person in them. */
static enum rc print_kf(struct station *e, struct jsonw *w, struct err *err)
{
	struct arena *a = arena_new(4096);
	struct kflog_account *v = NULL;
	struct kflog_session *waiting = NULL;
	int n = 0, waits = 0;
	enum rc rc = kflog_accounts(e->db, a, &v, &n, err);
	if (!rc)
		rc = kflog_sessions_in(e->db, a, KF_POOL, KF_MOST, &waiting, &waits, err);
	jsonw_key(w, "kf");
	jsonw_obj(w);
	jsonw_kint(w, "waiting_for_a_person", waits);
	for (int i = 0; !rc && i < n; i++)
		if (v[i].trouble.n) {
			jsonw_keyn(w, v[i].name.n ? v[i].name : v[i].account);
			jsonw_str(w, v[i].trouble);
		}
	jsonw_end_obj(w);
	arena_free(a);
	return rc;
}

/* Quotas of WeCom of which most is used. */
static enum rc print_quotas(struct app *app, struct station *e, struct jsonw *w, struct err *err)
{
	struct arena *a = arena_new(0);
	struct quotause use[ALLOWANCE_COUNT];
	struct quotause_ask ask;
	struct zone zone;
	int64_t now = clock_real_ms();
	enum rc rc = zone_load(conf_str(app->conf, "corp", NULL, "timezone"), 0, now + ZONE_DAY_MS, &zone, err);
	if (!rc) {
		quotaconf_ask(app->conf, &zone, &ask);
		ask.now_ms = ask.until_ms = now;
		rc = quotause_read(e->db, a, &ask, use, err);
	}
	jsonw_key(w, "quotas_low");
	if (!rc) {
		quotasay_json(&ask, use, true, w);
	} else {
		jsonw_arr(w);
		jsonw_end_arr(w);
	}
	arena_free(a);
	return rc;
}

/* 对外收款: when it was read to its end, and why not since. */
static enum rc print_pay(struct station *e, struct jsonw *w, struct err *err)
{
	struct arena *a = arena_new(4096);
	enum rc rc = RC_OK;
	jsonw_key(w, "pay");
	jsonw_obj(w);
	for (int k = 0; !rc && k < BILLWALK_KINDS; k++) {
		struct billwalk b;
		rc = billwalk_get(e->db, a, (enum billwalk_kind)k, &b, err);
		if (!rc) {
			jsonw_key(w, billwalk_kind_name((enum billwalk_kind)k));
			jsonw_obj(w);
			jsonw_kint(w, "begun_ms", b.begun_ms);
			if (b.good_ms != BILLWALK_NEVER)
				jsonw_kint(w, "read_ms", b.good_ms);
			if (b.trouble.n)
				jsonw_kstr(w, "trouble", b.trouble);
			jsonw_end_obj(w);
		}
		rc = rc == RC_NOTFOUND ? RC_OK : rc;
	}
	jsonw_end_obj(w);
	arena_free(a);
	return rc;
}

/* Events that receivers of ours did not take. Nothing where all is well. */
static enum rc print_hooks(struct station *e, struct jsonw *w, struct err *err)
{
	struct arena *a = arena_new(4096);
	struct hooklog_total *v = NULL;
	int n = 0;
	bool headed = false;
	enum rc rc = hooklog_totals(e->db, a, &v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		if (v[i].state != HOOKLOG_FAILING && v[i].state != HOOKLOG_DEAD)
			continue;
		if (!headed) {
			jsonw_key(w, "hooks");
			jsonw_arr(w);
		}
		headed = true;
		jsonw_obj(w);
		jsonw_kstr(w, "hook", v[i].hook);
		jsonw_kint(w, hooklog_state_name(v[i].state), v[i].events);
		jsonw_kint(w, "oldest_ms", v[i].oldest_ms);
		jsonw_kcstr(w, "look_at", "siyu hooks");
		jsonw_end_obj(w);
	}
	if (headed)
		jsonw_end_arr(w);
	arena_free(a);
	return rc;
}

/* Who left while nobody was told to take over: their rounds are held. */
static enum rc print_gone(struct station *e, struct jsonw *w, struct err *err)
{
	struct arena *a = arena_new(4096);
	struct employee_held *v = NULL;
	int n = 0;
	enum rc rc = employee_held(e->db, a, &v, &n, err);
	bool headed = false;
	for (int i = 0; !rc && i < n; i++) {
		if (v[i].rounds == 0)
			continue;
		if (!headed) {
			jsonw_key(w, "employees_gone");
			jsonw_arr(w);
		}
		headed = true;
		jsonw_obj(w);
		jsonw_kstr(w, "employee", v[i].userid);
		jsonw_kint(w, "gone_ms", v[i].gone_ms);
		jsonw_kint(w, "rounds_held", v[i].rounds);
		jsonw_kcstr(w, "look_at", "siyu transfer");
		jsonw_end_obj(w);
	}
	if (headed)
		jsonw_end_arr(w);
	arena_free(a);
	return rc;
}

/* What WeCom warned of that is not over. Nothing where it did not. */
static enum rc print_warnings(struct app *app, struct station *e, struct jsonw *w, struct err *err)
{
	struct arena *a = arena_new(4096);
	struct warning *v = NULL;
	struct zone zone;
	int64_t now = clock_real_ms();
	int n = 0;
	bool headed = false;
	enum rc rc = warning_all(e->db, a, &v, &n, err);
	if (!rc)
		rc = zone_load(conf_str(app->conf, "corp", NULL, "timezone"), 0, now + ZONE_DAY_MS, &zone, err);
	for (int i = 0; !rc && i < n; i++) {
		struct text line;
		const char *todo = "";
		text_init(&line, 1024);
		if (warnsay_line(&v[i], &zone, now, &line, &todo)) {
			if (!headed) {
				jsonw_key(w, "warnings");
				jsonw_arr(w);
			}
			headed = true;
			jsonw_obj(w);
			jsonw_kstr(w, "what", text_span(&line));
			jsonw_kint(w, "since_ms", v[i].at_ms);
			jsonw_kcstr(w, "todo", todo);
			jsonw_end_obj(w);
		}
		text_release(&line);
	}
	if (headed)
		jsonw_end_arr(w);
	arena_free(a);
	return rc;
}

/* The chat archive: what its reader says of itself, and how far the fold is. Nothing where it was never on. */
static enum rc print_archive(struct app *app, struct station *e, struct jsonw *w, struct err *err)
{
	struct archivelog_position at;
	struct text said;
	struct json_doc *doc = NULL;
	int64_t waiting = 0;
	enum rc rc = archivelog_position(e->db, &at, err);
	bool wanted = archiving_wanted(app->conf), any = rc == RC_OK;
	if ((rc && rc != RC_NOTFOUND) || (!any && !wanted))
		return rc == RC_NOTFOUND ? RC_OK : rc;
	jsonw_key(w, "archive");
	jsonw_obj(w);
	jsonw_kbool(w, "on", wanted);
	jsonw_kbool(w, "running", datadir_held(&e->dir, "archive"));
	text_init(&said, SAID_BYTES);
	if (wanted && fileio_read(e->dir.archive, &said, NULL) == RC_OK &&
		json_parse(span_trim(text_span(&said)), &doc, NULL) == RC_OK) {
		jsonw_key(w, "reader");
		jsonw_raw(w, span_trim(text_span(&said)));
	}
	json_free(doc);
	text_release(&said);
	rc = any ? archivelog_waiting(e->db, clock_real_ms() - ARCHIVE_WAIT_MS, &waiting, err) : RC_OK;
	if (any) {
		jsonw_kint(w, "seq", at.seq);
		jsonw_kint(w, "refused", at.refused);
		jsonw_kint(w, "internal", at.internal);
		jsonw_kint(w, "unreadable", at.unreadable);
		jsonw_kint(w, "unknown_kinds", at.unknown);
		jsonw_kint(w, "unanswered_30_minutes", waiting);
	}
	jsonw_end_obj(w);
	return rc;
}

/* Digests as mail, where they have no place or wait. */
static enum rc print_mail(struct app *app, struct station *e, struct jsonw *w, struct err *err)
{
	struct mailfile m;
	struct err why = {0};
	char mark[MAILFILE_MARK_BYTES];
	int waiting = 0;
	mailfile_conf(app->conf, &e->dir, mark, &m);
	enum rc bad = mailfile_look(&m, &why), rc = mailfile_waiting(e->db, &m, clock_real_ms(), &waiting, err);
	if (rc || (!bad && waiting == 0))
		return rc;
	jsonw_key(w, "digest_mail");
	jsonw_obj(w);
	jsonw_kcstr(w, "folder", m.folder);
	jsonw_kint(w, "waiting", waiting);
	if (bad) {
		jsonw_kcstr(w, "trouble", why.text);
		jsonw_kcstr(w, "todo", why.hint);
	}
	jsonw_end_obj(w);
	return RC_OK;
}

/* For people a time is one of the corp's zone. */
static void print_scalar(const struct json_node *c, const struct zone *zone, int indent, bool array)
{
	struct text value;
	char when[32];
	bool flag = false;
	int64_t ms;
	struct span key = json_key(c);
	text_init(&value, 65536);
	if (span_ends(key, "_ms") && json_int(c, &ms)) {
		key = span_take(key, key.n - strlen("_ms"));
		text_adds(&value, zone_format(zone, ms, when));
	} else if (!json_scalar(c, &value) && json_bool(c, &flag)) {
		text_adds(&value, flag ? "yes" : "no");
	}
	struct span line = span_trim(text_span(&value));
	printf("%*s%-18.*s %.*s\n", indent, "", SPAN_ARG(array ? SPAN_LIT("") : key), SPAN_ARG(line));
	text_release(&value);
}

static void print_lines(const struct json_node *obj, const struct zone *zone, int indent)
{
	for (const struct json_node *c = json_first(obj); c; c = json_next(c)) {
		bool array = json_kind(obj) == JSON_ARRAY;
		if (json_first(c)) {
			if (!array)
				printf("%*s%.*s\n", indent, "", SPAN_ARG(json_key(c)));
			print_lines(c, zone, indent + 2);
		} else if (json_kind(c) != JSON_OBJECT && json_kind(c) != JSON_ARRAY) {
			print_scalar(c, zone, indent, array);
		}
	}
}

static enum rc print_status(struct app *app, struct station *e, struct jsonw *w, struct err *err)
{
	struct text answer;
	struct err asked = {0};
	text_init(&answer, PUT_LINE_BYTES);
	enum rc alive = ask_work(app, &answer, &asked);
	jsonw_obj(w);
	jsonw_kbool(w, "running", alive == RC_OK);
	if (alive == RC_OK) {
		jsonw_key(w, "work");
		jsonw_raw(w, span_trim(text_span(&answer)));
	}
	text_release(&answer);
	statusgate_print(app->conf, &e->dir, w);
	enum rc rc = print_counts(e, w, err);
	if (!rc)
		rc = logview_json(e, w, err);
	if (!rc)
		rc = print_coupons(e, w, err);
	if (!rc)
		rc = print_moments(e, w, err);
	if (!rc)
		rc = print_kf(e, w, err);
	if (!rc)
		rc = print_quotas(app, e, w, err);
	if (!rc)
		rc = print_hooks(e, w, err);
	if (!rc)
		rc = print_gone(e, w, err);
	if (!rc)
		rc = print_warnings(app, e, w, err);
	if (!rc)
		rc = print_archive(app, e, w, err);
	if (!rc)
		rc = print_pay(e, w, err);
	if (!rc)
		rc = print_mail(app, e, w, err);
	if (!rc)
		rc = print_unsure(e, w, err);
	jsonw_end_obj(w);
	return rc;
}

static enum rc show(struct app *app, struct span status, struct err *err)
{
	struct json_doc *doc = NULL;
	struct zone zone;
	enum rc rc = command_zone(app, &zone, err);
	if (!rc)
		rc = json_parse(status, &doc, err);
	if (!rc)
		print_lines(json_root(doc), &zone, 0);
	json_free(doc);
	return rc;
}

static int say_up(struct app *app)
{
	static const char *const role[] = {"gate", "work", "desk"};
	struct datadir dir;
	struct text answer;
	struct err err = {0};
	enum rc rc = datadir_init(&dir, conf_str(app->conf, "data", NULL, "dir"), &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	for (size_t i = 0; i < sizeof role / sizeof *role; i++)
		if (!datadir_held(&dir, role[i])) {
			printf("没有在跑（%s）\n", role[i]);
			return EXIT_NO;
		}
	text_init(&answer, PUT_LINE_BYTES);
	rc = ask_work(app, &answer, &err);
	text_release(&answer);
	bool hangs = !rc && gateprobe_once(app->conf) == 0;
	puts(rc ? "在跑，但 work 不回答" : hangs ? "在跑，但 gate 不回答" : "在跑");
	return rc || hangs ? EXIT_NO : EXIT_DONE;
}

int command_status(struct app *app, int argc, char **argv)
{
	bool json = false, up = false;
	const struct option_spec specs[] = {{"--json", NULL, &json}, {"--up", NULL, &up}};
	char *words[8];
	int n;
	struct station e;
	struct err err = {0};
	struct text out;
	struct jsonw w;
	if (argc > 8)
		return command_usage("status", "参数太多了");
	int code = command_options("status", argc, argv, specs, 2, words, &n);
	if (code || n > 0)
		return code ? code : command_usage("status", "这里用不上「%s」", words[0]);
	if (up)
		return json ? command_usage("status", "--up 只说在不在跑，没有 --json") : say_up(app);
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &e, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	text_init(&out, 1u << 20);
	jsonw_init(&w, &out);
	rc = print_status(app, &e, &w, &err);
	if (!rc && json)
		printf("%s\n", text_str(&out));
	else if (!rc)
		rc = show(app, text_span(&out), &err);
	text_release(&out);
	station_close(&e);
	return rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}
