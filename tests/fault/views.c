#include "views.h"

#include "base/arena.h"
#include "faultdb.h"
#include "flow/asking.h"
#include "flow/audience.h"
#include "flow/botsay.h"
#include "flow/brief.h"
#include "flow/checkinpage.h"
#include "flow/checkinsay.h"
#include "flow/codesay.h"
#include "flow/flashsay.h"
#include "flow/fold.h"
#include "flow/groupaim.h"
#include "flow/groupsay.h"
#include "flow/kfstand.h"
#include "flow/paysay.h"
#include "flow/postsay.h"
#include "flow/quotasay.h"
#include "flow/scoresay.h"
#include "flow/sight.h"
#include "flow/staff.h"
#include "flow/stagebook.h"
#include "flow/statsay.h"
#include "flow/syncsay.h"
#include "flow/tagsay.h"
#include "flow/transfersay.h"
#include "flow/whois.h"
#include "flow/why.h"
#include "sop/read.h"
#include "store/warning.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define VIEW_BYTES ((size_t)1 << 22)
#define TRIES 5000
#define DAYS_ABOUT 30

struct view_ask {
	const struct views *of;
	struct arena *a;                 /* of one asking */
	struct span who;                 /* customer, group, employee …: a row of the view */
	const struct sop_script *script; /* whom would it take in? */
	struct text *said;
};

/* -- of each row of a table ---------------------------------------------------------------------------------------------------- */

static enum rc why(struct view_ask *v, struct text *out, struct err *err)
{
	return why_print(v->of->db, v->who, INT64_MAX, v->of->now_ms, true, out, err);
}

static enum rc why_then(struct view_ask *v, struct text *out, struct err *err)
{
	return why_print(v->of->db, v->who, v->of->now_ms, v->of->now_ms, true, out, err);
}

static enum rc brief(struct view_ask *v, struct text *out, struct err *err)
{
	return brief_print(v->of->db, v->who, true, v->of->now_ms, out, err);
}

static enum rc score(struct view_ask *v, struct text *out, struct err *err)
{
	return scoresay_print(v->of->db, v->who, v->of->now_ms, out, err);
}

static enum rc called(struct view_ask *v, struct text *out, struct err *err)
{
	struct whois found;
	return whois_named(v->of->db, v->a, v->of->zone, v->of->now_ms, NULL, v->who, &found, out, err);
}

/* His pages of 打卡, and what stands on the first. */
static enum rc page(struct view_ask *v, struct text *out, struct err *err)
{
	enum rc rc = checkinpage_of(v->of->fold, v->who, out, err);
	size_t at = span_search(text_span(out), SPAN_LIT("\"token\":\""));
	if (rc || at == SIZE_MAX)
		return rc;
	struct span rest = span_drop(text_span(out), at + strlen("\"token\":\""));
	struct span token = arena_copy(v->a, span_take(rest, span_find(rest, '"')));
	return checkinpage_say(v->of->fold, token, v->of->now_ms, out, err);
}

static enum rc group_aim(struct view_ask *v, struct text *out, struct err *err)
{
	return groupaim_print(v->of->db, v->who, out, err);
}

static enum rc group(struct view_ask *v, struct text *out, struct err *err)
{
	const struct groupsay_ask ask = {.name = v->who, .now_ms = v->of->now_ms};
	return groupsay_print(v->of->db, &ask, out, err);
}

static enum rc employee(struct view_ask *v, struct text *out, struct err *err)
{
	struct sight sight;
	struct span userid;
	enum rc rc = staff_find(v->of->db, v->a, v->who, &userid, err);
	if (!rc)
		rc = sight_of(v->of->db, v->a, userid, &sight, err);
	if (!rc)
		text_addf(out, "%.*s sees %d\n", SPAN_ARG(sight.name), sight.all ? -1 : sight.n);
	return rc;
}

static enum rc sheet(struct view_ask *v, struct text *out, struct err *err)
{
	return transfersay_sheet(v->of->db, v->who, 0, false, out, err);
}

static enum rc log_of(struct view_ask *v, struct text *out, struct err *err)
{
	return botsay_log(v->of->db, v->a, v->of->zone, v->who, 0, 50, out, err);
}

