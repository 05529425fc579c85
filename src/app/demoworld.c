/* Part one of siyu demo: the shipped scripts live some days with seeded customers, without sockets and without waiting. */
#include "demo.h"

#include "demofigures.h"

#include "app/world.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/zone.h"
#include "inbox/inbox.h"
#include "store/contact.h"
#include "store/enrolment.h"

#include <string.h>

#define EMPLOYEES 10
#define STEP_MS INT64_C(7200000) /* of the progress */
#define BAR 40
#define READ_MS 5000 /* 对外收款, some pages */
#define STATES "card,shop,live"

static const char world_text[] =
	"# a virtual corp: made by siyu demo\n"
	"[corp]\ncorpid = wwdemo\n"
	"[app bot]\nagentid = 1000002\nsecret = demo-secret\ntoken = demo\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n"
	"[pay]\npoll_minutes = 10\n[channels]\ncard = 包裹卡\nshop = 门店\nlive = 直播间\n";

static struct brain_conf people(const struct demo *d)
{
	return (struct brain_conf){
		.corpid = SPAN_LIT("wwdemo"),
		.secret = SPAN_LIT("demo-secret"),
		.agentid = 1000002,
		.seed = d->seed,
		.confirm_permille = 850,
		.confirm_mean_ms = 1200000,
		.buy_permille = 25,
		.buy_alone_permille = 60,
		.repeat_permille = 150,
		.refund_permille = 50,
		.pay_permille = 250,
		.delete_permille = 6,
		.double_permille = 30,
		.reorder_permille = 30,
	};
}

static void progress(const struct demo *d, int64_t start_ms, int64_t now_ms, int64_t end_ms, const struct world *w,
	const struct brain *b, int64_t begun_us)
{
	struct brain_books books;
	double seconds = (double)(clock_mono_us() - begun_us) / 1e6;
	int64_t day = (now_ms - start_ms) / ZONE_DAY_MS, passed = now_ms - start_ms;
	(void)w;
	if (!d->app->tty && passed % (2 * ZONE_DAY_MS) != 0)
		return;
	brain_books(b, &books);
	int full = (int)(passed * BAR / (end_ms - start_ms));
	if (d->app->tty)
		fprintf(stderr, "\r  [%.*s%*s] 第 %2lld 天  好友 %lld  群发送达 %lld  订单 %lld  %.1f 秒 ", full,
			"########################################", BAR - full, "", (long long)day,
			(long long)books.adds, (long long)books.mass_delivered, (long long)books.orders, seconds);
	else
		printf("  第 %2lld 天  好友 %lld  群发送达 %lld  订单 %lld  %.1f 秒\n", (long long)day,
			(long long)books.adds, (long long)books.mass_delivered, (long long)books.orders, seconds);
	fflush(stdout);
}

static enum rc live(struct demo *d, struct world *w, struct brain *b, int64_t start_ms, int64_t end_ms, struct err *err)
{
	int64_t begun_us = clock_mono_us();
	enum rc rc = world_scripts(w, d->scripts, err);
	for (int64_t at = start_ms; !rc && at <= end_ms; at += STEP_MS) {
		rc = world_run(w, at, err);
		progress(d, start_ms, at, end_ms, w, b, begun_us);
	}
	if (!rc) /* what was paid in the chat up to midnight is read then */
		rc = world_run(w, end_ms + READ_MS, err);
	if (d->app->tty)
		fputc('\n', stderr);
	return rc;
}

static bool take_customer(struct demo *d, struct span customer)
{
	if (customer.n >= sizeof d->customer)
		return false;
	snprintf(d->customer, sizeof d->customer, "%.*s", SPAN_ARG(customer));
	return true;
}

/* Of those in the week: one who bought, days after he came; else the first. *ret_best: it is one who bought. */
static enum rc pick_round(
	struct demo *d, struct store_db *db, enum enrolment_state state, bool *ret_best, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct enrolment *e = NULL;
	int n = 1;
	int64_t after = 0;
	enum rc rc = RC_OK;

	*ret_best = false;
	while (!rc && n > 0 && !*ret_best) {
		arena_reset(a);
		rc = enrolment_in(db, a, SPAN_LIT("剧本：新客七天"), state, after, 500, &e, &n, err);
		for (int i = 0; !rc && i < n && !*ret_best; i++) {
			bool goal = span_is(e[i].outcome, "goal") && e[i].ended_ms - e[i].t0_ms > 3 * ZONE_DAY_MS;

			after = e[i].enrolment;
			if (goal || d->customer[0] == 0)
				*ret_best = take_customer(d, e[i].customer) && goal;
		}
	}
	arena_free(a);
	return rc;
}

