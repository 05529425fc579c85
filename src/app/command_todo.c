/* siyu todo: what employees have to do themselves (员工任务, texts for the sidebar): list, open, done. */
#include "byhand.h"
#include "lagging.h"

#include "base/json.h"
#include "base/zone.h"
#include "flow/staff.h"
#include "store/employee.h"
#include "store/post.h"
#include "store/todo.h"

/* A text of several lines stands indented under its first. */
static void print_text(struct span text)
{
	struct span line;
	for (bool first = true; span_present(text); first = false) {
		span_cut(text, '\n', &line, &text);
		printf("%s%.*s\n", first ? "" : "          ", SPAN_ARG(line));
	}
}

static void print_todo(const struct todo *t, const struct zone *zone)
{
	char until[32];
	printf("%8lld  ", (long long)t->todo);
	print_text(t->text);
	printf("          ");
	if (t->customer.n)
		printf("客户 %.*s，", SPAN_ARG(t->customer));
	printf("%.*s %.*s，%s 前", SPAN_ARG(t->script), SPAN_ARG(t->step),
		zone_format_minute(zone, t->deadline_ms, until));
	if (t->options.n)
		printf("，结果：%.*s", SPAN_ARG(t->options));
	printf("\n");
}

/* What waits in his WeCom alone. */
static void print_post(const struct post *p, const struct zone *zone)
{
	char until[32];
	printf("  朋友圈  在企业微信的通知里点发表：");
	print_text(p->text);
	printf("          %.*s %.*s，%s 前\n", SPAN_ARG(p->script), SPAN_ARG(p->step),
		zone_format_minute(zone, p->deadline_ms, until));
}

static enum rc list_one(
	struct store_db *db, struct arena *a, struct span userid, const struct zone *zone, int *ret_n, struct err *err)
{
	struct todo *t = NULL;
	struct post *p = NULL;
	struct span name = userid;
	int n = 0, posts = 0;
	enum rc rc = todo_open(db, a, userid, &t, &n, err);
	if (!rc)
		rc = post_waiting_for(db, a, userid, &p, &posts, err);
	if (!rc && n + posts > 0 && (rc = employee_shown(db, a, userid, &name, err)) == RC_NOTFOUND)
		rc = RC_OK;
	if (rc || n + posts == 0)
		return rc;
	printf("%.*s 有 %d 件：\n", SPAN_ARG(name), n + posts);
	for (int i = 0; i < posts; i++)
		print_post(&p[i], zone);
	for (int i = 0; i < n; i++)
		print_todo(&t[i], zone);
	*ret_n += n + posts;
	return RC_OK;
}

static bool has(const struct span *v, int n, struct span one)
{
	for (int i = 0; i < n; i++)
		if (span_eq(v[i], one))
			return true;
	return false;
}

/* Those for whom a post alone waits stand behind the others. */
static enum rc add_publishers(struct store_db *db, struct arena *a, struct span **all, int *n, struct err *err)
{
	struct post *p = NULL;
	int posts = 0, members = 0;
	enum rc rc = post_in(db, a, POST_WAITING, &p, &posts, err);
	for (int i = 0; !rc && i < posts; i++) {
		struct post_member *m = NULL;
		rc = post_members(db, a, p[i].post, &m, &members, err);
		struct span *more = arena_array(a, (size_t)(*n + members) + 1, sizeof *more);
		for (int k = 0; k < *n; k++)
			more[k] = (*all)[k];
		for (int k = 0; !rc && k < members; k++)
			if (span_is(m[k].state, POST_MEMBER_WAITING) && !has(more, *n, m[k].employee))
				more[(*n)++] = m[k].employee;
		*all = more;
	}
	return rc;
}

static int list(struct app *app, const char *employee)
{
	struct station s;
	struct zone zone;
	struct err err = {0};
	struct span *all = NULL, userid;
	int n = 0, shown = 0;
	enum rc rc = lagging_read(app, &s, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	struct arena *a = arena_new(65536);
	rc = command_zone(app, &zone, &err);
	if (!rc && employee && !(rc = staff_find(s.db, a, span_of(employee), &userid, &err)))
		rc = list_one(s.db, a, userid, &zone, &shown, &err);
	else if (!rc)
		rc = todo_employees(s.db, a, &all, &n, &err);
	if (!rc && !employee)
		rc = add_publishers(s.db, a, &all, &n, &err);
	for (int i = 0; !rc && i < n; i++)
		rc = list_one(s.db, a, all[i], &zone, &shown, &err);
	if (!rc && shown == 0)
		printf("没有待办\n");
	arena_free(a);
	station_close(&s);
	return rc ? command_fail(&err, rc == RC_NOTFOUND ? EXIT_NO : command_code(rc)) : EXIT_DONE;
}

/* As it stands after it was opened. */
static enum rc show_opened(struct app *app, int64_t id, struct err *err)
{
	struct station s;
	struct todo t;
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &s, err);
	if (rc)
		return rc;
	struct arena *a = arena_new(65536);
	rc = todo_get(s.db, a, id, &t, err);
	if (!rc)
		printf("%.*s\n", SPAN_ARG(t.text));
	arena_free(a);
	station_close(&s);
	return rc;
}

static int put_verb(struct app *app, const char *verb, const char *id, const char *result, const char *by)
{
	struct byhand h;
	struct put_result r;
	struct err err = {0};
	int64_t todo = 0;
	bool open = span_is(span_of(verb), "todo_open");
	if (!span_int(span_of(id), &todo) || todo < 1)
		return command_usage("todo", "「%s」不是待办的编号；siyu todo list 看有哪些", id);
	byhand_begin(&h, verb, NULL);
	jsonw_kint(&h.w, "todo", todo);
	if (result)
		jsonw_kcstr(&h.w, "result", result);
	enum rc rc = byhand_put(app, &h, by, &r, &err);
	if (!rc && open && r.counted && !byhand_refused(&r))
		rc = show_opened(app, todo, &err);
	return byhand_close(rc, &r, open ? "" : "办好了\n",
		open ? "已收下，马上填好：再打开一次就看得到\n" : "已收下，马上记上\n", &err);
}

int command_todo(struct app *app, int argc, char **argv)
{
	const char *result = NULL, *by = NULL;
	const struct option_spec specs[] = {{"--result", &result, NULL}, {"--by", &by, NULL}};
	char *words[16];
	int n;
	if (argc > 16)
		return command_usage("todo", "参数太多了");
	int code = command_options("todo", argc, argv, specs, 2, words, &n);
	if (code)
		return code;
	if (n >= 1 && n <= 2 && span_is(span_of(words[0]), "list") && !result)
		return list(app, n == 2 ? words[1] : NULL);
	if (n == 2 && span_is(span_of(words[0]), "done"))
		return put_verb(app, "todo_done", words[1], result, by);
	if (n == 2 && span_is(span_of(words[0]), "open") && !result)
		return put_verb(app, "todo_open", words[1], NULL, by);
	return command_usage("todo", "写 list [员工]、open 编号 或 done 编号");
}
