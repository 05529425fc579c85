/* siyu fmt: scripts in the house form, which renders as Markdown. Changes no meaning; what it says is Chinese. */
#include "command.h"
#include "intake.h"
#include "onscreen.h"

#include "base/fileio.h"
#include "base/mem.h"
#include "sop/check.h"
#include "sop/dump.h"
#include "sop/fmt.h"
#include "sop/read.h"

#include <stdlib.h>
#include <sys/stat.h>

#define OUT_BYTES (4 * READ_MAX_BYTES)
#define DUMP_BYTES ((size_t)64 << 20)

struct tidy {
	bool check, to_stdout;
	int changed, refused;
};

/* The model of a script as text. RC_INVALID: it has errors, which stand in diags. */
static enum rc model(struct span bytes, struct span path, struct diag_list *diags, struct text *out)
{
	struct sop_script *s;
	enum rc rc = read_script(bytes, path, NULL, diags, &s);
	if (rc)
		return rc;
	dump_script(s, out);
	script_free(s);
	return RC_OK;
}

static void refuse(struct tidy *t, const struct intake_file *file, const struct diag_list *diags)
{
	struct text out;
	text_init(&out, (size_t)1 << 22);
	for (int i = 0; i < diags->n; i++)
		if (diags->v[i].severity == DIAG_ERROR)
			check_print(&diags->v[i], &out);
	fprintf(stderr, "%s没有动「%s」：有错误的剧本先改对，再整理\n", text_str(&out), file->path);
	text_release(&out);
	t->refused++;
}

/* Through links, with the rights that the file has. */
static enum rc write_back(const char *path, struct span bytes, struct err *err)
{
	struct stat st;
	char *real = realpath(path, NULL);
	if (!real || stat(real, &st) != 0) {
		free(real);
		return err_set(err, RC_NOTFOUND, "「%s」不见了", path);
	}
	enum rc rc = fileio_write(real, bytes, st.st_mode & 07777, err);
	free(real);
	return rc;
}

static enum rc tidy_changed(struct tidy *t, const struct intake_file *file, struct span form, struct err *err)
{
	t->changed++;
	if (t->check) {
		printf("「%s」还没有整理\n", file->path);
		return RC_OK;
	}
	enum rc rc = write_back(file->path, form, err);
	if (!rc)
		printf("整理了「%s」\n", file->path);
	return rc;
}

static enum rc tidy_one(struct tidy *t, const struct intake_file *file, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct diag_list diags;
	struct text form, before, after;
	enum rc rc = RC_OK;
	diag_init(&diags, a);
	text_init(&form, OUT_BYTES);
	text_init(&before, DUMP_BYTES);
	text_init(&after, DUMP_BYTES);
	if (model(file->text, span_of(file->path), &diags, &before) == RC_OK) {
		fmt_script(file->text, &form);
		/* A file is not risked on our being right: it must read as before. */
		bool same = !form.over && model(text_span(&form), span_of(file->path), &diags, &after) == RC_OK &&
			!after.over && span_eq(text_span(&before), text_span(&after));
		if (!same)
			rc = err_set(
				err, RC_FAILED, "没有动「%s」：整理以后读起来不一样了，这是 siyu 的毛病", file->path);
		else if (t->to_stdout)
			onscreen_put(text_span(&form));
		else if (!span_eq(text_span(&form), file->text))
			rc = tidy_changed(t, file, text_span(&form), err);
	} else {
		refuse(t, file, &diags);
	}
	text_release(&after);
	text_release(&before);
	text_release(&form);
	arena_free(a);
	return rc;
}

int command_fmt(struct app *app, int argc, char **argv)
{
	(void)app;
	struct tidy t = {0};
	const struct option_spec specs[] = {{"--check", NULL, &t.check}, {"--stdout", NULL, &t.to_stdout}};
	char **words = mem_array((size_t)argc + 1, sizeof *words);
	int n, code = command_options("fmt", argc, argv, specs, 2, words, &n);
	struct intake_folder folder = {0};
	struct err err = {0};
	if (!code && n == 0)
		code = command_usage("fmt", "写明哪个文件或文件夹");
	else if (!code && t.to_stdout && (n > 1 || t.check))
		code = command_usage("fmt", "--stdout 只能有一个文件，也不能带 --check");
	enum rc rc = RC_OK;
	for (int i = 0; !code && !rc && i < n; i++)
		rc = intake_path(words[i], &folder, &err);
	mem_free(words);
	for (int i = 0; !code && !rc && i < folder.n; i++)
		rc = tidy_one(&t, &folder.file[i], &err);
	if (rc)
		code = command_fail(&err, EXIT_DATA);
	else if (!code && folder.n == 0)
		code = command_fail((err_set(&err, RC_NOTFOUND, "这里没有剧本：文件名要以 .md 结尾"), &err), EXIT_NO);
	else if (!code && !t.to_stdout && t.changed + t.refused == 0)
		printf("看了 %d 个剧本，都已经是整理好的样子。\n", folder.n);
	intake_release(&folder);
	return code ? code : t.refused || (t.check && t.changed) ? EXIT_NO : EXIT_DONE;
}
