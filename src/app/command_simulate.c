/* siyu simulate: scripts lived by made-up customers in virtual time: load, quota, funnel. Nothing of the corp's data is touched. */
#include "beside.h"
#include "plainly.h"
#include "command.h"
#include "intake.h"
#include "onscreen.h"
#include "outshare.h"
#include "scratch.h"
#include "simcamp.h"
#include "simgoods.h"
#include "simgroups.h"
#include "simlist.h"
#include "simowner.h"
#include "simparts.h"
#include "simtalk.h"

#include "app/world.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/mem.h"
#include "sop/check.h"
#include "sop/read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EMPLOYEES_MOST 200
#define STATES_BYTES 4096
#define GROUPS_MS INT64_C(34200000) /* 09:30 of the first day: groups are made */
#define HOUR_MS INT64_C(3600000)
#define VISIT_PERCENT 20 /* as many as so many of the customers come to an account of 微信客服 */
#define BEFORE_CAMP 5    /* days in which people come before a 开营 */
#define DAYS_MOST 60
#define OUT_BYTES ((size_t)64 << 20)
/* People come, confirm and buy at full five minutes: figures of days do not show it, and what happens together is folded
 * together. */
#define GRAIN_MS 300000
#define MEMORY_MOST 200000 /* days of customers whose databases are in memory: 100 MB */

/* Where no configuration names a corp, or none of its apps can send. */
#define PLAIN_CORP "[corp]\ncorpid = wwsimulate\n"
#define PLAIN_APP \
	"[app simulate]\nagentid = 1000002\nsecret = simulate\ntoken = simulate\n" \
	"aes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n"
#define CONF_BYTES ((size_t)1 << 20)

struct simulate {
	struct app *app;
	const struct conf *conf; /* the corp's, or own */
	bool corp;               /* there is one of the corp: its rules, people and folders are in conf */
	struct conf *own;
	struct intake_folder scripts;
	struct zone zone;
	int64_t customers, days, employees, seed, start_ms, arrive_ms; /* arrive_ms: in which they all come */
	int64_t jobs; /* processes, 0: as many as there are processors */
	int part, parts;
	struct simcamp *camps;
	struct simtalk *talk;
	struct simowner *owners;
	struct arena *arena; /* of goods */
	struct simgoods goods;
	bool days_told;
	const char *html, *svg;
	bool json, whole;
	char root[64]; /* of a data folder of its own, empty: the corp's */
};

/* -- what is simulated ------------------------------------------------------------------------------------------------------------ */

static void add_state(struct text *states, struct span state)
{
	if (state.n == 0 || span_find(state, ',') != SIZE_MAX)
		return;
	text_addf(states, "%s%.*s", states->n ? "," : "", SPAN_ARG(state));
}

/* A script that wants 渠道 = 门店A gets customers from there: the State without a name in the configuration is its own name. */
static void states_of_script(const struct simulate *x, const struct sop_script *s, struct text *states)
{
	for (int i = 0; i < s->triggers; i++)
		for (int k = 0; k < s->trigger[i].filters; k++) {
			const struct sop_filter *f = &s->trigger[i].filter[k];
			for (int m = 0; f->field == SOP_F_CHANNEL && f->op == SOP_OP_EQ && m < f->names.n; m++) {
				struct span key, value;
				bool known = false;
				for (int p = 0; conf_pair(x->conf, "channels", p, &key, &value); p++)
					known = known || span_eq(value, f->names.v[m]);
				if (!known)
					add_state(states, f->names.v[m]);
			}
		}
}

static void states_of_all(const struct simulate *x, struct text *states)
{
	struct span key, value;
	for (int i = 0; conf_pair(x->conf, "channels", i, &key, &value); i++)
		add_state(states, key);
	for (int i = 0; i < x->scripts.n; i++)
		if (intake_script(&x->scripts, i))
			states_of_script(x, intake_script(&x->scripts, i), states);
	if (states->n == 0)
		text_adds(states, "card");
}

