/* siyu import, siyu export: tables of people (CSV, XLSX) to scripts and back; the kinds stand in sop/exchange. */
#include "beside.h"
#include "command.h"
#include "dossierout.h"
#include "intake.h"
#include "onscreen.h"
#include "plainly.h"
#include "tablefile.h"
#include "whom.h"

#include "base/arena.h"
#include "base/csv.h"
#include "base/fileio.h"
#include "base/mem.h"
#include "base/xlsxwrite.h"
#include "sop/check.h"
#include "sop/exchange.h"
#include "sop/read.h"

#include <string.h>
#include <sys/stat.h>

#define WORKBOOK_BYTES ((size_t)64 << 20)
#define HEADS_MOST 5       /* lines that may stand above the names of the columns */
#define BOM "\xef\xbb\xbf" /* without it a spreadsheet takes UTF-8 for GBK */

/* The table from its skip-th line with something in it on; the lines above stay as empty ones, so that messages count right. */
static bool below(struct span csv, int skip, struct text *out, int *ret_cells)
{
	struct arena *a = arena_new(4096);
	struct csv c;
	struct span *cell;
	int n = 0, line = 1;
	bool there = true;
	csv_init(&c, csv);
	for (int i = 0; there && i < skip; i++)
		there = csv_next(&c, a, &cell, &n, NULL) == RC_OK;
	struct csv from = c;
	there = there && csv_next(&c, a, &cell, &n, NULL) == RC_OK;
	*ret_cells = 0;
	for (int i = 0; there && i < n; i++)
		*ret_cells += span_trim(cell[i]).n > 0;
	text_clear(out);
	for (; there && line < from.next_line; line++)
		text_addc(out, '\n');
	if (there)
		text_add(out, from.rest);
	arena_free(a);
	return there;
}

/* People put a title, or groups of columns, above the names of the columns: the first line from which the table can be read is
 * taken (*ret_skip: how many are above it). When there is none, what is wrong is said of the first line that has more than one cell. */
static enum rc read_below(const struct exchange_kind *k, struct span old, struct span csv, struct text *out,
	int *ret_rows, int *ret_skip, struct err *err)
{
	struct text part;
	struct err why;
	enum rc first = RC_OK;
	int cells;
	text_init(&part, 4 * TABLEFILE_BYTES);
	for (int skip = 0; skip < HEADS_MOST && below(csv, skip, &part, &cells); skip++) {
		text_clear(out);
		enum rc rc = k->read(k, old, text_span(&part), out, ret_rows, &why);
		if (!rc) {
			*ret_skip = skip;
			text_release(&part);
			return RC_OK;
		}
		if (!first || (cells > 1 && first == RC_NOTFOUND)) {
			*err = why;
			first = cells > 1 ? rc : RC_NOTFOUND; /* of a title alone: something better may come */
		}
	}
	text_release(&part);
	text_clear(out);
	if (!first)
		return k->read(k, old, csv, out, ret_rows, err); /* nothing in it */
	return first == RC_NOTFOUND ? RC_INVALID : first;
}

/* The file's name without folder and ending. */
static struct span base_name(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
	return dot && dot > name ? span_make(name, (size_t)(dot - name)) : span_of(name);
}

static enum rc is_kind(const struct exchange_kind *k, struct span script, const char *path, struct err *err)
{
	struct arena *a = arena_new(4096);
	enum sop_kind kind;
	struct span name;
	bool good = read_title(script, a, &kind, &name) && kind == k->kind;
	arena_free(a);
	return good ? RC_OK : err_set(err, RC_INVALID, "「%s」不是「# %s：…」的文件", path, k->word);
}

/* The script that is replaced, else a title alone. */
static enum rc read_old(
	const struct exchange_kind *k, const char *csv, const char *to, bool replace, struct text *out, struct err *err)
{
	struct stat st;
	if (!to || stat(to, &st) != 0) {
		struct span name = base_name(to ? to : csv);
		text_addf(out, "# %s：%.*s\n", k->word, SPAN_ARG(name));
		return RC_OK;
	}
	if (replace) {
		enum rc rc = plainly_file(to, fileio_read(to, out, err), err);
		return rc ? rc : is_kind(k, text_span(out), to, err);
	}
	err_set(err, RC_CONFLICT, "「%s」已经有了", to);
	err_hint(err, "加 --replace：只换表里的内容，别的不动");
	return RC_CONFLICT;
}

static struct span line_of(struct span script, int no)
{
	struct span line = SPAN_ABSENT;
	for (int i = 0; i < no && span_present(script); i++)
		span_cut(script, '\n', &line, &script);
	return span_trim(line);
}

/* Prints what the checker says of a script that is a file. false: it has errors. */
static bool sound(struct span script, const char *path)
{
	struct arena *a = arena_new(65536);
	struct diag_list l;
	struct sop_script *s = NULL;
	struct text out;
	diag_init(&l, a);
	text_init(&out, (size_t)1 << 22);
	bool good = read_script(script, span_of(path), NULL, &l, &s) == RC_OK;
	for (int i = 0; i < l.n; i++)
		check_print(&l.v[i], &out);
	fputs(text_str(&out), stderr);
	text_release(&out);
	script_free(s);
	arena_free(a);
	return good;
}

