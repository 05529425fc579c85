/* siyu check: what is wrong with scripts, at which line, and how to mend it. Text for operators is Chinese. */
#include "command.h"
#include "beside.h"
#include "intake.h"
#include "onscreen.h"
#include "station.h"

#include "base/fileio.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "sop/check.h"

#include <ctype.h>
#include <string.h>
#include <sys/stat.h>

#define NO_SCRIPTS "这个文件夹里没有剧本：文件名要以 .md 结尾\n"

/* Whatever the case of its letters. */
static bool ends_like(const char *name, const char *end)
{
	size_t n = strlen(name), k = strlen(end);
	if (n <= k)
		return false;
	for (name += n - k; *end; name++, end++)
		if (tolower((unsigned char)*name) != (unsigned char)*end)
			return false;
	return true;
}

/* 甲.md.txt, 甲.MD, 甲.markdown: meant as a script, and not read. */
static bool almost_script(const char *name)
{
	static const char *const ends[] = {".md", ".md.txt", ".markdown"};
	size_t n = strlen(name);
	if (n >= 3 && strcmp(name + n - 3, ".md") == 0)
		return false;
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (ends_like(name, ends[i]))
			return true;
	return false;
}

static enum rc name_unread(void *user, const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	FILE *out = user;
	(void)err;
	if (almost_script(name) && utf8_valid(span_of(name)))
		fprintf(out, "没有看「%s」：文件名要以 .md 结尾\n", name);
	return RC_OK;
}

static void print_json(const struct diag_list *l)
{
	struct text out;
	text_init(&out, 1u << 22);
	for (int i = 0; i < l->n; i++) {
		check_json(&l->v[i], &out);
		text_addc(&out, '\n');
	}
	onscreen_put(text_span(&out));
	text_release(&out);
}

static void print_text(const struct diag_list *l, int files)
{
	const char *unrun = l->errors ? "有错误的剧本不会运行，正在运行的版本不受影响。" : "";
	struct text out;
	text_init(&out, 1u << 22);
	for (int i = 0; i < l->n; i++)
		check_print(&l->v[i], &out);
	if (files == 0)
		text_adds(&out, NO_SCRIPTS);
	else if (l->errors + l->warnings + l->notes == 0)
		text_addf(&out, "检查了 %d 个剧本，没有问题。\n", files);
	else if (l->errors == 0 && l->warnings == 0)
		text_addf(&out, "检查了 %d 个剧本：没有错误，%d 条提示。\n", files, l->notes);
	else if (l->notes == 0)
		text_addf(&out, "检查了 %d 个剧本：%d 个错误，%d 个警告。%s\n", files, l->errors, l->warnings, unrun);
	else
		text_addf(&out, "检查了 %d 个剧本：%d 个错误，%d 个警告，%d 条提示。%s\n", files, l->errors,
			l->warnings, l->notes, unrun);
	onscreen_put(text_span(&out));
	text_release(&out);
}

/* A file is taken as it is, a folder with all its *.md; what looks like a script there and is not read goes to told. */
static enum rc add_path(struct intake_folder *f, const char *path, FILE *told, struct err *err)
{
	struct stat st;
	enum rc rc = intake_path(path, f, err);
	if (!rc && stat(path, &st) == 0 && S_ISDIR(st.st_mode) &&
		fileio_each(path, "", name_unread, told, NULL) != RC_OK)
		fprintf(told, "「%s」里的文件太多，只看了 .md 文件\n", path);
	return rc;
}

int command_check(struct app *app, int argc, char **argv)
{
	bool json = false;
	const struct option_spec specs[] = {{"--json", NULL, &json}};
	char **words = mem_array((size_t)argc + 1, sizeof *words);
	int n, code = command_options("check", argc, argv, specs, 1, words, &n);
	struct err err = {0};
	struct intake_folder folder = {0};
	FILE *told = json ? stderr : stdout;
	if (code) {
		mem_free(words);
		return code;
	}
	/* House rules come from the configuration when there is one; an operator without one gets the defaults. */
	enum rc rc = conf_load(app->conf_path, &app->conf, &err);
	if (rc && (rc != RC_NOTFOUND || app->conf_told)) {
		mem_free(words);
		return command_fail(&err, EXIT_USAGE);
	}
	rc = RC_OK;
	err = (struct err){0};
	for (int i = 0; !rc && i < n; i++)
		rc = add_path(&folder, words[i], told, &err);
	if (n == 0)
		rc = add_path(&folder, app->conf ? conf_str(app->conf, "scripts", NULL, "dir") : "sop", told, &err);
	else if (!rc)
		beside_add(&folder, app->conf);
	mem_free(words);
	if (rc) {
		intake_release(&folder);
		return command_fail(&err, EXIT_DATA);
	}
	struct arena *a = arena_new(65536);
	struct diag_list diags;
	bool *ok = mem_array((size_t)folder.n + 1, sizeof *ok);
	diag_init(&diags, a);
	struct station data; /* of the corp, where there is one: how many codes of 券 are left */
	bool there = app->conf && station_read(conf_str(app->conf, "data", NULL, "dir"), &data, NULL) == RC_OK;
	folder.state = there ? data.db : NULL;
	intake_check(&folder, app->conf, &diags, ok);
	folder.state = NULL;
	if (there)
		station_close(&data);
	beside_silence(&folder, &diags);
	int files = beside_named(&folder);
	if (json && files == 0)
		fputs(NO_SCRIPTS, stderr);
	if (json)
		print_json(&diags);
	else
		print_text(&diags, files);
	code = diags.errors || files == 0 ? EXIT_NO : EXIT_DONE;
	mem_free(ok);
	arena_free(a);
	intake_release(&folder);
	return code;
}
