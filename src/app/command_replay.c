/* siyu replay: is the state what the log says? Everything recorded, folded again into another file. With --scripts: what would
 * have been under other scripts. Nothing is sent. */
#include "command.h"
#include "onscreen.h"
#include "refold.h"
#include "scratch.h"
#include "whatsay.h"

#include "base/mem.h"
#include "flow/fold.h"
#include "sop/check.h"
#include "store/meta.h"

#include <stdio.h>
#include <unistd.h>

struct exact {
	struct datadir dir;
	struct scratch scratch;
	struct store_db *state, *replay; /* a copy of the state; what the log gives */
	int64_t position, from;          /* from: of the snapshot it began at, 0: none */
};

static enum rc position_of(struct store_db *db, int64_t *ret, struct err *err)
{
	struct arena *a = arena_new(4096);
	struct meta m = {0};
	enum rc rc = meta_get(db, a, &m, err);
	arena_free(a);
	if (!rc)
		*ret = m.position;
	return rc;
}

static enum rc replay_all(struct exact *x, const char *to, bool progress, struct err *err)
{
	char copy[800], path[800];
	snprintf(copy, sizeof copy, "%s/state.db", x->scratch.dir);
	snprintf(path, sizeof path, "%s/replay.db", x->scratch.dir);
	enum rc rc = scratch_copy_state(&x->dir, copy, err);
	if (!rc)
		rc = db_open(copy, DB_VOLATILE, &x->state, err);
	if (!rc)
		rc = position_of(x->state, &x->position, err);
	if (!rc)
		rc = refold_fold(&x->dir, x->position, to ? to : path, progress, &x->replay, &x->from, err);
	return rc;
}

static enum rc tell(struct exact *x, int *ret_differs, struct err *err)
{
	struct refold_table t[REFOLD_TABLES];
	struct text digest;
	int n = 0;
	enum rc rc = refold_compare(x->state, x->replay, t, &n, ret_differs, err);
	if (rc)
		return rc;
	text_init(&digest, 1u << 20);
	rc = fold_digest(x->replay, &digest, err);
	printf("重放了 %lld 条输入（没有发送任何东西）。\n", (long long)(x->position - x->from));
	if (x->from)
		printf("从第 %lld 条的快照算起：收件箱里更早的已经不全。\n", (long long)x->from);
	for (int i = 0; i < n; i++)
		if (t[i].only[0] + t[i].only[1] > 0)
			printf("  表 %s 不同：现在 %lld 行，重放 %lld 行；只在现在的 %lld 行，只在重放的 %lld 行\n",
				t[i].name, (long long)t[i].rows[0], (long long)t[i].rows[1], (long long)t[i].only[0],
				(long long)t[i].only[1]);
	if (*ret_differs)
		printf("%d 张表里有 %d 张不同：现在的状态不是这份收件箱算出来的，或者程序的算法改过了。\n", n,
			*ret_differs);
	else
		printf("%d 张表逐行相同：现在的状态就是收件箱算出来的。\n", n);
	if (!rc) {
		size_t at = span_search(text_span(&digest), SPAN_LIT("total "));
		printf("重放的摘要：%s", at == SIZE_MAX ? text_str(&digest) : text_str(&digest) + at + 6);
	}
	text_release(&digest);
	return rc;
}

/* -- what if ---------------------------------------------------------------------------------------------------------------- */

/* Scripts that have an error are told, and then there is nothing to live under. */
static enum rc read_other(const struct conf *conf, const char *dir, struct intake_folder *f, bool **ret_ok,
	bool *ret_good, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct diag_list diags;
	struct text out;
	enum rc rc = intake_read(dir, f, err);
	diag_init(&diags, a);
	text_init(&out, (size_t)4 << 20);
	if (!rc) {
		*ret_ok = mem_array((size_t)f->n + 1, sizeof **ret_ok);
		intake_check(f, conf, &diags, *ret_ok);
	}
	for (int i = 0; i < diags.n; i++)
		if (diags.v[i].severity == DIAG_ERROR)
			check_print(&diags.v[i], &out);
	*ret_good = diags.errors == 0;
	if (!rc && diags.errors)
		fprintf(stderr, "%s有错误的剧本试不了：先改对（siyu check）\n", text_str(&out));
	text_release(&out);
	arena_free(a);
	return rc;
}