/* A script that was made of a table, and is no file yet. */
struct made {
	const struct exchange_kind *k;
	const char *csv, *to; /* paths; to NULL: it is printed */
	struct span table, script;
	int skip; /* lines of the table above the names of its columns */
};

/* The line of the table that became that line of the script; 0: none, or the kind writes no rows. */
static int line_of_table(const struct made *m, int no)
{
	struct arena *a = arena_new(4096);
	struct span rest = m->script, line = SPAN_ABSENT, *cell;
	struct csv c;
	int row = -2, n = 0; /* above the rows: the names of the columns, and the line below them */
	bool there = m->k->table != KEYWORD_T_TALK;
	for (int i = 0; i < no && span_present(rest); i++) {
		span_cut(rest, '\n', &line, &rest);
		row += span_starts(span_trim(line), "|");
	}
	there = there && row > 0 && span_present(line) && span_starts(span_trim(line), "|");
	csv_init(&c, m->table);
	for (int i = 0; there && i < m->skip + 1 + row; i++)
		there = csv_next(&c, a, &cell, &n, NULL) == RC_OK;
	arena_free(a);
	return there ? c.row : 0;
}

/* What to do about it in a table, where the hint of the checker speaks of a file. Appends. */
static void say_hint(const struct diag *d, struct text *out)
{
	static const struct {
		const char *code, *column, *key;
	} heads[] = {{"E657", "给表加一列「发布员工」", "- 发布员工：王芳、李丽"},
		{"E341", "表里的日期写上年，例如 2026-12-24", "- 年份：2026"}};
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (strcmp(d->code, heads[i].code) == 0) {
			text_addf(out, "    建议：%s；或者先建一个剧本文件，开头写「%s」，再用 --replace 把表导进去\n",
				heads[i].column, heads[i].key);
			return;
		}
	if (span_present(d->hint))
		text_addf(out, "    建议：%.*s\n", SPAN_ARG(d->hint));
}

static void say_made(const struct made *m, const struct diag *d, struct text *out)
{
	int line = line_of_table(m, d->line);
	text_adds(out, m->csv);
	if (line)
		text_addf(out, " 第 %d 行", line);
	text_addf(out, "：%s %s %.*s\n", diag_severity_name(d->severity), d->code, SPAN_ARG(d->text));
	say_hint(d, out);
	if (d->line)
		text_addf(out, "    %s：%.*s\n", line ? "这一行" : "写成剧本的这一行",
			SPAN_ARG(line_of(m->script, d->line)));
}

/* As siyu check FILE would see it where it is to lie, among the scripts of the folder. */
static void look_there(const struct made *m, const struct conf *conf, struct diag_list *l)
{
	struct intake_folder f = {0};
	intake_text(&f, m->to, m->script);
	beside_add(&f, conf);
	bool *ok = mem_array((size_t)f.n + 1, sizeof *ok);
	intake_check(&f, conf, l, ok);
	beside_silence(&f, l);
	mem_free(ok);
	intake_release(&f);
}

/* One that is only printed lies nowhere: no file is looked for. false: it has errors, and they are printed. */
static bool sound_there(const struct made *m, const struct conf *conf)
{
	struct arena *a = arena_new(65536);
	struct sop_script *s = NULL;
	struct diag_list l;
	struct text out;
	diag_init(&l, a);
	text_init(&out, (size_t)1 << 22);
	if (m->to)
		look_there(m, conf, &l);
	else if (read_script(m->script, span_of(m->csv), NULL, &l, &s) == RC_OK)
		script_free(s);
	for (int i = 0; i < l.n; i++)
		say_made(m, &l.v[i], &out);
	fputs(text_str(&out), stderr);
	bool good = l.errors == 0;
	text_release(&out);
	arena_free(a);
	return good;
}

/* Of a workbook whose first sheet is no such table: which others there are. */
static void name_sheets(const char *csv, const char *sheet, struct err *err)
{
	struct text names;
	int n = 0;
	text_init(&names, 4096);
	tablefile_sheets(csv, &names, &n);
	if (!sheet && n > 1) {
		struct err was = *err;
		err_hint(err, "%s%s这个文件有 %d 个工作表：%s；读的是第一个，用 --sheet 名字 选别的", was.hint,
			was.hint[0] ? " " : "", n, text_str(&names));
	}
	text_release(&names);
}