static struct brain_conf people(const struct simulate *x)
{
	const char *app = conf_sender(x->conf);
	return (struct brain_conf){
		.corpid = conf_get(x->conf, "corp", NULL, "corpid"),
		.secret = conf_get(x->conf, "app", app, "secret"),
		.agentid = conf_int(x->conf, "app", app, "agentid"),
		.seed = (uint64_t)x->seed,
		.confirm_permille = 850,
		.confirm_mean_ms = 1200000,
		.buy_permille = 25,
		.goods = x->goods.n,
		.good = x->goods.v,
		.buy_alone_permille = 60,
		.repeat_permille = 150,
		.refund_permille = 50,
		.delete_permille = 6,
		.join_permille = 400,
		.quit_permille = 100,
		.like_permille = 60,
		.comment_permille = 15,
		.grain_ms = GRAIN_MS,
		.apart = true,
		.part = x->part,
		.parts = x->parts,
	};
}

/* Where somebody may check in, answer or speak to her group: look by look. */
static enum rc look(const struct simulate *x, struct world *w, struct brain *b, struct err *err)
{
	bool hour = world_now_ms(w) % HOUR_MS == 0;
	enum rc rc = hour ? simcamp_hour(x->camps, w, b, err) : RC_OK;
	if (!rc && hour)
		rc = simtalk_hour(x->talk, w, err);
	return rc ? rc : simowner_look(x->owners, w, b, err);
}

static enum rc live_day(const struct simulate *x, struct world *w, struct brain *b, int64_t end_ms, struct err *err)
{
	enum rc rc = RC_OK;
	bool looks = simcamp_any(x->camps) || simtalk_any(x->talk) || simowner_any(x->owners);
	int64_t next;
	while (!rc && looks && (next = simowner_next_ms(x->owners, world_now_ms(w))) < end_ms) {
		rc = world_run(w, next, err);
		if (!rc)
			rc = look(x, w, b, err);
	}
	return rc ? rc : world_run(w, end_ms, err);
}

static enum rc live(const struct simulate *x, struct world *w, struct brain *b, struct err *err)
{
	enum rc rc = RC_OK;
	for (int i = 0; i < x->scripts.n; i++)
		world_script_put(w, x->scripts.file[i].path, x->scripts.file[i].text);
	/* Who comes to 微信客服 is nobody's customer: they come in the first part. */
	simgroups_visit(&x->scripts, b, x->start_ms + GROUPS_MS, (x->days - 1) * ZONE_DAY_MS,
		x->part ? 0 : (int)(x->customers * VISIT_PERCENT / 100) + 1);
	rc = world_reload(w, err);
	if (!rc)
		rc = world_run(w, x->start_ms + GROUPS_MS, err);
	if (!rc)
		(void)simgroups_make(&x->scripts, b, world_now_ms(w), (int)x->employees, x->part, x->parts);
	for (int64_t day = 1; !rc && day <= x->days; day++) {
		rc = live_day(x, w, b, x->start_ms + day * ZONE_DAY_MS - 1, err);
		if (x->app->tty && x->part == 0)
			fprintf(stderr, "\r模拟第 %lld / %lld 天", (long long)day, (long long)x->days);
	}
	if (x->app->tty && x->part == 0)
		fputc('\n', stderr);
	return rc;
}

/* -- what it gives ---------------------------------------------------------------------------------------------------------------- */

static void heading(const struct simulate *x, struct text *out)
{
	char day[32];
	text_addf(out, "模拟：%d 个剧本，%lld 位虚拟客户，%lld 位虚拟员工，%s 起 %lld 天，种子 %lld", x->scripts.n,
		(long long)x->customers, (long long)x->employees, zone_format_day(zone_day(&x->zone, x->start_ms), day),
		(long long)x->days, (long long)x->seed);
}

