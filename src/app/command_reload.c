/* siyu reload: the running work reads the scripts again; without one they are folded here. --dry folds them on a copy. */
#include "backup.h"
#include "command.h"
#include "confage.h"
#include "headcount.h"
#include "put.h"

#include "intake.h"
#include "onscreen.h"
#include "reloadsay.h"
#include "renames.h"
#include "scratch.h"
#include "station.h"
#include "takeup.h"

#include "base/clock.h"
#include "flow/codesay.h"
#include "base/json.h"
#include "base/mem.h"
#include "sop/check.h"

#include <string.h>
#include <unistd.h>

#define SETTLE_MS 5000
#define SETTLE_STEP_MS 50
#define OUT_BYTES ((size_t)4 << 20)
#define ROUNDS 20 /* of questions and answers about one folder */

/* What became of it: refused says why the fold would not have it. */
struct reloaded {
	bool changed, refused;
	struct text why, told;
};

struct reloading {
	struct app *app;
	struct datadir dir;
	struct intake_folder f;
	struct arena *arena;
	struct diag_list diags;
	bool *ok;
	bool dry, fresh; /* fresh: what appeared is new (--new, or answered so) */
	struct reloaded done;
};

static const char *folder_of(const struct reloading *r)
{
	return conf_str(r->app->conf, "scripts", NULL, "dir");
}

/* -- taking them ------------------------------------------------------------------------------------------------------- */

static enum rc what_became(struct station *e, int64_t id, struct reloaded *ret, struct err *err)
{
	struct text outcome;
	if (!id)
		return RC_OK;
	text_init(&outcome, 64);
	enum rc rc = station_outcome(e, id, &outcome, &ret->why, err);
	ret->refused = strcmp(text_str(&outcome), "done") != 0;
	ret->changed = !ret->refused;
	(void)fold_told(e->fold, id, &ret->told);
	text_release(&outcome);
	return rc;
}

static enum rc fold_scripts(struct reloading *r, struct err *err)
{
	struct station e;
	int64_t id = 0;
	struct datadir dir;
	enum rc rc = datadir_init(&dir, conf_str(r->app->conf, "data", NULL, "dir"), err);
	if (!rc)
		rc = backup_may_run(&dir, err);
	if (!rc)
		rc = station_open(dir.root, &e, err);
	if (rc)
		return rc;
	rc = takeup_all(&e, r->app->conf, &r->f, r->ok, &id, err);
	if (!rc)
		rc = what_became(&e, id, &r->done, err);
	station_close(&e);
	return rc;
}

/* The same on a copy, which is removed (exact 35). */
static enum rc fold_copy(struct reloading *r, struct err *err)
{
	struct scratch scratch = {.lock_fd = -1};
	struct station e;
	int64_t id = 0;
	enum rc rc = scratch_make(&r->dir, &scratch, err);
	if (!rc)
		rc = scratch_copy_engine(&r->dir, scratch.dir, NULL, err);
	if (!rc)
		rc = station_open_volatile(scratch.dir, false, &e, err);
	if (!rc) {
		rc = takeup_all(&e, r->app->conf, &r->f, r->ok, &id, err);
		if (!rc)
			rc = what_became(&e, id, &r->done, err);
		station_close(&e);
	}
	scratch_drop(&scratch);
	return rc;
}

static enum rc ask_work(struct reloading *r, struct err *err)
{
	struct text answer;
	struct json_doc *doc;
	bool good = false;
	text_init(&answer, PUT_LINE_BYTES);
	enum rc rc = put_ask(r->dir.sock,
		r->fresh ? SPAN_LIT("{\"ask\":\"reload new\"}") : SPAN_LIT("{\"ask\":\"reload\"}"), &answer, err);
	if (!rc)
		rc = json_parse(text_span(&answer), &doc, err);
	if (!rc) {
		const struct json_node *root = json_root(doc);
		struct span why = json_str(json_get(root, "error"));
		(void)json_bool(json_get(root, "changed"), &r->done.changed);
		text_add(&r->done.told, json_str(json_get(root, "told")));
		if (!json_bool(json_get(root, "ok"), &good) || !good)
			rc = err_set(err, RC_FAILED, "the running siyu took nothing: %.*s", SPAN_ARG(why));
		json_free(doc);
	}
	text_release(&answer);
	return rc;
}

