/* siyu transfer: customers and groups of an employee go to colleagues (在职继承, 离职继承): who waits, the order, how it stands, 交接表. */
#include "await.h"
#include "sure.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "base/zone.h"
#include "flow/staff.h"
#include "flow/transfersay.h"

#include <string.h>

#define SHEET_DAYS 90

/* -- what there is ----------------------------------------------------------------------------------------------------------- */

static enum rc print_list(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	struct zone zone;
	enum rc rc = command_zone(app, &zone, err);
	(void)user;
	return rc ? rc : transfersay_list(db, &zone, out, err);
}

static enum rc look(
	struct app *app, struct store_db *db, void *user, enum await_state *ret, struct text *out, struct err *err)
{
	struct zone zone;
	bool over = false, failed = false;
	enum rc rc = command_zone(app, &zone, err);
	(void)user;
	if (!rc)
		rc = transfersay_status(db, &zone, &over, &failed, out, err);
	if (!rc) /* the customers have a day: that is not waited for */
		*ret = failed ? AWAIT_FAILED : over ? AWAIT_DONE : AWAIT_ON;
	return rc;
}

/* The list is asked for anew where somebody can ask. */
static int list(struct app *app)
{
	struct byhand h;
	if (byhand_served(app)) {
		const struct await_words words = {
			"刚才企业微信里离职待分配的：", "正在问企业微信，上一次问到的：", "siyu transfer"};
		byhand_begin(&h, "unassigned", NULL);
		int code = await_answers(app, &h, NULL, &words);
		if (code != EXIT_DONE)
			return code;
	}
	return byhand_print(app, print_list, NULL);
}

/* -- 交接表 ------------------------------------------------------------------------------------------------------------------ */

struct sheet {
	struct span who;
	bool csv;
};

static enum rc print_sheet(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const struct sheet *s = user;
	struct arena *a = arena_new(4096);
	struct span taker;
	enum rc rc = staff_find(db, a, s->who, &taker, err);
	(void)app;
	if (!rc)
		rc = transfersay_sheet(db, taker, clock_real_ms() - SHEET_DAYS * ZONE_DAY_MS, s->csv, out, err);
	arena_free(a);
	return rc;
}

/* -- the command ------------------------------------------------------------------------------------------------------------- */

struct order {
	const char *from, *to, *limit, *message, *by;
	bool dry, customers, groups, no_wait, csv, yes;
};

/* The fold looks again: this is for who is asked. */
static enum rc find_takers(struct store_db *db, struct arena *a, struct span said, struct span giver, struct err *err)
{
	struct span one, taker;
	enum rc rc = RC_OK;
	while (!rc && span_present(said)) {
		span_cut(said, ',', &one, &said);
		one = span_trim(one);
		if (one.n)
			rc = staff_find(db, a, one, &taker, err);
		if (!rc && one.n && span_eq(taker, giver))
			rc = err_set(err, RC_CONFLICT, "不能转给他自己");
	}
	return rc;
}

static enum rc foretell(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const struct order *o = user;
	struct arena *a = arena_new(4096);
	struct span giver;
	enum rc rc = staff_find(db, a, span_of(o->from), &giver, err);

	(void)app;
	if (!rc)
		rc = find_takers(db, a, span_of(o->to), giver, err);
	if (!rc)
		text_addf(out,
			"%s 的%s转给 %s：企业微信会告诉客户，客户 24 小时里可以拒绝；还在职的，一位客户 90 天里只能转 2 次，"
			"收不回来。先看会转哪些：加 --dry\n",
			o->from,
			o->groups == o->customers ? "客户和客户群"
				: o->groups       ? "客户群"
						  : "客户",
			o->to);
	arena_free(a);
	return rc;
}

static int give(struct app *app, struct order *o)
{
	struct byhand h;
	int64_t limit = 0;
	if (!o->from || !o->to)
		return command_usage("transfer", "--from 员工 和 --to 员工[,员工] 要一起写");
	if (o->limit && (!span_int(span_of(o->limit), &limit) || limit < 1))
		return command_usage("transfer", "--limit 后面写几位客户");
	int code = o->dry ? EXIT_DONE : sure_ask(app, o->yes, foretell, o);
	if (code != EXIT_DONE)
		return code;
	byhand_begin(&h, "transfer", NULL);
	jsonw_kcstr(&h.w, "from", o->from);
	jsonw_kcstr(&h.w, "to", o->to);
	jsonw_kbool(&h.w, "customers", !o->groups || o->customers);
	jsonw_kbool(&h.w, "groups", !o->customers || o->groups);
	jsonw_kint(&h.w, "limit", limit);
	jsonw_kcstr(&h.w, "message", o->message ? o->message : "");
	jsonw_kbool(&h.w, "dry", o->dry);
	bool running = byhand_served(app);
	code = byhand_end(app, &h, o->by, "%s",
		running ? (o->dry ? "看看会转哪些（只看不转）" : "开始交接") : "记下了：siyu serve 一启动就开始交接");
	return code != EXIT_DONE || !running || o->no_wait
		? code
		: await_end(app, &(struct await){look, NULL, false, "siyu transfer status", h.id});
}

int command_transfer(struct app *app, int argc, char **argv)
{
	struct order o = {0};
	const struct option_spec specs[] = {{"--from", &o.from, NULL}, {"--to", &o.to, NULL},
		{"--limit", &o.limit, NULL}, {"--message", &o.message, NULL}, {"--by", &o.by, NULL},
		{"--dry", NULL, &o.dry}, {"--customers", NULL, &o.customers}, {"--groups", NULL, &o.groups},
		{"--no-wait", NULL, &o.no_wait}, {"--csv", NULL, &o.csv}, {"--yes", NULL, &o.yes}};
	char *words[24];
	int n;
	if (argc > 24)
		return command_usage("transfer", "参数太多了");
	int code = command_options("transfer", argc, argv, specs, 11, words, &n);
	if (code)
		return code;
	if (n == 0 || (n == 1 && strcmp(words[0], "list") == 0 && !o.from && !o.to))
		return o.from || o.to ? give(app, &o) : list(app);
	if (strcmp(words[0], "status") == 0 && n == 1)
		return await_status(app, look, NULL);
	if (strcmp(words[0], "sheet") == 0 && n == 2)
		return byhand_print(app, print_sheet, &(struct sheet){span_of(words[1]), o.csv});
	return command_usage("transfer", "写 list、status、sheet 员工，或者 --from 员工 --to 员工");
}
