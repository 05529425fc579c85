/* bottodo: 我的任务, 完成, 打开, 跳过: an employee's to-dos by the numbers of the list that he saw last. */
#include "botcard.h"
#include "todowork.h"
#include "base/utf8.h"
#include "store/contact.h"
#include "store/post.h"

#define SHOWN 20
#define TEXT_BYTES 180 /* of a to-do in the list */

/* -- the list ------------------------------------------------------------------------------------------------------------ */

static void one_line(struct span s, size_t most, struct text *out)
{
	struct span head = utf8_prefix(s, most);

	for (size_t i = 0; i < head.n; i++)
		text_addc(out, head.p[i] == '\n' ? ' ' : head.p[i]);
	if (head.n < s.n)
		text_adds(out, "…");
}

static enum rc say_customer(struct bot_talk *t, struct span customer, struct err *err)
{
	struct contact c = {.name = SPAN_LIT("")};
	enum rc rc = customer.n ? contact_get(t->f->db, t->f->work, customer, &c, err) : RC_NOTFOUND;

	if (!rc && c.name.n)
		text_addf(&t->out, "客户 %.*s：", SPAN_ARG(c.name));
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* 「20:00 前」 of today, else with the day. */
static void say_until(struct bot_talk *t, int64_t until_ms)
{
	const struct zone *z = &t->f->settings->zone;
	bool today = zone_day(z, until_ms) == zone_day(z, t->f->now_ms);
	char at[32];

	zone_format_minute(z, until_ms, at);
	text_addf(&t->out, "%s前", at + (today ? sizeof "2026-03-03 " - 1 : sizeof "2026-" - 1));
}

enum rc bottodo_line(struct bot_talk *t, int number, const struct todo *x, struct err *err)
{
	enum rc rc;

	text_addf(&t->out, "\n%d. ", number);
	rc = say_customer(t, x->customer, err);
	one_line(x->text, TEXT_BYTES, &t->out);
	text_adds(&t->out, "（");
	say_until(t, x->deadline_ms);
	if (x->options.n)
		text_addf(&t->out, "，结果：%.*s", SPAN_ARG(x->options));
	if (x->fresh && x->opened_ms == TODO_NONE)
		text_addf(&t->out, "，先「打开 %d」", number);
	text_adds(&t->out, "）");
	return rc;
}

/* The numbers hold until he sees another list. */
static enum rc remember(struct bot_talk *t, const struct todo *v, int n, struct err *err)
{
	struct jsonw w;
	struct text body;
	struct botstate s = {.employee = t->me.userid, .kind = BOTSTATE_TODOS, .at_ms = t->f->now_ms};
	enum rc rc;

	text_init(&body, 8192);
	jsonw_init(&w, &body);
	jsonw_arr(&w);
	for (int i = 0; i < n; i++)
		jsonw_int(&w, v[i].todo);
	jsonw_end_arr(&w);
	s.body = text_span(&body);
	rc = botstate_put(t->f->db, &s, err);
	text_release(&body);
	return rc;
}

/* What stands in WeCom's own list for him. */
static enum rc say_taps(struct bot_talk *t, bool alone, struct err *err)
{
	struct post *p = NULL;
	int64_t tasks = 0;
	int posts = 0;
	enum rc rc = masstask_standing(t->f->db, t->me.userid, &tasks, err);

	if (!rc)
		rc = post_waiting_for(t->f->db, t->f->work, t->me.userid, &p, &posts, err);
	if (rc || (!tasks && !posts))
		return rc;
	text_adds(&t->out, alone ? "" : "\n另外");
	if (tasks)
		text_addf(&t->out, "有 %lld 条群发等您在企业微信里点确认", (long long)tasks);
	if (posts)
		text_addf(&t->out, "%s有 %d 条朋友圈等您点发表", tasks ? "，" : "", posts);
	return RC_OK;
}

enum rc bottodo_list(struct bot_talk *t, struct err *err)
{
	struct todo *v = NULL;
	int n = 0, shown;
	enum rc rc = todo_open(t->f->db, t->f->work, t->me.userid, &v, &n, err);

	shown = n < SHOWN ? n : SHOWN;
	if (!rc && n)
		text_addf(&t->out, "您有 %d 件事要做：", n);
	for (int i = 0; !rc && i < shown; i++)
		rc = bottodo_line(t, i + 1, &v[i], err);
	if (!rc && shown < n)
		text_addf(&t->out, "\n还有 %d 件，做完前面的再发「我的任务」", n - shown);
	if (!rc && n)
		text_adds(&t->out, "\n做完回「完成 编号」，有结果的写在后面");
	if (!rc)
		rc = remember(t, v, shown, err);
	if (!rc)
		rc = say_taps(t, n == 0, err);
	if (!rc && !t->out.n)
		text_adds(&t->out, "现在没有要做的事");
	return rc ? rc : botcard_send(t, v, shown, err);
}

/* -- by its number --------------------------------------------------------------------------------------------------------- */

/* The i-th, from 1, of the list he saw last. 0: he saw none, or it is not so long. */
static enum rc seen(struct bot_talk *t, int64_t i, int64_t *ret_id, struct err *err)
{
	struct botstate s;
	struct json_doc *doc;
	const struct json_node *n;
	enum rc rc =
		botstate_get(t->f->db, t->f->work, t->me.userid, BOTSTATE_TODOS, t->f->now_ms - BOT_TODOS_MS, &s, err);

