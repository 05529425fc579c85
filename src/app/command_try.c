/* siyu try: scripts tried on a copy of today's data: who would get what, when, from whom. Nothing is sent, nothing live is touched. */
#include "command.h"
#include "headcount.h"
#include "intake.h"
#include "outlook.h"
#include "scratch.h"

#include "app/world.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "inbox/inbox.h"
#include "sandbox/brainknow.h"
#include "sandbox/brainroom.h"
#include "sop/check.h"
#include "sop/read.h"
#include "sop/reason.h"
#include "store/chat.h"
#include "store/chatmember.h"
#include "store/contact.h"
#include "store/meta.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define OUT_BYTES ((size_t)64 << 20)
#define CONFIRM_MS 1200000
#define CLASHES_SHOWN 10
#define TEXT_SHOWN 60

struct trial {
	struct app *app;
	struct arena *arena;
	struct intake_folder folder;
	bool *ok;
	struct datadir live, copy;
	struct scratch scratch;
	struct zone zone;
	int64_t days, start_ms, friends;
	const char *customer;
	struct text heads; /* how many the drafts would take in now */
	bool json;
};

/* -- the scripts: those of the folder, with the files to be tried in them ----------------------------------------------------------- */

static bool same_script(struct trial *x, const struct intake_file *a, const struct intake_file *b)
{
	enum sop_kind ka, kb;
	struct span na, nb;
	return read_title(a->text, x->arena, &ka, &na) && read_title(b->text, x->arena, &kb, &nb) && ka == kb &&
		span_eq(na, nb);
}

/* A draft takes the place of the script of the same title, and its name in the log, or joins the others under its own. */
static void put_draft(struct trial *x, const struct intake_file *draft)
{
	const char *slash = strrchr(draft->path, '/');
	struct span name = arena_copy(x->arena, span_of(slash ? slash + 1 : draft->path));
	for (int i = 0; i < x->folder.n; i++) {
		if (strcmp(x->folder.file[i].path, draft->path) != 0 && !same_script(x, &x->folder.file[i], draft))
			continue;
		name = arena_copy(x->arena, x->folder.file[i].name);
		intake_drop(&x->folder, x->folder.file[i].path);
		break;
	}
	intake_text(&x->folder, draft->path, draft->text);
	x->folder.file[x->folder.n - 1].name = name;
}

/* Errors of the drafts alone: what else stands in the folder runs on as it does. */
static bool drafts_are_good(const struct trial *x, const struct diag_list *diags, const struct intake_folder *drafts)
{
	struct text out;
	int bad = 0;
	text_init(&out, (size_t)4 << 20);
	for (int i = 0; i < diags->n; i++)
		for (int k = 0; k < drafts->n; k++)
			if (diags->v[i].severity == DIAG_ERROR && span_is(diags->v[i].file, drafts->file[k].path)) {
				check_print(&diags->v[i], &out);
				bad++;
			}
	for (int i = 0; i < x->folder.n; i++)
		for (int k = 0; k < drafts->n; k++)
			bad += !x->ok[i] && strcmp(x->folder.file[i].path, drafts->file[k].path) == 0;
	if (bad)
		fprintf(stderr, "%s有错误的剧本试不了：先改对（siyu check）\n", text_str(&out));
	text_release(&out);
	return bad == 0;
}

/* How many customers a draft would take in is asked of the live state; of what stands beside the drafts nobody asks. */
static void check_all(struct trial *x, const struct intake_folder *drafts, struct diag_list *diags)
{
	for (int i = 0; i < x->folder.n; i++) {
		x->folder.file[i].uncounted = true;
		for (int k = 0; k < drafts->n; k++)
			if (strcmp(x->folder.file[i].path, drafts->file[k].path) == 0)
				x->folder.file[i].uncounted = false;
	}
	headcount_check(x->live.root, &x->folder, x->app->conf, diags, x->ok);
	headcount_say(diags, &x->heads);
}

static enum rc take_scripts(struct trial *x, char **words, int n, bool *ret_good, struct err *err)
{
	struct intake_folder drafts = {0};
	struct diag_list diags;
	enum rc rc = intake_survey(conf_str(x->app->conf, "scripts", NULL, "dir"), &x->folder, err);
	for (int i = 0; !rc && i < n; i++)
		rc = intake_path(words[i], &drafts, err);
	for (int i = 0; !rc && i < drafts.n; i++)
		put_draft(x, &drafts.file[i]);
	if (!rc) {
		x->ok = mem_array((size_t)x->folder.n + 1, sizeof *x->ok);
		diag_init(&diags, x->arena);
		check_all(x, &drafts, &diags);
		*ret_good = drafts_are_good(x, &diags, &drafts);
	}
	intake_release(&drafts);
	return rc;
}