static enum rc code_drop(struct view_ask *v, struct text *out, struct err *err)
{
	enum rc rc = codesay_drop(v->of->db, v->a, v->who, out, err);
	return rc == RC_CONFLICT ? RC_OK : rc; /* it is not to be */
}

static enum rc post(struct view_ask *v, struct text *out, struct err *err)
{
	int64_t id = 0;
	(void)span_int(v->who, &id);
	return postsay_post(v->of->db, v->a, v->of->zone, id, out, err);
}

static enum rc ask(struct view_ask *v, struct text *out, struct err *err)
{
	const struct asking q = {
		.message = v->who, .customer = SPAN_LIT(""), .employee = SPAN_LIT(""), .now_ms = v->of->now_ms};
	bool answered;
	return asking_print(v->of->db, &q, out, &answered, err);
}

static enum rc tag_script(struct view_ask *v, struct text *out, struct err *err)
{
	struct span group, name, script = SPAN_ABSENT;
	const struct tagdef *found;
	span_cut(v->who, '/', &group, &name);
	struct tagdef t = {.name = name, .grp = group};
	enum rc rc = tagsay_script(v->of->db, v->a, &t, 1, &found, &script, err);
	if (!rc)
		text_add(out, script);
	return rc;
}

/* -- of the whole state ---------------------------------------------------------------------------------------------------------- */

static enum rc codes(struct view_ask *v, struct text *out, struct err *err)
{
	struct codesay_count n;
	enum rc rc = codesay_print(v->of->db, v->of->now_ms, false, out, err);
	if (!rc)
		rc = codesay_counts(v->of->db, &n, err);
	return rc ? rc : codesay_print(v->of->db, v->of->now_ms, true, out, err);
}

static enum rc groups(struct view_ask *v, struct text *out, struct err *err)
{
	const struct groupsay_ask all = {.name = SPAN_ABSENT, .now_ms = v->of->now_ms},
				  json = {.name = SPAN_ABSENT, .now_ms = v->of->now_ms, .json = true};
	enum rc rc = groupsay_print(v->of->db, &all, out, err);
	return rc ? rc : groupsay_print(v->of->db, &json, out, err);
}

static enum rc stats(struct view_ask *v, struct text *out, struct err *err)
{
	enum rc rc = statsay_print(v->of->db, v->of->now_ms, DAYS_ABOUT, false, out, err);
	return rc ? rc : statsay_print(v->of->db, v->of->now_ms, DAYS_ABOUT, true, out, err);
}

static enum rc tags(struct view_ask *v, struct text *out, struct err *err)
{
	enum rc rc = tagsay_print(v->of->db, false, true, out, err);
	return rc ? rc : tagsay_print(v->of->db, true, false, out, err);
}

static enum rc quotas(struct view_ask *v, struct text *out, struct err *err)
{
	struct quotause use[ALLOWANCE_COUNT];
	struct quotause_ask q = {
		.zone = *v->of->zone, .now_ms = v->of->now_ms, .until_ms = v->of->now_ms + ZONE_DAY_MS};
	int near;
	for (enum allowance_id id = 0; id < ALLOWANCE_COUNT; id++) {
		const struct allowance *x = allowance_of(id);
		q.most[id] = x->key ? conf_int(v->of->conf, x->section, NULL, x->key) : x->most;
	}
	enum rc rc = quotause_read(v->of->db, v->a, &q, use, err);
	if (!rc)
		rc = quotasay_table(v->of->db, &q, use, out, err);
	return rc ? rc : quotasay_near(v->of->db, &q, use, out, &near, err);
}

static enum rc walks(struct view_ask *v, struct text *out, struct err *err)
{
	bool over, failed;
	return syncsay_print(v->of->db, v->of->zone, &over, &failed, out, err);
}

static enum rc transfers(struct view_ask *v, struct text *out, struct err *err)
{
	bool over, failed;
	enum rc rc = transfersay_list(v->of->db, v->of->zone, out, err);
	return rc ? rc : transfersay_status(v->of->db, v->of->zone, &over, &failed, out, err);
}

