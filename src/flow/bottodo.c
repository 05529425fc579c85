/* bottodo: 完成, 打开, 跳过: an employee's to-dos by the numbers of the list that he saw last. */
#include "botlist.h"
#include "todowork.h"

#define TEXT_BYTES 180 /* of a to-do that is told */

/* A number of which he does not know what it stands for is nothing. */
static enum rc refuse_number(struct bot_talk *t, int64_t number, enum botlist_seen seen, int page)
{
	const char *word = t->command->name;

	if (seen == BOTLIST_NONE)
		botwork_refuse(t, "先发「我的任务」看编号，再回「%s 编号」", word);
	else if (page)
		botwork_refuse(t, "第 %lld 号在第 %d 页，您还没看过：先回「我的任务 %d」看到它，再回「%s %lld」",
			(long long)number, page, page, word, (long long)number);
	else
		botwork_refuse(t, "您看到的那张表里没有第 %lld 号：发「我的任务」看编号，再回「%s 编号」",
			(long long)number, word);
	return RC_NOTFOUND;
}

/* Which one he means; *ret_rest: what stands behind the number. RC_NOTFOUND: told. */
static enum rc meant(struct bot_talk *t, struct todo *ret, struct span *ret_rest, struct err *err)
{
	struct todo *v = NULL;
	struct span number, rest = SPAN_LIT("");
	enum botlist_seen seen = BOTLIST_SHOWN;
	int64_t i = 0, id = 0;
	int n = 0, page = 0;
	enum rc rc = todo_open(t->f->db, t->f->work, t->me.userid, &v, &n, err);

	if (rc)
		return rc;
	if (!span_cut(t->rest, ' ', &number, &rest))
		rest = SPAN_LIT("");
	*ret_rest = span_trim(rest);
	if (span_int(number, &i)) {
		rc = botlist_number(t, i, &seen, &id, &page, err);
		if (rc)
			return rc;
	} else if (n == 1) { /* one alone needs no number: 「完成 用得好」 */
		id = v[0].todo;
		*ret_rest = t->rest;
	}
	if (n && seen != BOTLIST_SHOWN)
		return refuse_number(t, i, seen, page);
	for (int k = 0; k < n; k++)
		if (v[k].todo == id) {
			*ret = v[k];
			return RC_OK;
		}
	/* What he should not send any more he may have sent before he knew. */
	rc = id && seen == BOTLIST_SHOWN ? todo_get(t->f->db, t->f->work, id, ret, err) : RC_NOTFOUND;
	if ((!rc && ret->delivers && ret->state == TODO_CANCELLED && span_eq(ret->employee, t->me.userid)) ||
		(rc && rc != RC_NOTFOUND))
		return rc;
	if (!n)
		botwork_refuse(t, "现在没有要做的事");
	else if (id)
		botwork_refuse(t, "第 %lld 件已经办完、过期，或者转给别人了", (long long)i);
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
	rc = botlist_customer(t, x.customer, err);
	botlist_text(x.text, TEXT_BYTES, &t->out);
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
	rc = botlist_customer(t, x.customer, err);
	botlist_text(x.text, TEXT_BYTES, &t->out);
	return rc;
}
