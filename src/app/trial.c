/* A trial: what runs, or drafts in its place, lived ahead on a copy of today's data against the sandbox's brain. See trial.h. */
#include "trial.h"

#include "headcount.h"

#include "app/world.h"
#include "base/clock.h"
#include "base/mem.h"
#include "sandbox/brainknow.h"
#include "sandbox/brainroom.h"
#include "sop/check.h"
#include "sop/read.h"
#include "store/chat.h"
#include "store/chatmember.h"
#include "store/storyq.h"

#include <string.h>

#define CONFIRM_MS 1200000

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
		for (int i = 0; n == 0 && i < x->folder.n; i++)
			x->ok[i] = false; /* nothing is tried: what runs goes on as it runs */
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

/* The days ahead have readings of their own, of a WeCom that is made up. */
static enum rc know_others(struct trial *x, struct store_db *db, struct err *err)
{
	enum rc rc = othermass_walk_get(db, x->arena, &x->others, err);
	if (rc == RC_NOTFOUND)
		x->others = (struct othermass_walk){.good_ms = OTHERMASS_NEVER};
	return rc == RC_NOTFOUND ? RC_OK : rc;
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
	if (!rc)
		rc = know_others(x, db, err);
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

/* -- living it --------------------------------------------------------------------------------------------------------------- */

static enum rc live(struct trial *x, struct world *w, const struct trial_telling *t, struct err *err)
{
	enum rc rc = world_take(w, &x->folder, x->ok, err);
	for (int64_t day = 1; !rc && day <= x->days; day++) {
		rc = world_run(w, x->start_ms + day * ZONE_DAY_MS, err);
		if (x->app->tty)
			fprintf(stderr, "\r试跑第 %lld / %lld 天", (long long)day, (long long)x->days);
	}
	if (x->app->tty)
		fputc('\n', stderr);
	return rc ? rc : t->tell(x, world_db(w), t->user, err);
}

static enum rc play(struct trial *x, const struct trial_telling *t, struct err *err)
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
		rc = live(x, w, t, err);
	world_free(w);
	brain_free(b);
	return rc;
}

int trial_run(struct trial *x, char **words, int n, const struct trial_telling *t)
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
		rc = play(x, t, &err);
	scratch_drop(&x->scratch);
	return rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}

void trial_init(struct trial *x, struct app *app, int64_t days)
{
	*x = (struct trial){.app = app, .arena = arena_new(65536), .days = days, .scratch.lock_fd = -1};
	text_init(&x->heads, 1u << 20);
}

void trial_release(struct trial *x)
{
	mem_free(x->ok);
	text_release(&x->heads);
	intake_release(&x->folder);
	arena_free(x->arena);
}

bool trial_days(const char *word, int64_t *ret)
{
	return !word || (span_int(span_of(word), ret) && *ret >= 1 && *ret <= TRIAL_DAYS_MOST);
}
