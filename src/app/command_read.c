/* siyu read: a script as Chinese prose for those who have to agree to it. */
#include "command.h"
#include "beside.h"
#include "confinput.h"
#include "intake.h"
#include "onscreen.h"

#include "base/clock.h"
#include "base/mem.h"
#include "sop/check.h"
#include "sop/prose.h"
#include "sop/read.h"

#define OUT_BYTES ((size_t)16 << 20)

/* false: it has errors; they are told. */
static bool read_back(const struct intake_file *file, const struct check_world *world, const struct sop_rules *rules,
	int holdout_permille)
{
	struct arena *a = arena_new(65536);
	struct diag_list diags;
	struct sop_script *s = NULL;
	struct text out;
	diag_init(&diags, a);
	text_init(&out, OUT_BYTES);
	bool good = read_script(file->text, span_of(file->path), world, &diags, &s) == RC_OK;
	if (good) {
		prose_script(s, rules, holdout_permille, &out);
		onscreen_put(text_span(&out));
	} else {
		for (int i = 0; i < diags.n; i++)
			if (diags.v[i].severity == DIAG_ERROR)
				check_print(&diags.v[i], &out);
		fprintf(stderr, "%s「%s」有错误，读不出来：先改对（siyu check），再读\n", text_str(&out), file->path);
	}
	script_free(s);
	text_release(&out);
	arena_free(a);
	return good;
}

static int read_all(const struct intake_folder *f, const struct settings *settings)
{
	struct sop_rules rules;
	struct check_world world; /* names mean what the folder says; one that nobody defines is no matter here */
	struct book *book = book_new();
	int named = 0;
	int code = EXIT_DONE;
	settings_rules(settings, &rules);
	check_world_init(&world);
	intake_book(f, &world, book);
	world.book = book;
	for (int i = 0; i < f->n; i++) {
		if (f->file[i].beside)
			continue;
		if (named++ > 0)
			fputs("\n\n", stdout);
		if (!read_back(&f->file[i], &world, &rules, (int)settings->holdout_permille))
			code = EXIT_NO;
	}
	book_free(book);
	if (named > 0)
		return code;
	fputs("这里没有剧本：文件名要以 .md 结尾\n", stderr);
	return EXIT_NO;
}

int command_read(struct app *app, int argc, char **argv)
{
	char **words = mem_array((size_t)argc + 1, sizeof *words);
	int n, code = command_options("read", argc, argv, NULL, 0, words, &n);
	struct intake_folder folder = {0};
	struct settings *settings = NULL;
	struct err err = {0};
	enum rc rc = RC_OK;
	if (!code && n == 0)
		code = command_usage("read", "写明哪个文件或文件夹");
	/* The limits come from the configuration when there is one; without one they are the house's defaults. */
	if (!code) {
		rc = conf_load(app->conf_path, &app->conf, &err);
		if (rc == RC_NOTFOUND && !app->conf_told)
			rc = RC_OK;
		if (!rc)
			rc = confinput_settings(app->conf, clock_real_ms(), &settings, &err);
		if (rc)
			code = command_fail(&err, EXIT_USAGE);
	}
	for (int i = 0; !code && i < n; i++) {
		rc = intake_path(words[i], &folder, &err);
		if (rc)
			code = command_fail(&err, EXIT_DATA);
	}
	mem_free(words);
	if (!code)
		beside_add(&folder, app->conf);
	if (!code && settings)
		code = read_all(&folder, settings);
	settings_free(settings);
	intake_release(&folder);
	return code;
}