static enum rc kf(struct view_ask *v, struct text *out, struct err *err)
{
	enum rc rc = kfstand_print(v->of->db, v->of->zone, v->of->now_ms, false, out, err);
	return rc ? rc : kfstand_print(v->of->db, v->of->zone, v->of->now_ms, true, out, err);
}

static enum rc posts(struct view_ask *v, struct text *out, struct err *err)
{
	int64_t today = zone_day(v->of->zone, v->of->now_ms);
	int n = 0;
	return postsay_days(v->of->db, v->a, v->of->zone, today - DAYS_ABOUT, today + DAYS_ABOUT, &n, out, err);
}

static enum rc flash(struct view_ask *v, struct text *out, struct err *err)
{
	return flashsay_print(v->of->db, SPAN_LIT(""), v->of->now_ms, out, err);
}

static enum rc checkins(struct view_ask *v, struct text *out, struct err *err)
{
	return checkinsay_print(v->of->db, SPAN_LIT(""), v->of->now_ms, out, err);
}

static enum rc bills(struct view_ask *v, struct text *out, struct err *err)
{
	bool pulling, failed;
	return paysay_print(v->of->db, v->of->zone, &pulling, &failed, out, err);
}

static enum rc said(struct view_ask *v, struct text *out, struct err *err)
{
	enum rc rc = botsay_log(v->of->db, v->a, v->of->zone, SPAN_LIT(""), 0, 50, out, err);
	return rc ? rc : botsay_sent(v->of->db, v->a, v->of->zone, 0, 50, out, err);
}

static enum rc stages(struct view_ask *v, struct text *out, struct err *err)
{
	struct stagelist list = {.n = 0};
	enum rc rc = stagebook_load(v->of->db, v->a, &list, err);
	text_addf(out, "%d stages\n", list.n);
	return rc;
}

static enum rc warnings(struct view_ask *v, struct text *out, struct err *err)
{
	struct warning *w;
	int n = 0;
	enum rc rc = warning_all(v->of->db, v->a, &w, &n, err);
	text_addf(out, "%d warnings\n", n);
	return rc;
}

static enum rc due(struct view_ask *v, struct text *out, struct err *err)
{
	int64_t ms = 0;
	enum rc rc = fold_due(v->of->fold, &ms, err);
	text_addf(out, "%lld\n", (long long)ms);
	return rc;
}

static enum rc audience(struct view_ask *v, struct text *out, struct err *err)
{
	struct audience n = {0};
	enum rc rc = audience_count(v->of->db, v->script, v->of->now_ms, &n, err);
	text_addf(out, "%lld %lld %lld\n", (long long)n.people, (long long)n.employees, (long long)n.stock);
	return rc;
}

static const char customers[] = "SELECT customer FROM contact ORDER BY customer LIMIT 3",
		  chats[] = "SELECT chat FROM chat ORDER BY chat LIMIT 2",
		  staff[] = "SELECT userid FROM employee ORDER BY userid LIMIT 2";
static const struct view {
	const char *name, *of; /* SQL of the first column whose rows are asked about; NULL: of the whole */
	enum rc (*ask)(struct view_ask *v, struct text *out, struct err *err);
} views[] = {
	{"why", customers, why},
	{"why of then", customers, why_then},
	{"why of a group", chats, why},
	{"brief", customers, brief},
	{"score", customers, score},
	{"who is it", customers, called},
	{"who is called so", "SELECT name FROM contact WHERE name <> '' ORDER BY customer LIMIT 2", called},
	{"page of 打卡", customers, page},
	{"aim of a group", chats, group_aim},
	{"group", chats, group},
	{"employee", staff, employee},
	{"sheet", staff, sheet},
	{"what he said", staff, log_of},
	{"code", "SELECT name FROM channel_code ORDER BY name LIMIT 2", code_drop},
	{"post", "SELECT post FROM post ORDER BY post LIMIT 2", post},
	{"question", "SELECT text FROM heard WHERE text <> '' ORDER BY at_ms LIMIT 2", ask},
	{"any question", "SELECT '怎么用'", ask},
	{"tag of a script", "SELECT grp||'/'||name FROM tag ORDER BY grp, name LIMIT 2", tag_script},
	{"codes", NULL, codes},
	{"groups", NULL, groups},
	{"stats", NULL, stats},
	{"tags", NULL, tags},
	{"quotas", NULL, quotas},
	{"walks", NULL, walks},
	{"transfers", NULL, transfers},
	{"kf", NULL, kf},
	{"posts", NULL, posts},
	{"flash", NULL, flash},
	{"checkins", NULL, checkins},
	{"bills", NULL, bills},
	{"what was said", NULL, said},
	{"stages", NULL, stages},
	{"warnings", NULL, warnings},
	{"due", NULL, due},
};

