/* siyu unsure: calls whose end nobody knows, with what to look at; and what a person found out about one. */
#include "byhand.h"
#include "lagging.h"

#include "base/json.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "flow/postsay.h"
#include "store/employee.h"
#include "store/masstask.h"
#include "store/outbox.h"

#include <string.h>

#define BATCH 200
#define TEXT_SHOWN 90 /* bytes of a message */

static enum rc print_task(
	struct store_db *db, struct arena *a, const struct masstask *t, const struct zone *zone, struct err *err)
{
	struct span name = t->employee;
	char until[32];
	enum rc rc = employee_shown(db, a, t->employee, &name, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	printf("  群发任务：%.*s，%.*s %.*s，%lld %s，确认期限 %s\n", SPAN_ARG(name), SPAN_ARG(t->script),
		SPAN_ARG(t->step), (long long)t->members, t->groups ? "个群" : "位客户",
		zone_format_minute(zone, t->deadline_ms, until));
	struct span head = utf8_line(t->text, TEXT_SHOWN);
	printf("  正文：%.*s%s\n", SPAN_ARG(head), head.n < t->text.n ? "…" : "");
	printf("  请看 %.*s 的企业微信里有没有这条群发通知：\n", SPAN_ARG(name));
	return RC_OK;
}

static enum rc print_post(struct store_db *db, struct arena *a, int64_t post, const struct zone *zone, struct err *err)
{
	struct text t;
	text_init(&t, 1 << 16);
	enum rc rc = postsay_post(db, a, zone, post, &t, err);
	if (!rc)
		printf("  朋友圈：%s  请看企业微信后台和这些员工的通知里有没有这条朋友圈：\n", text_str(&t));
	text_release(&t);
	return rc;
}

static enum rc print_one(
	struct store_db *db, struct arena *a, const struct outbox_row *e, const struct zone *zone, struct err *err)
{
	char key[OUTBOX_KEY_BYTES], at[32];
	struct masstask t;
	int64_t task = 0;
	enum rc rc = RC_OK;
	outbox_key_print(e->key, key);
	printf("%s  %s  %.*s\n", key, zone_format(zone, e->made_ms, at), SPAN_ARG(e->api));
	if (span_starts(e->subject, "task:") && span_int(span_drop(e->subject, strlen("task:")), &task) &&
		(rc = masstask_get(db, a, task, &t, err)) == RC_OK)
		rc = print_task(db, a, &t, zone, err);
	if (!rc && span_starts(e->subject, "post:") && span_int(span_drop(e->subject, strlen("post:")), &task))
		rc = print_post(db, a, task, zone, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	printf("    有，已经发出去了：siyu unsure %s --sent\n", key);
	printf("    没有，要再发一次：siyu unsure %s --again\n", key);
	printf("    没有，也不用再发：siyu unsure %s --not-sent\n", key);
	return RC_OK;
}

static enum rc print_all(struct store_db *db, struct arena *a, const struct zone *zone, int *ret_shown, struct err *err)
{
	struct outbox_key after = {0, 0};
	struct outbox_row *row;
	int n = 0;
	enum rc rc;
	do {
		rc = outbox_open(db, a, after, BATCH, &row, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			after = row[i].key;
			if (row[i].state != OUTBOX_UNSURE)
				continue;
			rc = print_one(db, a, &row[i], zone, err);
			(*ret_shown)++;
		}
	} while (!rc && n == BATCH);
	return rc;
}

static int list(struct app *app)
{
	struct station s;
	struct zone zone;
	struct err err = {0};
	int shown = 0;
	enum rc rc = lagging_read(app, &s, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	struct arena *a = arena_new(65536);
	rc = command_zone(app, &zone, &err);
	if (!rc)
		rc = print_all(s.db, a, &zone, &shown, &err);
	if (!rc && shown == 0)
		printf("没有拿不准的\n");
	arena_free(a);
	station_close(&s);
	return rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}

static int tell(struct app *app, const char *effect, const char *verb, bool happened, const char *by)
{
	struct byhand h;
	struct put_result r;
	struct err err = {0};
	struct outbox_key key;
	if (!outbox_key_read(span_of(effect), &key))
		return command_usage("unsure", "「%s」不是 12.0 这样的编号；siyu unsure 看有哪些", effect);
	byhand_begin(&h, verb, NULL);
	jsonw_kcstr(&h.w, "effect", effect);
	if (strcmp(verb, "settle") == 0)
		jsonw_kbool(&h.w, "happened", happened);
	enum rc rc = byhand_put(app, &h, by, &r, &err);
	return byhand_close(rc, &r, "记下了\n", "已收下，马上记上\n", &err);
}

int command_unsure(struct app *app, int argc, char **argv)
{
	const char *by = NULL;
	bool sent = false, not_sent = false, again = false;
	const struct option_spec specs[] = {{"--sent", NULL, &sent}, {"--not-sent", NULL, &not_sent},
		{"--again", NULL, &again}, {"--by", &by, NULL}};
	char *words[16];
	int n;
	if (argc > 16)
		return command_usage("unsure", "参数太多了");
	int code = command_options("unsure", argc, argv, specs, 4, words, &n);
	if (code)
		return code;
	int said = sent + not_sent + again;
	if (said == 0 && (n == 0 || (n == 1 && strcmp(words[0], "list") == 0)))
		return list(app);
	if (n != 1 || said != 1)
		return command_usage(
			"unsure", "不写就是列表；要了结一件，写它的编号和 --sent、--not-sent、--again 中的一个");
	return tell(app, words[0], again ? "resend" : "settle", sent, by);
}