/* -- the copy ----------------------------------------------------------------------------------------------------------------------- */

static enum rc copy_files(struct trial *x, struct err *err)
{
	int64_t now_ms = 0;
	enum rc rc = scratch_copy_engine(&x->live, x->scratch.dir, &now_ms, err);
	if (!rc)
		rc = datadir_init(&x->copy, x->scratch.dir, err);
	x->start_ms = clock_real_ms() > now_ms ? clock_real_ms() : now_ms;
	return rc;
}

static void know_opens(struct trial *x, struct brain *b, const struct storyq_open *o, int n)
{
	struct span *customer = mem_array((size_t)n + 1, sizeof *customer);
	for (int i = 0, k; i < n; i = k) { /* rows of one task stand together */
		for (k = i; k < n && span_eq(o[k].msgid, o[i].msgid); k++)
			customer[k - i] = o[k].customer;
		brainknow_mass(b, x->start_ms, o[i].msgid, o[i].employee, o[i].text, o[i].made_ms, customer, k - i);
	}
	mem_free(customer);
}

/* Its customer groups, and who is in them. */
static enum rc know_groups(struct brain *b, struct store_db *db, struct arena *a, struct err *err)
{
	struct chat *c = NULL;
	int n = 0;
	enum rc rc = chat_all(db, a, &c, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		struct chatmember *m = NULL;
		int members = 0;
		if (c[i].owner.n == 0)
			continue; /* never read: nobody knows whose it is */
		brainroom_know(b, c[i].chat, c[i].owner, c[i].name, c[i].created_ms == CHAT_NONE ? 0 : c[i].created_ms);
		rc = chatmember_in(db, a, c[i].chat, &m, &members, err);
		for (int k = 0; !rc && k < members; k++)
			brainroom_know_member(b, c[i].chat, m[k].member, m[k].joined_ms);
	}
	return rc;
}

/* What the real WeCom knows of the corp. */
static enum rc know_corp(struct trial *x, struct brain *b, struct err *err)
{
	struct arena *a = arena_new(1 << 20);
	struct store_db *db = NULL;
	struct storyq_friend *f = NULL;
	struct storyq_tag *t = NULL;
	struct storyq_open *o = NULL;
	struct storyq_media *m = NULL;
	int fn = 0, tn = 0, on = 0, mn = 0;
	enum rc rc = db_open(x->copy.state_db, DB_READ_ONLY, &db, err);
	if (!rc)
		rc = storyq_friends(db, a, INT64_MIN, &f, &fn, err);
	if (!rc)
		rc = storyq_tags(db, a, &t, &tn, err);
	if (!rc)
		rc = storyq_opens(db, a, &o, &on, err);
	if (!rc)
		rc = storyq_medias(db, a, x->start_ms, &m, &mn, err);
	for (int i = 0; i < fn; i++)
		brainknow_friend(b, f[i].employee, f[i].customer, f[i].name, f[i].add_ms, span_is(f[i].state, "half"));
	for (int i = 0; i < tn; i++)
		brainknow_tag(b, t[i].tag_id, t[i].grp, t[i].name);
	for (int i = 0; i < mn; i++)
		brainknow_media(b, m[i].media_id, m[i].kind, x->start_ms);
	know_opens(x, b, o, on);
	if (!rc)
		rc = know_groups(b, db, a, err);
	x->friends = fn;
	db_close(db);
	arena_free(a);
	return rc;
}

/* -- what it gives ------------------------------------------------------------------------------------------------------------------ */

static void say_quota(const struct trial *x, const struct outlook *o, struct text *out)
{
	char day[32], best[32] = "";
	int64_t most = 0;
	for (int d = 0; d < o->days; d++) {
		int64_t today = zone_day(&o->zone, o->from_ms) + d, n = 0;
		for (int i = 0; i < o->sends; i++)
			n += !o->send[i].group && span_is(o->send[i].state, "sent") &&
				zone_day(&o->zone, o->send[i].at_ms) == today;
		if (n > most)
			snprintf(best, sizeof best, "%s", zone_format_day(today, day));
		most = n > most ? n : most;
	}
	text_addf(out, "接收名额：现在有 %" PRId64 " 个好友关系；用得最多的一天%s%s，%" PRId64 " 位客户收到群发\n",
		x->friends, best[0] ? "是 " : "", best, most);
}

static void say_clash(const struct outlook *o, const struct storyq_clash *c, struct text *out)
{
	char at[32];
	enum reason r = reason_find(c->reason);
	text_addf(out, "  %s  %.*s  ", zone_format_minute(&o->zone, c->due_ms, at), SPAN_ARG(c->customer));
	outlook_say_step(c->script, c->step, out);
	text_adds(out, "：");
	if (r == REASON_COUNT)
		text_add(out, c->reason);
	else
		reason_say(r, c->detail, out);
	text_addc(out, '\n');
}