/* What the figures rest on. */
static void assumed(const struct simulate *x, struct text *out)
{
	text_adds(out, "假定：");
	simgoods_say(&x->goods, out);
	if (simtalk_any(x->talk)) {
		text_adds(out, "；");
		simtalk_say(out);
	}
	if (simowner_any(x->owners)) {
		text_adds(out, "；");
		simowner_say(out);
	}
	text_adds(out, "。\n");
}

/* The same for the page: a paragraph a line. */
static void outside(const struct simulate *x, struct text *page)
{
	struct text lines;
	struct span one;
	text_init(&lines, OUT_BYTES);
	assumed(x, &lines);
	simcamp_outside(x->camps, zone_day(&x->zone, x->start_ms), x->days, &lines);
	for (struct span rest = text_span(&lines); span_cut(rest, '\n', &one, &rest);) {
		text_adds(page, "<p>");
		chart_escape(one, page);
		text_adds(page, "</p>\n");
	}
	text_release(&lines);
}

static enum rc picture(const struct simulate *x, const struct outlook *o, struct err *err)
{
	struct chart chart[OUTLOOK_CHARTS];
	struct text title, page;
	enum rc rc = RC_OK;
	int n = outlook_charts(o, chart);
	text_init(&title, 4096);
	text_init(&page, OUT_BYTES);
	heading(x, &title);
	if (x->html) {
		chart_page_begin(text_str(&title), &page);
		text_adds(&page, "<p>客户和员工都是编出来的：员工确认的比例、客户下单的比例是假定的，不是预测。</p>\n");
		outside(x, &page);
		for (int i = 0; i < n; i++)
			chart_figure(&chart[i], &page);
		chart_page_end(&page);
		rc = plainly_written(x->html, fileio_write(x->html, text_span(&page), 0644, err), err);
	}
	text_clear(&page);
	if (!rc && x->svg) {
		chart_svg(text_str(&title), chart, n, &page);
		rc = plainly_written(x->svg, fileio_write(x->svg, text_span(&page), 0644, err), err);
	}
	text_release(&title);
	text_release(&page);
	return rc;
}

static enum rc tell(const struct simulate *x, const struct outlook *o, struct err *err)
{
	struct text out;
	text_init(&out, OUT_BYTES);
	if (x->json) {
		outlook_json(o, "simulate", &out);
	} else {
		heading(x, &out);
		text_adds(
			&out, "\n客户和员工都是编出来的，确认和下单的比例是假定的：看忙不忙、排不排得下，不是预测。\n");
		assumed(x, &out);
		simcamp_outside(x->camps, zone_day(&x->zone, x->start_ms), x->days, &out);
		text_addc(&out, '\n');
		outlook_text(o, &out);
	}
	enum rc rc = text_check(&out, err);
	if (!rc)
		onscreen_put(text_span(&out));
	if (!rc && (x->html || x->svg))
		rc = picture(x, o, err);
	text_release(&out);
	return rc;
}

/* The people that 朋友圈 names are the first of ours: without a corp nobody else is called so. */
static enum rc name_people(struct simulate *x, struct err *err)
{
	struct text conf;
	int n = 0;
	enum rc rc = RC_OK;
	text_init(&conf, CONF_BYTES);
	text_adds(&conf, PLAIN_CORP PLAIN_APP "[employees]\n");
	for (int i = 0; i < x->scripts.n; i++) {
		const struct sop_script *s = intake_script(&x->scripts, i);
		for (int k = 0; s && s->moments && k < s->moments->people.n && n < x->employees; k++)
			text_addf(&conf, "sales%02d = %.*s\n", ++n, SPAN_ARG(s->moments->people.v[k]));
	}
	if (n) {
		conf_free(x->own);
		x->own = NULL;
		rc = conf_parse(text_span(&conf), "simulate", &x->own, err);
		x->conf = x->own;
	}
	text_release(&conf);
	return rc;
}