/* One line of the channel codes, where there are some: what vanished is still at WeCom (finding 14). */
static void tell_codes(const struct conf *conf)
{
	struct station s;
	struct codesay_count n = {0};
	struct err err;
	if (station_read(conf_str(conf, "data", NULL, "dir"), &s, &err))
		return;
	enum rc rc = codesay_counts(s.db, &n, &err);
	station_close(&s);
	if (rc || n.listed + n.stopped == 0)
		return;
	printf("渠道码：%d 个在表格里", n.listed);
	if (n.stopped)
		printf("，%d 个已停用，企业微信里还在（要删：siyu codes drop 名称）", n.stopped);
	if (n.troubled)
		printf("，%d 个有问题", n.troubled);
	printf("%s。\n", n.stopped || n.troubled ? "；siyu codes 看是哪些" : "");
}

/* A reload takes scripts alone: names and roles that were written into the configuration since are not in the running work. */
static void tell_unread(const struct reloading *r)
{
	struct text status;
	struct err err = {0};
	text_init(&status, PUT_LINE_BYTES);
	if (put_ask(r->dir.sock, SPAN_LIT("{\"ask\":\"status\"}"), &status, &err) == RC_OK &&
		confage_unread(r->app->conf, span_trim(text_span(&status))))
		printf("注意：%s 改过，reload 只换剧本，配置还是改以前的：" CONFAGE_TODO "。\n",
			conf_path(r->app->conf));
	text_release(&status);
}

static enum rc take(struct reloading *r, struct err *err)
{
	/* Between the lock of a work and its socket lie some milliseconds. */
	int64_t end = clock_boot_ms() + SETTLE_MS;
	enum rc rc;
	if (r->dry)
		return fold_copy(r, err);
	do {
		rc = ask_work(r, err);
		if (rc == RC_NOTFOUND)
			rc = fold_scripts(r, err);
		if (rc == RC_CONFLICT)
			clock_sleep_ms(SETTLE_STEP_MS);
	} while (rc == RC_CONFLICT && clock_boot_ms() < end);
	return rc;
}

/* -- a new name, or a new step? ---------------------------------------------------------------------------------------------- */

/* How many customers what is new would take in, and what is wrong. */
static void print_errors(const struct diag_list *diags)
{
	struct text out;
	text_init(&out, OUT_BYTES);
	headcount_say(diags, &out);
	for (int i = 0; i < diags->n; i++)
		if (diags->v[i].severity == DIAG_ERROR)
			check_print(&diags->v[i], &out);
	onscreen_put(text_span(&out));
	text_release(&out);
}

/* Reads and checks the folder (again). */
static enum rc survey(struct reloading *r, struct err *err)
{
	intake_release(&r->f);
	mem_free(r->ok);
	r->ok = NULL;
	enum rc rc = intake_survey(folder_of(r), &r->f, err);
	if (rc)
		return rc;
	r->ok = mem_array((size_t)r->f.n + 1, sizeof *r->ok);
	diag_init(&r->diags, r->arena);
	headcount_check(r->dir.root, &r->f, r->app->conf, &r->diags, r->ok);
	return RC_OK;
}

static enum rc find(const struct reloading *r, struct renames *ret, struct err *err)
{
	struct store_db *db = NULL;
	*ret = (struct renames){0};
	enum rc rc = db_open(r->dir.state_db, DB_READ_ONLY, &db, err);
	if (rc == RC_NOTFOUND)
		return RC_OK; /* nothing ever ran here */
	if (!rc)
		rc = renames_find(db, &r->f, r->ok, ret, err);
	db_close(db);
	return rc;
}