static void say_clashes(const struct outlook *o, struct text *out)
{
	if (o->clashes == 0)
		return;
	text_addf(out, "\n撞在一起的：%d 次（谁让给了谁，或者什么满了）\n", o->clashes);
	for (int i = 0; i < o->clashes && i < CLASHES_SHOWN; i++)
		say_clash(o, &o->clash[i], out);
	if (o->clashes > CLASHES_SHOWN)
		text_addf(out, "  … 还有 %d 次，用 --customer 看一位客户的\n", o->clashes - CLASHES_SHOWN);
}

static void say_line(struct span text, struct text *out)
{
	struct span head = utf8_prefix(text, TEXT_SHOWN);
	for (size_t i = 0; i < head.n; i++)
		text_addc(out, head.p[i] == '\n' ? ' ' : head.p[i]);
	text_adds(out, head.n < text.n ? "…" : "");
}

static const char *state_words(struct span state)
{
	static const char *const words[][2] = {{"sent", "送到"}, {"waiting", "等员工点"}, {"quota", "超了接收名额"},
		{"not_friend", "已不是好友"}, {"expired", "到期没点"}, {"removed", "先撤下了"}, {"cancelled", "撤回了"},
		{"invalid", "企业微信没收"}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_is(state, words[i][0]))
			return words[i][1];
	return "";
}

static void say_customer(const struct trial *x, const struct outlook *o, struct text *out)
{
	char at[32];
	int n = 0;
	text_addf(out, "客户 %s 会收到的\n", x->customer);
	for (int i = 0; i < o->sends; i++) {
		const struct storyq_send *s = &o->send[i];
		if (!span_is(s->customer, x->customer))
			continue;
		n++;
		text_addf(out, "  %s  %.*s 发  ", zone_format_minute(&o->zone, s->at_ms, at), SPAN_ARG(s->employee));
		outlook_say_step(s->script, s->step, out);
		text_addf(out, "（%s）：「", state_words(s->state));
		say_line(s->text, out);
		text_adds(out, "」\n");
	}
	for (int i = 0; i < o->todos; i++)
		if (span_is(o->todo[i].customer, x->customer)) {
			n++;
			text_addf(out, "  %s  %.*s 有待办  ", zone_format_minute(&o->zone, o->todo[i].made_ms, at),
				SPAN_ARG(o->todo[i].employee));
			outlook_say_step(o->todo[i].script, o->todo[i].step, out);
			text_adds(out, "：「");
			say_line(o->todo[i].text, out);
			text_adds(out, "」\n");
		}
	for (int i = 0; i < o->clashes; i++)
		if (span_is(o->clash[i].customer, x->customer)) {
			n++;
			say_clash(o, &o->clash[i], out);
		}
	if (n == 0)
		text_adds(out, "  什么也没有（为什么，看 siyu why）\n");
}

/* 打卡: whom the owner is to remind today, if he does not check in before: the steps said to each member. */
static void say_reminded(const struct trial *x, struct store_db *db, const struct outlook *o, struct text *out)
{
	int64_t today = zone_day(&o->zone, o->from_ms);
	int n = 0;
	char at[32];
	for (int i = 0; i < o->todos; i++) {
		const struct storyq_todo *t = &o->todo[i];
		struct contact c = {.name = SPAN_LIT("")};
		if (!span_starts(t->script, "打卡：") || !span_starts(t->text, "侧边栏发给客户：") ||
			zone_day(&o->zone, t->made_ms) != today)
			continue;
		if (contact_get(db, x->arena, t->customer, &c, NULL))
			c.name = SPAN_LIT("");
		text_adds(out, n++ ? "" : "\n今天会提醒（到时候还没打卡的；按现在看）\n");
		text_addf(out, "  %s  %.*s 提醒 %.*s（%.*s）  ", zone_format_minute(&o->zone, t->made_ms, at),
			SPAN_ARG(t->employee), SPAN_ARG(c.name.n ? c.name : t->customer), SPAN_ARG(t->customer));
		outlook_say_step(t->script, t->step, out);
		text_addc(out, '\n');
	}
}

