/* siyu reload: the running work reads the scripts again; without one they are folded here. */
#include "command.h"
#include "put.h"

#include "station.h"
#include "intake.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "sop/check.h"

static enum rc fold_scripts(const struct conf *conf, struct intake_folder *f, const bool *ok, bool *ret_any, struct err *err)
{
	struct station e;
	struct text body;
	int64_t id;
	enum rc rc = station_open(conf_str(conf, "data", NULL, "dir"), &e, err);
	if (rc)
		return rc;
	text_init(&body, 16u << 20);
	rc = station_fold_all(&e, true, err);
	if (!rc)
		rc = intake_scripts(e.db, f, ok, &body, ret_any, err);
	if (!rc && *ret_any)
		rc = station_append(&e, clock_real_ms(), INBOX_SCRIPTS, text_span(&body), &id, err);
	if (!rc)
		rc = station_fold_all(&e, true, err);
	text_release(&body);
	station_close(&e);
	return rc;
}

/* 0 files with errors, or how many; they are told of on standard output. */
static int tell_errors(const struct conf *conf, struct intake_folder *f, bool *ok)
{
	struct arena *a = arena_new(65536);
	struct diag_list diags;
	struct text out;
	diag_init(&diags, a);
	text_init(&out, 1u << 22);
	intake_check(f, conf, &diags, ok);
	for (int i = 0; i < diags.n; i++)
		if (diags.v[i].severity == DIAG_ERROR)
			check_print(&diags.v[i], &out);
	fputs(text_str(&out), stdout);
	text_release(&out);
	arena_free(a);
	return diags.errors;
}

int command_reload(struct app *app, int argc, char **argv)
{
	struct datadir dir;
	struct intake_folder f;
	struct text answer;
	struct err err = {0};
	bool any = false;
	if (argc > 1)
		return command_usage("reload", "the word '%s' is not expected", argv[1]);
	enum rc rc = intake_read(conf_str(app->conf, "scripts", NULL, "dir"), &f, &err);
	if (!rc)
		rc = datadir_init(&dir, conf_str(app->conf, "data", NULL, "dir"), &err);
	if (rc)
		return command_fail(&err, EXIT_USAGE);
	bool *ok = mem_array((size_t)f.n + 1, sizeof *ok);
	int errors = tell_errors(app->conf, &f, ok);
	text_init(&answer, PUT_LINE_BYTES);
	rc = put_ask(dir.sock, SPAN_LIT("{\"ask\":\"reload\"}"), &answer, &err);
	if (rc == RC_NOTFOUND)
		rc = fold_scripts(app->conf, &f, ok, &any, &err);
	text_release(&answer);
	mem_free(ok);
	intake_release(&f);
	if (rc)
		return command_fail(&err, command_code(rc));
	if (errors)
		printf("有 %d 个错误的剧本没有换上，正在运行的版本不受影响；其余已换上。\n", errors);
	else
		printf("剧本已换上。\n");
	return errors ? EXIT_NO : EXIT_DONE;
}
