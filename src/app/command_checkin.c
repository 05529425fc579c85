/* siyu checkin: 打卡: who checked in, as an employee tells it, one by one or as a list; how everybody stands. */
#include "byhand.h"
#include "put.h"
#include "tablefile.h"

#include "base/arena.h"
#include "base/csv.h"
#include "flow/checkinsay.h"

#define WORDS 512
#define BODY_BYTES 65536

/* What is told of one customer; spans empty: not said. */
struct told {
	struct span customer, script, at, makeup, undo;
	int line; /* of the list, 0: of the command line */
};

struct telling {
	struct put *put;
	const char *by;
	int done, later, twice, refused;
};

/* -- handing over ---------------------------------------------------------------------------------------------------------- */

static void write_told(const struct told *t, const char *by, struct text *out)
{
	struct jsonw w;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "verb", "checkin");
	jsonw_kstr(&w, "customer", t->customer);
	if (t->script.n)
		jsonw_kstr(&w, "script", t->script);
	if (t->at.n)
		jsonw_kstr(&w, "at", t->at);
	if (t->makeup.n)
		jsonw_kstr(&w, "makeup", t->makeup);
	if (t->undo.n)
		jsonw_kstr(&w, "undo", t->undo);
	jsonw_kcstr(&w, "by", by);
	jsonw_end_obj(&w);
}

static void count(struct telling *t, const struct told *one, const struct put_result *r)
{
	char line[32] = "";
	if (!r->counted) {
		t->later++;
		return;
	}
	if (r->reason.n == 0) {
		t->done++;
		return;
	}
	if (span_is(text_span(&r->outcome), "duplicate")) {
		t->twice++;
		return;
	}
	t->refused++;
	if (one->line)
		snprintf(line, sizeof line, "第 %d 行 ", one->line);
	printf("%s%.*s：%s\n", line, SPAN_ARG(one->customer), text_str(&r->reason));
}

static enum rc tell(struct telling *t, const struct told *one, struct err *err)
{
	struct put_result r;
	struct text body;
	text_init(&body, BODY_BYTES);
	put_result_init(&r);
	write_told(one, t->by, &body);
	enum rc rc = text_check(&body, err);
	if (!rc)
		rc = put_input(t->put, INBOX_COMMAND, text_span(&body), &r, err);
	if (!rc)
		count(t, one, &r);
	put_result_release(&r);
	text_release(&body);
	return rc;
}

static int tell_all(struct app *app, const struct told *v, int n, const char *by)
{
	struct telling t = {.put = put_new(app->conf), .by = by};
	struct err err = {0};
	bool undone = n > 0 && v[0].undo.n > 0;
	enum rc rc = RC_OK;
	for (int i = 0; !rc && i < n; i++) {
		rc = tell(&t, &v[i], &err);
		if (app->tty && n > WORDS)
			fprintf(stderr, "\r登记到第 %d 位，共 %d 位", i + 1, n);
	}
	if (app->tty && n > WORDS)
		fputc('\n', stderr);
	put_free(t.put);
	printf("%s %d 位", undone ? "取消了" : "登记了", t.done);
	if (t.later)
		printf("，收下了马上登记 %d 位", t.later);
	if (t.twice)
		printf("，那天已经打过的 %d 位", t.twice);
	printf(t.refused ? "，没有登记 %d 位\n" : "\n", t.refused);
	if (rc)
		return command_fail(&err, command_code(rc));
	return t.refused ? EXIT_NO : EXIT_DONE;
}

/* -- a list ------------------------------------------------------------------------------------------------------------------ */

enum column { AT_CUSTOMER, AT_TIME, AT_MAKEUP, AT_SCRIPT, COLUMNS };

static int column_of(struct span cell)
{
	static const struct {
		const char *name;
		enum column column;
	} names[] = {{"客户", AT_CUSTOMER}, {"成员", AT_CUSTOMER}, {"姓名", AT_CUSTOMER}, {"昵称", AT_CUSTOMER},
		{"external_userid", AT_CUSTOMER}, {"时间", AT_TIME}, {"打卡时间", AT_TIME}, {"补卡", AT_MAKEUP},
		{"补卡日期", AT_MAKEUP}, {"剧本", AT_SCRIPT}, {"打卡", AT_SCRIPT}};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (span_is(cell, names[i].name))
			return (int)names[i].column;
	return -1;
}