	*ret_id = 0;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = json_parse(s.body, &doc, err);
	if (rc)
		return rc;
	n = json_first(json_root(doc));
	while (n && --i > 0)
		n = json_next(n);
	if (n)
		(void)json_int(n, ret_id);
	json_free(doc);
	return RC_OK;
}

/* Which one he means; *ret_rest: what stands behind the number. RC_NOTFOUND: told. */
static enum rc meant(struct bot_talk *t, struct todo *ret, struct span *ret_rest, struct err *err)
{
	struct todo *v = NULL;
	struct span number, rest = SPAN_LIT("");
	int64_t i = 0, id = 0;
	int n = 0;
	enum rc rc = todo_open(t->f->db, t->f->work, t->me.userid, &v, &n, err);

	if (rc)
		return rc;
	if (!span_cut(t->rest, ' ', &number, &rest))
		rest = SPAN_LIT("");
	*ret_rest = span_trim(rest);
	if (span_int(number, &i)) {
		rc = seen(t, i, &id, err);
		if (rc)
			return rc;
	} else if (n == 1) { /* one alone needs no number: 「完成 用得好」 */
		id = v[0].todo;
		*ret_rest = t->rest;
	}
	for (int k = 0; k < n; k++)
		if (v[k].todo == id || (!id && i > 0 && v[k].todo == i)) {
			*ret = v[k];
			return RC_OK;
		}
	/* What he should not send any more he may have sent before he knew. */
	rc = id ? todo_get(t->f->db, t->f->work, id, ret, err) : RC_NOTFOUND;
	if ((!rc && ret->delivers && ret->state == TODO_CANCELLED) || (rc && rc != RC_NOTFOUND))
		return rc;
	if (!n)
		botwork_refuse(t, "现在没有要做的事");
	else if (id)
		botwork_refuse(t, "第 %lld 件已经办完，或者过期了", (long long)i);
	else
		botwork_refuse(t, "请写编号，像「%s 1」；发「我的任务」看编号", t->command->name);
	return RC_NOTFOUND;
}

static enum rc none(enum rc rc)
{
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc bottodo_done(struct bot_talk *t, struct err *err)
{
	struct todo x;
	struct span result;
	enum rc rc = meant(t, &x, &result, err);

	if (rc)
		return none(rc);
	t->customer = x.customer;
	if (x.options.n && !result.n) {
		t->outcome = BOTLOG_ASKED;
		text_addf(&t->out, "结果是哪一个？%.*s。像「%s 编号 结果」", SPAN_ARG(x.options), t->command->name);
		return RC_OK;
	}
	if (x.fresh && x.opened_ms == TODO_NONE) {
		botwork_refuse(t, "这件事的正文还没填好，先发「打开 编号」");
		return RC_OK;
	}
	/* Without 选项 what stands behind the number is a remark of his: kept in the audit. */
	rc = todowork_done(t->f, x.todo, t->me.userid, x.options.n ? result : SPAN_LIT(""), err);
	if (rc || !botwork_went(t))
		return rc;
	text_adds(&t->out, "记下了：");
	rc = say_customer(t, x.customer, err);
	one_line(x.text, TEXT_BYTES, &t->out);
	if (x.options.n)
		text_addf(&t->out, "，结果 %.*s", SPAN_ARG(result));
	return rc;
}

enum rc bottodo_open(struct bot_talk *t, struct err *err)
{
	struct todo x;
	struct span rest;
	enum rc rc = meant(t, &x, &rest, err);

	if (rc)
		return none(rc);
	t->customer = x.customer;
	rc = todowork_open(t->f, x.todo, err);
	if (rc || !botwork_went(t))
		return rc;
	rc = todo_get(t->f->db, t->f->work, x.todo, &x, err);
	if (rc)
		return rc;
	t->detail = SPAN_LIT("打开了");
	text_add(&t->out, x.text);
	return RC_OK;
}

enum rc bottodo_skip(struct bot_talk *t, struct err *err)
{
	struct todo x;
	struct span why;
	enum rc rc = meant(t, &x, &why, err);

	if (rc)
		return none(rc);
	t->customer = x.customer;
	rc = todowork_skip(t->f, x.todo, t->me.userid, why, err);
	if (rc || !botwork_went(t))
		return rc;
	text_adds(&t->out, "跳过了：");
	rc = say_customer(t, x.customer, err);
	one_line(x.text, TEXT_BYTES, &t->out);
	return rc;
}