/* Those of the configuration are there, too. */
static void known_people(const struct simulate *x, struct brain *b)
{
	struct span userid, name;
	for (int i = 0; x->corp && conf_pair(x->conf, "employees", i, &userid, &name); i++)
		brain_employee(b, userid, name);
}

/* *ret_spoilt: it was lived once, and cannot be. ret is to be released, whatever it returns. */
static enum rc play_once(
	const struct simulate *x, const char *data, bool once, bool *ret_spoilt, struct outlook *ret, struct err *err)
{
	struct brain_conf bc = people(x);
	struct brain *b = brain_new(&bc, x->start_ms);
	struct world *w = NULL;
	struct text states;
	known_people(x, b);
	text_init(&states, STATES_BYTES);
	states_of_all(x, &states);
	brain_populate(
		b, (int)x->employees, (int)x->customers, x->start_ms + 8 * HOUR_MS, x->arrive_ms, text_span(&states));
	struct world_conf wc = {
		.data_dir = data, .conf = x->conf, .brain = b, .start_ms = x->start_ms, .once = once, .coarse = true};
	enum rc rc = world_new(&wc, &w, err);
	if (!rc)
		rc = live(x, w, b, err);
	if (!rc)
		rc = outlook_read(world_db(w), &x->zone, x->start_ms, (int)x->days, ret, err);
	*ret_spoilt = rc && w && world_spoilt(w);
	world_free(w);
	brain_free(b);
	text_release(&states);
	return rc;
}

/* Hardly ever an input is set aside: then the same is lived again in a world that can. */
static enum rc play(const struct simulate *x, const char *data, struct outlook *ret, struct err *err)
{
	bool spoilt = false;
	enum rc rc = play_once(x, data, data == NULL, &spoilt, ret, err);
	if (!rc || !spoilt)
		return rc;
	outlook_release(ret);
	return play_once(x, data, false, &spoilt, ret, err);
}

/* Too much for memory: its files lie in a scratch folder of the data folder; without a corp in one below /tmp. */
static enum rc somewhere(struct simulate *x, struct outlook *ret, struct err *err)
{
	struct datadir dir;
	struct scratch s = {.lock_fd = -1};
	if (x->own) {
		snprintf(x->root, sizeof x->root, "/tmp/siyu-simulate-XXXXXX");
		if (!mkdtemp(x->root))
			return err_set(err, RC_FAILED, "在 /tmp 下面建不了文件夹");
	}
	enum rc rc = datadir_init(&dir, x->own ? x->root : conf_str(x->conf, "data", NULL, "dir"), err);
	if (!rc)
		rc = scratch_make(&dir, &s, err);
	if (!rc)
		rc = play(x, s.dir, ret, err);
	scratch_drop(&s);
	if (x->own) {
		rmdir(dir.tmp_dir);
		rmdir(x->root);
	}
	return rc;
}

static enum rc lived(struct simulate *x, struct outlook *ret, struct err *err)
{
	return x->customers * x->days <= MEMORY_MOST ? play(x, NULL, ret, err) : somewhere(x, ret, err);
}

static enum rc live_part(void *user, int part, struct text *out, struct err *err)
{
	struct simulate x = *(const struct simulate *)user;
	struct outlook o = {0};
	x.part = part;
	enum rc rc = lived(&x, &o, err);
	if (!rc)
		outshare_write(&o, out);
	outlook_release(&o);
	return rc;
}

static enum rc live_parts(struct simulate *x, struct outlook *ret, struct err *err)
{
	struct text found[SIMPARTS_MOST];
	for (int i = 0; i < x->parts; i++)
		text_init(&found[i], OUT_BYTES);
	enum rc rc = simparts_live(x->parts, (int)x->jobs, live_part, x, found, err);
	outlook_empty(&x->zone, x->start_ms, (int)x->days, ret);
	for (int i = 0; i < x->parts; i++) {
		if (!rc)
			rc = outshare_add(text_span(&found[i]), ret, err);
		text_release(&found[i]);
	}
	return rc;
}