static enum rc tell_whatif(const struct conf *conf, const struct whatif *w, bool json, struct err *err)
{
	struct zone zone;
	struct text out;
	enum rc rc = zone_load(conf_str(conf, "corp", NULL, "timezone"), w->from_ms - 400 * ZONE_DAY_MS,
		w->to_ms + 400 * ZONE_DAY_MS, &zone, err);
	if (rc)
		return rc;
	text_init(&out, (size_t)64 << 20);
	if (json)
		whatsay_json(w, &out);
	else
		whatsay_text(w, &zone, &out);
	rc = text_check(&out, err);
	if (!rc)
		onscreen_put(text_span(&out));
	text_release(&out);
	return rc;
}

static int whatif(struct app *app, struct exact *x, const char *scripts, bool json)
{
	struct intake_folder f = {0};
	struct err err = {0};
	char copy[800], dir[800];
	bool *ok = NULL, good = false;
	enum rc rc = read_other(app->conf, scripts, &f, &ok, &good, &err);
	snprintf(copy, sizeof copy, "%s/state.db", x->scratch.dir);
	snprintf(dir, sizeof dir, "%s/whatif", x->scratch.dir);
	struct whatif w = {
		.conf = app->conf, .live = &x->dir, .dir = dir, .folder = &f, .ok = ok, .progress = app->tty};
	if (!rc && good && !conf_sender(app->conf)) {
		rc = err_set(&err, RC_INVALID, "配置里没有写了 secret 的应用，假如不了");
		err_hint(&err, "在 [app …] 下写 secret");
	}
	if (!rc && good)
		rc = scratch_copy_state(&x->dir, copy, &err);
	if (!rc && good)
		rc = db_open(copy, DB_VOLATILE, &x->state, &err);
	if (!rc && good)
		rc = position_of(x->state, &w.position, &err);
	w.state = x->state;
	if (!rc && good)
		rc = whatif_live(&w, &err);
	if (!rc && good)
		rc = tell_whatif(app->conf, &w, json, &err);
	outlook_release(&w.actual);
	outlook_release(&w.other);
	intake_release(&f);
	mem_free(ok);
	return rc ? command_fail(&err, command_code(rc)) : good ? EXIT_DONE : EXIT_NO;
}

static int exact(struct app *app, struct exact *x, const char *to)
{
	struct err err = {0};
	int differs = 0;
	enum rc rc = replay_all(x, to, app->tty, &err);
	if (!rc)
		rc = tell(x, &differs, &err);
	return rc ? command_fail(&err, command_code(rc)) : differs ? EXIT_NO : EXIT_DONE;
}

int command_replay(struct app *app, int argc, char **argv)
{
	const char *to = NULL, *scripts = NULL;
	bool json = false;
	const struct option_spec specs[] = {
		{"--to", &to, NULL}, {"--scripts", &scripts, NULL}, {"--json", NULL, &json}};
	char *words[8];
	struct exact x = {.scratch.lock_fd = -1};
	struct err err = {0};
	int n;
	if (argc > 8)
		return command_usage("replay", "参数太多了");
	int code = command_options("replay", argc, argv, specs, 3, words, &n);
	if (code)
		return code;
	if (n > 0)
		return command_usage("replay", "这里用不上「%s」", words[0]);
	if (scripts ? to != NULL : json)
		return command_usage("replay", scripts ? "--to 只用在照原样重放" : "--json 要和 --scripts 一起用");
	if (to && access(to, F_OK) == 0) {
		err_set(&err, RC_CONFLICT, "「%s」已经在了，不会盖掉它", to);
		err_hint(&err, "换一个文件名，或者先把它移走");
		return command_fail(&err, EXIT_DATA);
	}
	enum rc rc = datadir_init(&x.dir, conf_str(app->conf, "data", NULL, "dir"), &err);
	if (!rc && access(x.dir.state_db, F_OK) != 0) {
		rc = err_set(&err, RC_NOTFOUND, "还没有状态：「%s」不在", x.dir.state_db);
		err_hint(&err, "先运行 siyu serve，或者在 [data] dir 里写对文件夹");
	}
	if (!rc)
		rc = scratch_make(&x.dir, &x.scratch, &err);
	if (rc)
		code = command_fail(&err, command_code(rc));
	else
		code = scripts ? whatif(app, &x, scripts, json) : exact(app, &x, to);
	db_close(x.state);
	db_close(x.replay);
	scratch_drop(&x.scratch);
	return code;
}
