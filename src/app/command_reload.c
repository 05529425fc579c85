/* siyu reload: the running work reads the scripts again; without one they are folded here. */
#include "command.h"
#include "put.h"

#include "intake.h"
#include "station.h"
#include "takeup.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "sop/check.h"

#include <string.h>

#define SETTLE_MS 5000
#define SETTLE_STEP_MS 50

/* What became of it: refused says why the fold would not have it. */
struct reloaded {
	bool changed, refused;
	struct text why;
};

static enum rc fold_scripts(
	const struct conf *conf, struct intake_folder *f, const bool *ok, struct reloaded *ret, struct err *err)
{
	struct station e;
	struct text outcome;
	int64_t id = 0;
	enum rc rc = station_open(conf_str(conf, "data", NULL, "dir"), &e, err);
	if (rc)
		return rc;
	text_init(&outcome, 64);
	rc = takeup_all(&e, conf, f, ok, &id, err);
	if (!rc && id) {
		rc = station_outcome(&e, id, &outcome, &ret->why, err);
		ret->refused = strcmp(text_str(&outcome), "done") != 0;
		ret->changed = !ret->refused;
	}
	text_release(&outcome);
	station_close(&e);
	return rc;
}

static enum rc ask_work(const char *sock, struct reloaded *ret, struct err *err)
{
	struct text answer;
	struct json_doc *doc;
	bool good = false;
	text_init(&answer, PUT_LINE_BYTES);
	enum rc rc = put_ask(sock, SPAN_LIT("{\"ask\":\"reload\"}"), &answer, err);
	if (!rc)
		rc = json_parse(text_span(&answer), &doc, err);
	if (!rc) {
		const struct json_node *root = json_root(doc);
		struct span why = json_str(json_get(root, "error"));
		(void)json_bool(json_get(root, "changed"), &ret->changed);
		if (!json_bool(json_get(root, "ok"), &good) || !good)
			rc = err_set(err, RC_FAILED, "the running siyu took nothing: %.*s", SPAN_ARG(why));
		json_free(doc);
	}
	text_release(&answer);
	return rc;
}

/* The same reading as work does, for the words about it. Returns how many files have errors; all go to standard output. */
static int tell_errors(const struct conf *conf, struct intake_folder *f, bool *ok)
{
	struct arena *a = arena_new(65536);
	struct diag_list diags;
	struct text out;
	int bad = 0;
	diag_init(&diags, a);
	text_init(&out, 1u << 22);
	intake_check(f, conf, &diags, ok);
	for (int i = 0; i < diags.n; i++)
		if (diags.v[i].severity == DIAG_ERROR)
			check_print(&diags.v[i], &out);
	for (int i = 0; i < f->n; i++) {
		bad += !ok[i];
		if (f->file[i].trouble)
			text_addf(&out, "%s\n", f->file[i].trouble);
	}
	fputs(text_str(&out), stdout);
	text_release(&out);
	arena_free(a);
	return bad;
}

int command_reload(struct app *app, int argc, char **argv)
{
	struct datadir dir;
	struct intake_folder f;
	struct reloaded done = {0};
	struct err err = {0};
	if (argc > 1)
		return command_usage("reload", "the word '%s' is not expected", argv[1]);
	enum rc rc = datadir_init(&dir, conf_str(app->conf, "data", NULL, "dir"), &err);
	if (!rc)
		rc = intake_survey(conf_str(app->conf, "scripts", NULL, "dir"), &f, &err);
	if (rc)
		return command_fail(&err, EXIT_USAGE);
	bool *ok = mem_array((size_t)f.n + 1, sizeof *ok);
	text_init(&done.why, 65536);
	int bad = tell_errors(app->conf, &f, ok);
	/* Between the lock of a work and its socket lie some milliseconds. */
	int64_t end = clock_boot_ms() + SETTLE_MS;
	do {
		rc = ask_work(dir.sock, &done, &err);
		if (rc == RC_NOTFOUND)
			rc = fold_scripts(app->conf, &f, ok, &done, &err);
		if (rc == RC_CONFLICT)
			clock_sleep_ms(SETTLE_STEP_MS);
	} while (rc == RC_CONFLICT && clock_boot_ms() < end);
	mem_free(ok);
	intake_release(&f);
	int code = EXIT_DONE;
	if (rc) {
		code = command_fail(&err, rc == RC_FAILED ? EXIT_PEER : command_code(rc));
	} else if (done.refused) {
		printf("没有换上：%s\n", text_str(&done.why));
		code = EXIT_NO;
	} else if (bad) {
		printf("%d 个剧本有错误，没有换上，正在运行的版本不受影响；%s\n", bad,
			done.changed ? "其余改动已换上。" : "其余没有改动。");
		code = EXIT_NO;
	} else {
		printf(done.changed ? "剧本已换上。\n" : "剧本没有改动。\n");
	}
	text_release(&done.why);
	return code;
}