/* "OLD=NEW,OLD=NEW": true when the list says that q.gone is now called q.id[*ret]. */
static bool listed(struct span list, const struct rename_ask *q, int *ret)
{
	struct span one, was, now;
	while (span_present(list)) {
		span_cut(list, ',', &one, &list);
		if (!span_cut(one, '=', &was, &now) || !span_eq(span_trim(was), q->gone))
			continue;
		for (int i = 0; i < q->appeared; i++)
			if (span_eq(span_trim(now), q->id[i])) {
				*ret = i;
				return true;
			}
	}
	return false;
}

/* What a person says at the terminal: -1 a new step, else which one. false: nothing that is an answer. */
static bool answer(const struct reloading *r, const struct rename_ask *q, int *ret)
{
	char line[64];
	int64_t n = 0;
	printf("%s：「%.*s」没有了，在途 %lld 人。它是\n", r->f.file[q->file].path, SPAN_ARG(q->gone),
		(long long)q->people);
	for (int i = 0; i < q->appeared; i++)
		printf("  %d  改名，现在叫「%.*s」\n", i + 1, SPAN_ARG(q->id[i]));
	printf("  0  去掉了；多出来的是新步骤\n哪一个？ ");
	fflush(stdout);
	if (!fgets(line, sizeof line, stdin) || !span_int(span_trim(span_of(line)), &n) || n < 0 || n > q->appeared)
		return false;
	*ret = (int)n - 1;
	return true;
}

/* One question; *ret_wrote: the file was written. *ret_open: nobody answered it. */
static enum rc settle(const struct reloading *r, const struct rename_ask *q, const char *renamed, bool *ret_wrote,
	bool *ret_open, struct err *err)
{
	int which = -1;
	*ret_wrote = *ret_open = false;
	if (!renamed || !listed(span_of(renamed), q, &which)) {
		if (r->fresh)
			return RC_OK;
		if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || !answer(r, q, &which)) {
			*ret_open = true;
			return RC_OK;
		}
	}
	if (which < 0)
		return RC_OK;
	*ret_wrote = true;
	enum rc rc = renames_write(&r->f, q, which, err);
	if (!rc)
		printf("在「%.*s」下面写上了「- 编号：%.*s」（%s）\n", SPAN_ARG(q->id[which]), SPAN_ARG(q->gone),
			r->f.file[q->file].path);
	return rc;
}

/* Asks until each question has its answer; a file that was written is read again. Those without one stay as they run. */
static enum rc settle_all(struct reloading *r, const char *renamed, struct err *err)
{
	struct renames q;
	bool wrote = true, open = false, any = false, named = !renamed;
	enum rc rc = RC_OK;
	for (int round = 0; !rc && wrote && round < ROUNDS; round++) {
		rc = find(r, &q, err);
		wrote = open = any = false;
		for (int i = 0; !rc && !wrote && i < q.n; i++) {
			bool left;
			rc = settle(r, &q.v[i], renamed, &wrote, &left, err);
			open = open || left;
			any = any || !left;
		}
		if (!rc && !wrote && open)
			renames_refuse(&q, &r->f, r->ok, &r->diags);
		renames_release(&q);
		if (!rc && wrote)
			rc = survey(r, err);
		named = named || wrote;
	}
	if (!rc && !named) {
		rc = err_set(err, RC_INVALID, "'--renamed %s' names no step that vanished beside one that appeared",
			renamed);
		err_hint(err, "without --renamed it says which steps these are");
	}
	r->fresh = r->fresh || (any && !open);
	return rc;
}