static enum rc simulated(struct simulate *x, struct err *err)
{
	struct outlook o = {0};
	int64_t first = zone_day(&x->zone, x->start_ms);
	x->parts = x->whole ? 1 : simparts_count(&x->scripts, x->conf, first, first + x->days, x->employees);
	enum rc rc = x->parts > 1 ? live_parts(x, &o, err) : lived(x, &o, err);
	simlist_arrange(&x->scripts, &o);
	if (!rc)
		rc = tell(x, &o, err);
	outlook_release(&o);
	return rc;
}

/* -- the command ------------------------------------------------------------------------------------------------------------------ */

/* What the corp's says of rules, people and folders, with an app that sends; or all made up. */
static enum rc make_conf(struct simulate *x, struct err *err)
{
	struct text conf;
	text_init(&conf, CONF_BYTES);
	if (x->corp)
		conf_print_for(x->app->conf, CONF_WORK | CONF_DESK, &conf);
	else
		text_adds(&conf, PLAIN_CORP);
	text_addf(&conf, "\n%s", PLAIN_APP);
	enum rc rc = conf_parse(text_span(&conf), x->corp ? conf_path(x->app->conf) : "simulate", &x->own, err);
	x->conf = x->own;
	text_release(&conf);
	return rc;
}

/* The corp's configuration where there is one with an app that sends; else one made up. */
static enum rc take_conf(struct simulate *x, struct err *err)
{
	struct app *app = x->app;
	enum rc rc = conf_load(app->conf_path, &app->conf, err);
	if (rc && (rc != RC_NOTFOUND || app->conf_told))
		return rc;
	x->corp = !rc && conf_get(app->conf, "corp", NULL, "corpid").n > 0;
	if (x->corp && conf_sender(app->conf)) {
		x->conf = app->conf;
		rc = RC_OK;
	} else {
		rc = make_conf(x, err);
	}
	return rc ? rc
		  : zone_load(conf_str(x->conf, "corp", NULL, "timezone"), clock_real_ms() - 400 * ZONE_DAY_MS,
			    clock_real_ms() + 800 * ZONE_DAY_MS, &x->zone, err);
}

/* Errors of the scripts, in their words. false: there are some. */
static bool scripts_are_good(struct simulate *x)
{
	struct arena *a = arena_new(65536);
	struct diag_list diags;
	struct text out;
	bool *ok = mem_array((size_t)x->scripts.n + 1, sizeof *ok);
	diag_init(&diags, a);
	text_init(&out, (size_t)4 << 20);
	intake_check(&x->scripts, x->conf, &diags, ok);
	beside_silence(&x->scripts, &diags);
	for (int i = 0; i < diags.n; i++)
		if (diags.v[i].severity == DIAG_ERROR)
			check_print(&diags.v[i], &out);
	bool good = diags.errors == 0 && x->scripts.n > 0;
	if (x->scripts.n == 0)
		fputs("没有剧本可以模拟：文件名要以 .md 结尾\n", stderr);
	else if (!good)
		fprintf(stderr, "%s有错误的剧本模拟不了：先改对（siyu check）\n", text_str(&out));
	for (int i = x->scripts.n; i-- > 0;)
		if (x->scripts.file[i].beside && !ok[i])
			intake_drop(&x->scripts, x->scripts.file[i].path); /* as serve would run: without it */
	mem_free(ok);
	text_release(&out);
	arena_free(a);
	return good;
}

static bool number(const char *s, int64_t least, int64_t most, int64_t *ret)
{
	int64_t n;
	if (!s)
		return true;
	if (!span_int(span_of(s), &n) || n < least || n > most)
		return false;
	*ret = n;
	return true;
}

/* They come in the first three quarters of the time, so that their stories are seen. A 打卡 or 秒杀 that alone is named is what the user wants to
 * see, whenever it begins or began: who is to be in it comes in the days before, and --days counts from its first day. */