static enum rc tell(struct trial *x, struct store_db *db, struct err *err)
{
	struct outlook o;
	struct text out;
	char at[32];
	text_init(&out, OUT_BYTES);
	enum rc rc = outlook_read(db, &x->zone, x->start_ms, (int)x->days, &o, err);
	if (!rc && x->json) {
		outlook_json(&o, "try", &out);
	} else if (!rc) {
		text_addf(&out,
			"试跑：从 %s 起 %lld 天，在今天数据的一份拷贝上；没有发送任何东西。\n按员工都确认、没有新客户、没有新订单来算。\n\n",
			zone_format_minute(&x->zone, x->start_ms, at), (long long)x->days);
		text_add(&out, text_span(&x->heads));
		if (x->customer) {
			say_customer(x, &o, &out);
		} else {
			say_quota(x, &o, &out);
			outlook_text(&o, &out);
			say_reminded(x, db, &o, &out);
			say_clashes(&o, &out);
		}
	}
	if (!rc)
		rc = text_check(&out, err);
	if (!rc)
		fputs(text_str(&out), stdout);
	outlook_release(&o);
	text_release(&out);
	return rc;
}

/* -- the trial ---------------------------------------------------------------------------------------------------------------------- */

static enum rc live(struct trial *x, struct world *w, struct err *err)
{
	enum rc rc = world_take(w, &x->folder, x->ok, err);
	for (int64_t day = 1; !rc && day <= x->days; day++) {
		rc = world_run(w, x->start_ms + day * ZONE_DAY_MS, err);
		if (x->app->tty)
			fprintf(stderr, "\r试跑第 %lld / %lld 天", (long long)day, (long long)x->days);
	}
	if (x->app->tty)
		fputc('\n', stderr);
	return rc ? rc : tell(x, world_db(w), err);
}

static enum rc play(struct trial *x, struct err *err)
{
	const struct conf *c = x->app->conf;
	const char *app = conf_sender(c);
	struct world *w = NULL;
	enum rc rc = copy_files(x, err);
	if (rc)
		return rc;
	struct brain_conf bc = {
		.corpid = conf_get(c, "corp", NULL, "corpid"),
		.secret = app ? conf_get(c, "app", app, "secret") : SPAN_LIT(""),
		.agentid = app ? conf_int(c, "app", app, "agentid") : 0,
		.seed = 1,
		.confirm_permille = 1000,
		.confirm_mean_ms = CONFIRM_MS,
	};
	struct brain *b = brain_new(&bc, x->start_ms);
	rc = know_corp(x, b, err);
	struct world_conf wc = {.data_dir = x->copy.root, .conf = c, .brain = b, .start_ms = x->start_ms};
	if (!rc)
		rc = world_new(&wc, &w, err);
	if (!rc)
		rc = live(x, w, err);
	world_free(w);
	brain_free(b);
	return rc;
}

static int run(struct trial *x, char **words, int n)
{
	struct err err = {0};
	bool good = false;
	enum rc rc = zone_load(conf_str(x->app->conf, "corp", NULL, "timezone"), clock_real_ms() - 400 * ZONE_DAY_MS,
		clock_real_ms() + 400 * ZONE_DAY_MS, &x->zone, &err);
	if (rc)
		return command_fail(&err, EXIT_USAGE);
	rc = datadir_init(&x->live, conf_str(x->app->conf, "data", NULL, "dir"), &err);
	if (!rc)
		rc = take_scripts(x, words, n, &good, &err);
	if (rc)
		return command_fail(&err, EXIT_DATA);
	if (!good)
		return EXIT_NO;
	if (!conf_sender(x->app->conf)) {
		err_set(&err, RC_INVALID, "配置里没有写了 secret 的应用，试跑不了");
		err_hint(&err, "在 [app …] 下写 secret");
		return command_fail(&err, EXIT_USAGE);
	}
	rc = scratch_make(&x->live, &x->scratch, &err);
	if (!rc)
		rc = play(x, &err);
	scratch_drop(&x->scratch);
	return rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}

int command_try(struct app *app, int argc, char **argv)
{
	struct trial x = {.app = app, .arena = arena_new(65536), .days = 7, .scratch.lock_fd = -1};
	text_init(&x.heads, 1u << 20);
	const char *days = NULL;
	const struct option_spec specs[] = {
		{"--days", &days, NULL}, {"--customer", &x.customer, NULL}, {"--json", NULL, &x.json}};
	char **words = mem_array((size_t)argc + 1, sizeof *words);
	int n, code = command_options("try", argc, argv, specs, 3, words, &n);
	if (!code && n == 0)
		code = command_usage("try", "say which script");
	if (!code && days && (!span_int(span_of(days), &x.days) || x.days < 1 || x.days > 60))
		code = command_usage("try", "--days 1 to 60");
	if (!code)
		code = run(&x, words, n);
	mem_free(words);
	mem_free(x.ok);
	text_release(&x.heads);
	intake_release(&x.folder);
	arena_free(x.arena);
	return code;
}