/* Before a dry run: what it will ask. It counts them as new steps. */
static enum rc tell_questions(struct reloading *r, struct err *err)
{
	struct renames q;
	enum rc rc = find(r, &q, err);
	for (int i = 0; !rc && i < q.n; i++) {
		const struct rename_ask *x = &q.v[i];
		printf("%s：「%.*s」没有了，多出来", r->f.file[x->file].path, SPAN_ARG(x->gone));
		for (int k = 0; k < x->appeared; k++)
			printf("%s「%.*s」", k ? "、" : "", SPAN_ARG(x->id[k]));
		printf("：换上时会问是改名还是新步骤，下面按新步骤算\n");
	}
	renames_release(&q);
	return rc;
}

/* -- the command ----------------------------------------------------------------------------------------------------------------- */

static int say(struct reloading *r, int bad, struct err *err)
{
	struct text out;
	int code = EXIT_DONE;
	text_init(&out, OUT_BYTES);
	if (r->done.told.n && reloadsay_print(text_span(&r->done.told), &out, err) == RC_OK)
		onscreen_put(text_span(&out));
	text_release(&out);
	if (r->done.refused) {
		fprintf(stderr, "siyu: 没有换上：%s\n", text_str(&r->done.why));
		code = EXIT_NO;
	} else if (bad) {
		printf("%d 个剧本%s，没有换上，正在运行的版本不受影响；%s\n", bad, r->dry ? "现在换不上" : "有错误",
			r->done.changed ? (r->dry ? "其余改动换得上。" : "其余改动已换上。") : "其余没有改动。");
		code = EXIT_NO;
	} else if (r->dry) {
		printf(r->done.changed ? "这是试算，什么也没换；换上用 siyu reload。\n" : "剧本没有改动。\n");
	} else {
		printf(r->done.changed ? "剧本已换上。\n" : "剧本没有改动。\n");
	}
	return code;
}

static int count_bad(const struct reloading *r)
{
	int bad = 0;
	for (int i = 0; i < r->f.n; i++) {
		bad += !r->ok[i];
		if (r->f.file[i].trouble)
			printf("%s\n", r->f.file[i].trouble);
	}
	return bad;
}

static int reload(struct reloading *r, const char *renamed)
{
	struct err err = {0};
	enum rc rc = survey(r, &err);
	int code = rc ? EXIT_USAGE : EXIT_DONE;
	if (!rc)
		rc = r->dry ? tell_questions(r, &err) : settle_all(r, renamed, &err);
	if (rc == RC_INVALID)
		code = EXIT_USAGE;
	if (!rc) {
		print_errors(&r->diags);
		int bad = count_bad(r);
		rc = take(r, &err);
		if (!rc)
			code = say(r, bad, &err);
		if (!rc && !r->dry) {
			tell_codes(r->app->conf);
			tell_unread(r);
		}
	}
	if (rc)
		code = command_fail(&err, code ? code : rc == RC_FAILED ? EXIT_PEER : command_code(rc));
	return code;
}

int command_reload(struct app *app, int argc, char **argv)
{
	struct reloading r = {.app = app};
	const char *renamed = NULL;
	const struct option_spec specs[] = {
		{"--dry", NULL, &r.dry}, {"--new", NULL, &r.fresh}, {"--renamed", &renamed, NULL}};
	struct err err = {0};
	char *words[8];
	int n;
	if (argc > 8)
		return command_usage("reload", "参数太多了");
	int code = command_options("reload", argc, argv, specs, 3, words, &n);
	if (code)
		return code;
	if (n > 0)
		return command_usage("reload", "这里用不上「%s」", words[0]);
	if (r.dry && (r.fresh || renamed))
		return command_usage("reload", "--dry 只看不换，不能带别的回答");
	if (datadir_init(&r.dir, conf_str(app->conf, "data", NULL, "dir"), &err))
		return command_fail(&err, EXIT_USAGE);
	r.arena = arena_new(65536);
	text_init(&r.done.why, 65536);
	text_init(&r.done.told, OUT_BYTES);
	code = reload(&r, renamed);
	text_release(&r.done.why);
	text_release(&r.done.told);
	intake_release(&r.f);
	mem_free(r.ok);
	arena_free(r.arena);
	return code;
}