static void choose_days(struct simulate *x)
{
	int64_t day = 0, days = 0;
	bool camp = simcamp_opens(x->camps, zone_day(&x->zone, x->start_ms), &day, &days);
	x->arrive_ms = camp ? BEFORE_CAMP * ZONE_DAY_MS : x->days * ZONE_DAY_MS * 3 / 4;
	if (!camp)
		return;
	x->start_ms = zone_day_start_ms(&x->zone, day - BEFORE_CAMP);
	days = BEFORE_CAMP + (x->days_told ? x->days : days);
	x->days = days > DAYS_MOST ? DAYS_MOST : days;
}

static int run(struct simulate *x, char **words, int n)
{
	struct err err = {0};
	enum rc rc = take_conf(x, &err);
	if (rc)
		return command_fail(&err, EXIT_USAGE);
	x->start_ms = zone_day_start_ms(&x->zone, zone_day(&x->zone, clock_real_ms()));
	for (int i = 0; !rc && i < n; i++)
		rc = intake_path(words[i], &x->scripts, &err);
	if (!rc && n == 0)
		rc = intake_path(conf_str(x->conf, "scripts", NULL, "dir"), &x->scripts, &err);
	else if (!rc)
		beside_add(&x->scripts, x->conf);
	if (rc)
		return command_fail(&err, EXIT_DATA);
	if (!scripts_are_good(x))
		return EXIT_NO;
	x->camps = simcamp_new(&x->scripts, &x->zone, (uint64_t)x->seed);
	choose_days(x);
	x->arena = arena_new(65536);
	simgoods_find(&x->scripts, x->arena, &x->goods);
	x->talk = simtalk_new(&x->scripts, &x->zone, (uint64_t)x->seed);
	x->owners = simowner_new(
		&x->scripts, &x->zone, (uint64_t)x->seed, x->start_ms, x->start_ms + x->days * ZONE_DAY_MS);
	if (!x->corp)
		rc = name_people(x, &err);
	if (!rc)
		rc = simulated(x, &err);
	return rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}

int command_simulate(struct app *app, int argc, char **argv)
{
	struct simulate x = {.app = app, .customers = 1000, .days = 14, .employees = 10, .seed = 1};
	const char *customers = NULL, *days = NULL, *employees = NULL, *seed = NULL, *jobs = NULL;
	const struct option_spec specs[] = {{"--customers", &customers, NULL}, {"--days", &days, NULL},
		{"--employees", &employees, NULL}, {"--seed", &seed, NULL}, {"--html", &x.html, NULL},
		{"--svg", &x.svg, NULL}, {"--jobs", &jobs, NULL}, {"--whole", NULL, &x.whole},
		{"--json", NULL, &x.json}};
	char **words = mem_array((size_t)argc + 1, sizeof *words);
	int n, code = command_options("simulate", argc, argv, specs, 9, words, &n);
	if (!code &&
		(!number(customers, 1, 100000, &x.customers) || !number(days, 2, DAYS_MOST, &x.days) ||
			!number(employees, 1, EMPLOYEES_MOST, &x.employees) || !number(seed, 0, INT64_MAX, &x.seed) ||
			!number(jobs, 1, SIMPARTS_MOST, &x.jobs)))
		code = command_usage("simulate",
			"--customers 写 1 到 100000，--days 写 2 到 %d，--employees 写 1 到 %d，--seed 写整数，--jobs 写 1 到 %d",
			DAYS_MOST, EMPLOYEES_MOST, SIMPARTS_MOST);
	x.days_told = days != NULL;
	if (!code)
		code = run(&x, words, n);
	simcamp_free(x.camps);
	simtalk_free(x.talk);
	simowner_free(x.owners);
	arena_free(x.arena);
	mem_free(words);
	intake_release(&x.scripts);
	conf_free(x.own);
	return code;
}