/* Whose `why` is worth reading: his story has the most turns. Days that were too short for one: whoever came first; nobody: empty. */
static enum rc pick_customer(struct demo *d, struct store_db *db, struct err *err)
{
	struct arena *a = arena_new(4096);
	struct contact *c = NULL;
	bool best;
	int n = 0;
	enum rc rc;

	d->customer[0] = 0;
	rc = pick_round(d, db, ENROLMENT_ENDED, &best, err);
	if (!rc && d->customer[0] == 0)
		rc = pick_round(d, db, ENROLMENT_LIVE, &best, err);
	if (!rc && d->customer[0] == 0)
		rc = contact_page(db, a, INT64_MIN, SPAN_LIT(""), 1, &c, &n, err);
	if (!rc && n > 0)
		(void)take_customer(d, c[0].customer);
	arena_free(a);
	return rc;
}

static enum rc settle_up(struct demo *d, struct world *w, struct brain *b, int64_t start_ms, struct err *err)
{
	struct zone zone;
	struct demofigures ours, theirs;
	struct brain_books books;
	struct text lines;
	char day[32];
	int64_t head = 0;
	zone_fixed(&zone, 8 * 3600);
	zone_format_day(zone_day(&zone, start_ms), day);
	brain_books(b, &books);
	theirs = demofigures_theirs(&books);
	enum rc rc = demofigures_ours(world_db(w), span_of(day), world_now_ms(w), &ours, err);
	if (!rc)
		rc = inbox_head(world_inbox(w), &head, err);
	if (!rc)
		rc = pick_customer(d, world_db(w), err);
	if (rc)
		return rc;
	printf("  %d 天：收件箱 %lld 条，调用企业微信 %lld 次，员工确认 %lld 个群发任务\n", d->days, (long long)head,
		(long long)books.calls, (long long)books.mass_confirmed);
	demofigures_show(&ours, &theirs);
	text_init(&lines, 65536);
	int breaches = brain_breaches(b, &lines);
	if (breaches > 0)
		printf("  客户不该看到的事 %d 件：\n%s", breaches, text_str(&lines));
	else
		printf("  沙盒逐条看过：没有半夜打扰，没有一天两条，没有重复，没有发给走了的人\n");
	text_release(&lines);
	if (breaches > 0 || !demofigures_agree(&ours, &theirs))
		return err_set(err, RC_INVALID, "虚拟日子的数字和沙盒的账不一致");
	rc = world_replay(w, 200, err);
	if (!rc)
		printf("  把收件箱从头再算一遍，得到的状态逐字节相同\n");
	return rc;
}

enum rc demoworld_play(struct demo *d, struct err *err)
{
	struct zone zone;
	struct conf *conf = NULL;
	struct world *w = NULL;
	struct text file;
	char data[290];
	zone_fixed(&zone, 8 * 3600);
	int64_t end_ms = zone_day_start_ms(&zone, zone_day(&zone, clock_real_ms()));
	int64_t start_ms = end_ms - d->days * ZONE_DAY_MS;
	snprintf(data, sizeof data, "%s/world", d->dir);
	snprintf(d->world_conf, sizeof d->world_conf, "%s/world.conf", d->dir);
	text_init(&file, 65536);
	text_addf(&file, "%s[data]\ndir = %s\n[scripts]\ndir = %s\n", world_text, data, d->scripts);
	enum rc rc = fileio_write(d->world_conf, text_span(&file), 0600, err);
	text_release(&file);
	if (!rc)
		rc = conf_load(d->world_conf, &conf, err);
	if (rc)
		return rc;
	struct brain_conf bc = people(d);
	struct brain *b = brain_new(&bc, start_ms);
	/* The last three days nobody new comes: so the week of most of them ends inside. */
	brain_populate(b, EMPLOYEES, d->customers, start_ms + STEP_MS * 4,
		(d->days > 4 ? d->days - 3 : 1) * ZONE_DAY_MS - STEP_MS * 4, SPAN_LIT(STATES));
	struct world_conf wc = {.data_dir = data, .conf = conf, .brain = b, .start_ms = start_ms};
	rc = world_new(&wc, &w, err);
	if (!rc)
		rc = live(d, w, b, start_ms, end_ms, err);
	if (!rc)
		rc = settle_up(d, w, b, start_ms, err);
	world_free(w);
	brain_free(b);
	conf_free(conf);
	return rc;
}