static int import(struct app *app, const struct exchange_kind *k, const char *csv, const char *sheet, const char *to,
	bool replace)
{
	struct text table, old, script;
	struct err err = {0};
	int rows = 0, skip = 0, code = EXIT_DATA;
	enum rc rc = conf_load(app->conf_path, &app->conf, &err);
	if (rc && (rc != RC_NOTFOUND || app->conf_told))
		return command_fail(&err, EXIT_USAGE);
	text_init(&table, 3 * TABLEFILE_BYTES);
	text_init(&old, READ_MAX_BYTES + 1);
	text_init(&script, 3 * TABLEFILE_BYTES);
	err = (struct err){0};
	rc = tablefile_read(csv, sheet, &table, &err);
	if (!rc)
		rc = read_old(k, csv, to, replace, &old, &err);
	if (!rc && (rc = read_below(k, text_span(&old), text_span(&table), &script, &rows, &skip, &err)) != RC_OK)
		name_sheets(csv, sheet, &err);
	const struct made m = {k, csv, to, text_span(&table), text_span(&script), skip};
	if (rc) {
		code = command_fail(&err, rc == RC_INVALID || rc == RC_CONFLICT ? EXIT_NO : command_code(rc));
	} else if (!sound_there(&m, app->conf)) {
		fprintf(stderr, "有错误，没有写文件：照上面的建议改表，再导一次\n");
		code = EXIT_NO;
	} else if (!to) {
		onscreen_put(text_span(&script));
		code = EXIT_DONE;
	} else {
		rc = plainly_written(to, fileio_write(to, text_span(&script), 0644, &err), &err);
		code = rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
		if (!rc)
			printf("%d 行写进了「%s」；siyu reload 换上\n", rows, to);
	}
	text_release(&table);
	text_release(&old);
	text_release(&script);
	return code;
}

/* CSV with a byte order mark, or a workbook. */
static enum rc write_table(
	const struct exchange_kind *k, struct span script, bool workbook, struct text *out, struct err *err)
{
	struct text csv;
	if (!workbook) {
		text_adds(out, BOM);
		k->write(k, script, out);
		return text_check(out, err);
	}
	text_init(&csv, 3 * TABLEFILE_BYTES);
	k->write(k, script, &csv);
	enum rc rc = text_check(&csv, err);
	if (!rc)
		rc = xlsxwrite_table(text_span(&csv), k->word, out, err);
	text_release(&csv);
	return rc;
}

static int export(const struct exchange_kind *k, const char *path, const char *to)
{
	struct text script, table;
	struct err err = {0};
	int code;
	text_init(&script, READ_MAX_BYTES + 1);
	text_init(&table, WORKBOOK_BYTES);
	enum rc rc = plainly_file(path, fileio_read(path, &script, &err), &err);
	if (!rc)
		rc = is_kind(k, text_span(&script), path, &err);
	if (!rc && !sound(text_span(&script), path))
		rc = err_set(&err, RC_INVALID, "「%s」有错误，先改好再导出", path);
	if (!rc)
		rc = write_table(k, text_span(&script), to && span_ends(span_of(to), ".xlsx"), &table, &err);
	if (!rc && to)
		rc = plainly_written(to, fileio_write(to, text_span(&table), 0644, &err), &err);
	if (!rc && !to)
		onscreen_put(text_span(&table));
	code = rc ? command_fail(&err, rc == RC_INVALID ? EXIT_NO : command_code(rc)) : EXIT_DONE;
	text_release(&script);
	text_release(&table);
	return code;
}

static int no_kind(const char *command, const char *word)
{
	struct text t;
	const struct exchange_kind *k;
	text_init(&t, 1024);
	for (int i = 0; (k = exchange_at(i)) != NULL; i++)
		text_addf(&t, "%s%s", i ? "、" : "", k->word);
	int code = command_usage(command, "没有「%s」这种表，有：%s", word, text_str(&t));
	text_release(&t);
	return code;
}

static int export_customer(struct app *app, const char *said, const char *to, const char *by)
{
	struct whom who;
	int code = whom_id(app, said, WHOM_PART, &who);
	return code ? code : dossierout_customer(app, who.id, to, by);
}

static int exchange(struct app *app, int argc, char **argv, bool in)
{
	bool replace = false;
	const char *sheet = NULL, *by = "";
	const struct option_spec specs[] = {{"--replace", NULL, &replace}, {"--sheet", &sheet, NULL}},
				 out_specs[] = {{"--by", &by, NULL}};
	char **words = mem_array((size_t)argc + 1, sizeof *words);
	const char *to = NULL;
	int n, code = command_options(argv[0], argc, argv, in ? specs : out_specs, in ? 2 : 1, words, &n);
	if (!code && !command_output(words, &n, &to))
		code = command_usage(argv[0], "-o 后面要写文件名");
	const struct exchange_kind *k = !code && n > 0 ? exchange_find(span_of(words[0])) : NULL;
	bool customer = !code && !in && n == 1 && !k;
	if (customer)
		code = export_customer(app, words[0], to, by);
	else if (!code && n != 2)
		code = command_usage(argv[0], "写明哪种表和哪个文件");
	else if (!code && !k)
		code = no_kind(argv[0], words[0]);
	if (!code && k)
		code = in ? import(app, k, words[1], sheet, to, replace) : export(k, words[1], to);
	mem_free(words);
	return code;
}

int command_exchange_in(struct app *app, int argc, char **argv)
{
	return exchange(app, argc, argv, true);
}

int command_exchange_out(struct app *app, int argc, char **argv)
{
	return exchange(app, argc, argv, false);
}