/* false: the row is no heading, it is one of a list of customers alone. */
static bool heading(const struct span *cell, int n, int ret_at[COLUMNS])
{
	bool any = false;
	for (int i = 0; i < COLUMNS; i++)
		ret_at[i] = -1;
	for (int i = 0; i < n; i++) {
		int c = column_of(span_trim(cell[i]));
		if (c < 0 || ret_at[c] >= 0)
			continue;
		ret_at[c] = i;
		any = true;
	}
	if (!any)
		ret_at[AT_CUSTOMER] = 0;
	return any;
}

static struct span cell_at(const struct span *cell, int n, int at)
{
	return at >= 0 && at < n ? span_trim(cell[at]) : SPAN_LIT("");
}

static enum rc read_list(
	struct arena *a, const char *path, const struct told *like, struct told **ret, int *ret_n, struct err *err)
{
	struct text table;
	struct csv csv;
	struct span *cell;
	int at[COLUMNS], n = 0, cells = 0, room = 0;
	struct told *v = NULL;
	text_init(&table, TABLEFILE_BYTES);
	enum rc rc = tablefile_read(path, NULL, &table, err);
	if (rc) {
		text_release(&table);
		return rc;
	}
	csv_init(&csv, arena_copy(a, text_span(&table)));
	text_release(&table);
	for (bool first = true; !rc; first = false) {
		rc = csv_next(&csv, a, &cell, &cells, err);
		if (rc || (first && heading(cell, cells, at)))
			continue;
		struct told one = *like;
		one.customer = cell_at(cell, cells, at[AT_CUSTOMER]);
		one.line = csv.row;
		if (cell_at(cell, cells, at[AT_TIME]).n)
			one.at = cell_at(cell, cells, at[AT_TIME]);
		if (cell_at(cell, cells, at[AT_MAKEUP]).n)
			one.makeup = cell_at(cell, cells, at[AT_MAKEUP]);
		if (cell_at(cell, cells, at[AT_SCRIPT]).n)
			one.script = cell_at(cell, cells, at[AT_SCRIPT]);
		if (!one.customer.n)
			continue;
		if (n == room) {
			struct told *more = arena_array(a, (size_t)(room = 2 * room + 64), sizeof *more);
			for (int i = 0; i < n; i++)
				more[i] = v[i];
			v = more;
		}
		v[n++] = one;
	}
	*ret = v;
	*ret_n = n;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* -- the command --------------------------------------------------------------------------------------------------------------- */

static struct span given(const char *s)
{
	return s ? span_of(s) : SPAN_LIT("");
}

int command_checkin(struct app *app, int argc, char **argv)
{
	const char *show = NULL, *script = NULL, *at = NULL, *makeup = NULL, *undo = NULL, *by = NULL, *list = NULL;
	const struct option_spec specs[] = {{"--show", &show, NULL}, {"--script", &script, NULL}, {"--at", &at, NULL},
		{"--makeup", &makeup, NULL}, {"--undo", &undo, NULL}, {"--by", &by, NULL}, {"--list", &list, NULL}};
	char *words[WORDS];
	struct told one[WORDS], *v = one;
	struct err err = {0};
	int n;
	if (argc > WORDS)
		return command_usage("checkin", "超过 %d 位：写进文件，用 --list", WORDS);
	int code = command_options("checkin", argc, argv, specs, (int)(sizeof specs / sizeof *specs), words, &n);
	if (code)
		return code;
	if ((at != NULL) + (makeup != NULL) + (undo != NULL) > 1)
		return command_usage("checkin", "--at、--makeup、--undo 只能写一个");
	if ((show && (n || list)) || (list && n))
		return command_usage("checkin", "--show、几位客户、--list 文件，只写一样");
	if (!n && !list)
		return byhand_show(app, given(show), checkinsay_print);
	const struct told like = {
		.script = given(script), .at = given(at), .makeup = given(makeup), .undo = given(undo)};
	struct arena *a = arena_new(0);
	for (int i = 0; i < n; i++) {
		one[i] = like;
		one[i].customer = span_of(words[i]);
	}
	enum rc rc = list ? read_list(a, list, &like, &v, &n, &err) : RC_OK;
	code = rc ? command_fail(&err, EXIT_DATA) : tell_all(app, v, n, by ? by : "");
	arena_free(a);
	return code;
}