/* -- asking ------------------------------------------------------------------------------------------------------------------ */

static enum rc once(const struct view *x, struct view_ask *v, struct text *out, struct err *err)
{
	v->a = arena_new(0);
	*err = (struct err){0};
	text_clear(out);
	enum rc rc = x->ask(v, out, err);
	arena_free(v->a);
	return rc;
}

static bool bad(struct view_ask *v, const struct view *x, const char *what, const char *more)
{
	text_addf(v->said, "%s of '%.*s': %s: %s", x->name, SPAN_ARG(v->who), what, more);
	return false;
}

/* Until nothing fails any more. */
static bool one(const struct view *x, struct view_ask *v, int code)
{
	struct text want, got;
	struct err err;
	bool fired = true, ok = true;
	text_init(&want, VIEW_BYTES);
	text_init(&got, VIEW_BYTES);
	enum rc plain = once(x, v, &want, &err);
	for (int i = 0; ok && fired && i < TRIES; i++) {
		faultdb_places(code);
		enum rc rc = once(x, v, &got, &err);
		fired = faultdb_fired();
		if (fired && (rc != RC_FAILED || !err.text[0]))
			ok = bad(v, x, "nobody minded that this failed", faultdb_sql());
		if (!fired && (rc != plain || !span_eq(text_span(&want), text_span(&got))))
			ok = bad(v, x, "another after faults", err.text);
		faultdb_places(0);
	}
	if (ok && fired)
		ok = bad(v, x, "it does not end", err.text);
	text_release(&got);
	text_release(&want);
	return ok;
}

static bool rows(sqlite3 *file, const struct view *x, struct view_ask *v, int code)
{
	sqlite3_stmt *s = NULL;
	bool ok = sqlite3_prepare_v2(file, x->of, -1, &s, NULL) == SQLITE_OK || bad(v, x, x->of, sqlite3_errmsg(file));
	while (ok && sqlite3_step(s) == SQLITE_ROW) {
		v->who = span_of((const char *)sqlite3_column_text(s, 0));
		ok = one(x, v, code);
	}
	sqlite3_finalize(s);
	v->who = SPAN_ABSENT;
	return ok;
}

static bool scripts(struct view_ask *v, int code)
{
	static const struct view counted = {"audience", NULL, audience};
	bool ok = true;
	for (int i = 0; ok && i < v->of->scripts; i++) {
		struct arena *a = arena_new(0);
		struct diag_list diags;
		struct sop_script *s = NULL;
		diag_init(&diags, a);
		if (read_script(v->of->script[i], SPAN_LIT("views.md"), NULL, &diags, &s) == RC_OK) {
			v->script = s;
			v->who = s->id;
			ok = one(&counted, v, code);
			script_free(s);
		}
		arena_free(a);
	}
	return ok;
}

bool views_ask(const struct views *of, int code, struct text *said)
{
	struct view_ask v = {.of = of, .who = SPAN_ABSENT, .said = said};
	char path[512];
	sqlite3 *file = NULL;
	snprintf(path, sizeof path, "%s/state/siyu.db", of->data_dir);
	bool ok = sqlite3_open_v2(path, &file, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK;
	if (!ok)
		text_addf(said, "%s: %s", path, sqlite3_errmsg(file));
	for (size_t i = 0; ok && i < sizeof views / sizeof *views; i++)
		ok = views[i].of ? rows(file, &views[i], &v, code) : one(&views[i], &v, code);
	ok = ok && scripts(&v, code);
	sqlite3_close(file);
	return ok;
}
