#include "botlist.h"
#include "botcard.h"
#include "base/utf8.h"
#include "store/contact.h"
#include "store/post.h"
#include <stdlib.h>

#define PAGE 10
#define TEXT_BYTES 180 /* of a to-do */
#define NAME_BYTES 60  /* of a customer */
/* Where a line has little room; ten of the longest and what stands around them are one message. 完成 without a result tells all of them. */
#define NAME_SHORT 30
#define OPTIONS_SHORT 24
#define TEXT_LEAST 18
#define BODY_BYTES ((size_t)1 << 20)
#define MOST 20000 /* of one list */

/* What he was shown: the to-dos by number, the pages of them that he saw, and the last of these. */
struct botlist {
	int64_t *todo;
	int n, page;
	bool *seen; /* by page, from 1 */
};

static int pages_of(int n)
{
	return n ? (n + PAGE - 1) / PAGE : 1;
}

/* -- kept ---------------------------------------------------------------------------------------------------------------------- */

static void make_room(struct fold *f, struct botlist *l, int n)
{
	l->todo = arena_array(f->work, (size_t)n + 1, sizeof *l->todo);
	l->seen = arena_array(f->work, (size_t)pages_of(n) + 1, sizeof *l->seen);
}

/* An earlier version kept the to-dos alone, all of them as seen. */
static void read_list(struct fold *f, const struct json_node *root, struct botlist *l)
{
	const struct json_node *todos = json_get(root, "todos");
	const struct json_node *list = todos ? todos : root;
	int64_t page = 1;

	make_room(f, l, (int)json_count(list));
	for (const struct json_node *i = json_first(list); i; i = json_next(i))
		if (json_int(i, &l->todo[l->n]))
			l->n++;
	for (int p = 1; p <= pages_of(l->n); p++)
		l->seen[p] = !todos;
	for (const struct json_node *i = json_first(json_get(root, "seen")); i; i = json_next(i))
		if (json_int(i, &page) && page >= 1 && page <= pages_of(l->n))
			l->seen[page] = true;
	if (!json_int(json_get(root, "page"), &page) || page < 1 || page > pages_of(l->n))
		page = todos ? 1 : pages_of(l->n);
	l->page = (int)page;
}

/* RC_NOTFOUND: he saw none of late. */
static enum rc last_seen(struct bot_talk *t, struct botlist *ret, struct err *err)
{
	struct botlist l = {0};
	struct botstate s;
	struct json_doc *doc;
	enum rc rc =
		botstate_get(t->f->db, t->f->work, t->me.userid, BOTSTATE_TODOS, t->f->now_ms - BOT_TODOS_MS, &s, err);

	if (!rc)
		rc = json_parse(s.body, &doc, err);
	if (rc)
		return rc;
	read_list(t->f, json_root(doc), &l);
	json_free(doc);
	*ret = l;
	return RC_OK;
}

static enum rc keep(struct bot_talk *t, const struct botlist *l, struct err *err)
{
	struct jsonw w;
	struct text body;
	struct botstate s = {.employee = t->me.userid, .kind = BOTSTATE_TODOS, .at_ms = t->f->now_ms};
	enum rc rc;

	text_init(&body, BODY_BYTES);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_key(&w, "todos");
	jsonw_arr(&w);
	for (int i = 0; i < l->n; i++)
		jsonw_int(&w, l->todo[i]);
	jsonw_end_arr(&w);
	jsonw_key(&w, "seen");
	jsonw_arr(&w);
	for (int p = 1; p <= pages_of(l->n); p++)
		if (l->seen[p])
			jsonw_int(&w, p);
	jsonw_end_arr(&w);
	jsonw_kint(&w, "page", l->page);
	jsonw_end_obj(&w);
	s.body = text_span(&body);
	rc = text_check(&body, err);
	if (!rc)
		rc = botstate_put(t->f->db, &s, err);
	text_release(&body);
	return rc;
}

enum rc botlist_number(
	struct bot_talk *t, int64_t number, enum botlist_seen *ret, int64_t *ret_todo, int *ret_page, struct err *err)
{
	struct botlist l;
	enum rc rc = last_seen(t, &l, err);

	*ret = BOTLIST_NONE;
	*ret_todo = 0;
	*ret_page = 0;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	*ret = BOTLIST_NOT;
	if (number < 1 || number > l.n)
		return RC_OK;
	*ret_page = (int)(number - 1) / PAGE + 1;
	*ret_todo = l.todo[number - 1];
	*ret = l.seen[*ret_page] ? BOTLIST_SHOWN : BOTLIST_NOT;
	return RC_OK;
}

/* -- a line ---------------------------------------------------------------------------------------------------------------------- */

void botlist_text(struct span s, size_t most_bytes, struct text *out)
{
	struct span head = utf8_prefix(s, most_bytes);

	for (size_t i = 0; i < head.n; i++)
		text_addc(out, head.p[i] == '\n' ? ' ' : head.p[i]);
	if (head.n < s.n)
		text_adds(out, "…");
}

static enum rc say_name(struct bot_talk *t, struct span customer, size_t most_bytes, struct err *err)
{
	struct contact c = {.name = SPAN_LIT("")};
	enum rc rc = customer.n ? contact_get(t->f->db, t->f->work, customer, &c, err) : RC_NOTFOUND;

	if (!rc && c.name.n) {
		text_adds(&t->out, "客户 ");
		botlist_text(c.name, most_bytes, &t->out);
		text_adds(&t->out, "：");
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc botlist_customer(struct bot_talk *t, struct span customer, struct err *err)
{
	return say_name(t, customer, NAME_BYTES, err);
}

/* 「20:00 前」 of today, else with the day. */
static void say_until(const struct bot_talk *t, int64_t until_ms, struct text *out)
{
	const struct zone *z = &t->f->settings->zone;
	bool today = zone_day(z, until_ms) == zone_day(z, t->f->now_ms);
	char at[32];

	zone_format_minute(z, until_ms, at);
	text_addf(out, "%s前", at + (today ? sizeof "2026-03-03 " - 1 : sizeof "2026-" - 1));
}

/* What stands behind the text. */
static void say_tail(const struct bot_talk *t, int number, const struct todo *x, size_t options, struct text *out)
{
	text_adds(out, "（");
	say_until(t, x->deadline_ms, out);
	if (x->options.n) {
		text_adds(out, "，结果：");
		botlist_text(x->options, options, out);
	}
	if (x->fresh && x->opened_ms == TODO_NONE && number)
		text_addf(out, "，先「打开 %d」", number);
	else if (x->fresh && x->opened_ms == TODO_NONE)
		text_adds(out, "，要先打开");
	text_adds(out, "）");
}

/* What stands before the text, into the answer, and behind it, into tail: their bytes. */
static enum rc say_frame(struct bot_talk *t, int number, const struct todo *x, bool brief, struct text *tail,
	size_t *ret_bytes, struct err *err)
{
	size_t before = t->out.n;
	enum rc rc;

	if (number)
		text_addf(&t->out, "\n%d. ", number);
	else
		text_adds(&t->out, "\n· ");
	rc = say_name(t, x->customer, brief ? NAME_SHORT : NAME_BYTES, err);
	text_clear(tail);
	say_tail(t, number, x, brief ? OPTIONS_SHORT : x->options.n, tail);
	*ret_bytes = t->out.n - before + tail->n + strlen("…");
	return rc;
}

enum rc botlist_line(struct bot_talk *t, int number, const struct todo *x, size_t most_bytes, struct err *err)
{
	size_t before = t->out.n, taken = 0, room;
	struct text tail;
	enum rc rc;

	text_init(&tail, 4096);
	rc = say_frame(t, number, x, false, &tail, &taken, err);
	if (!rc && taken + TEXT_LEAST > most_bytes) {
		text_cut(&t->out, before);
		rc = say_frame(t, number, x, true, &tail, &taken, err);
	}
	room = taken + TEXT_LEAST > most_bytes ? TEXT_LEAST : most_bytes - taken;
	botlist_text(x->text, room < TEXT_BYTES ? room : TEXT_BYTES, &t->out);
	text_add(&t->out, text_span(&tail));
	text_release(&tail);
	return rc;
}

/* -- a page ---------------------------------------------------------------------------------------------------------------------- */

/* What stands in WeCom's own list for him. */
static enum rc say_taps(struct bot_talk *t, bool alone, struct text *out, struct err *err)
{
	struct post *p = NULL;
	int64_t tasks = 0;
	int posts = 0;
	enum rc rc = masstask_standing(t->f->db, t->me.userid, &tasks, err);

	if (!rc)
		rc = post_waiting_for(t->f->db, t->f->work, t->me.userid, &p, &posts, err);
	if (rc || (!tasks && !posts))
		return rc;
	text_adds(out, alone ? "" : "\n另外");
	if (tasks)
		text_addf(out, "有 %lld 条群发等您在企业微信里点确认", (long long)tasks);
	if (posts)
		text_addf(out, "%s有 %d 条朋友圈等您点发表", tasks ? "，" : "", posts);
	return RC_OK;
}

static int by_number(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* How many open ones the list has not. */
static int newer(struct fold *f, const struct botlist *l, const struct todo *open, int n)
{
	size_t listed = (size_t)l->n;
	int64_t *sorted = arena_array(f->work, listed + 1, sizeof *sorted);
	int more = 0;

	for (size_t k = 0; k < listed; k++)
		sorted[k] = l->todo[k];
	qsort(sorted, listed, sizeof *sorted, by_number);
	for (int i = 0; i < n; i++)
		more += !bsearch(&open[i].todo, sorted, listed, sizeof *sorted, by_number);
	return more;
}

/* Below the lines: how he answers, and goes on. */
static enum rc say_foot(struct bot_talk *t, const struct botlist *l, int more, struct text *out, struct err *err)
{
	int pages = pages_of(l->n);

	text_adds(out, "\n做完回「完成 编号」，有结果的写在后面");
	if (pages > 1)
		text_adds(out, "；看全文回「打开 编号」");
	if (l->page < pages)
		text_addf(out, "\n下一页回「更多」，跳到哪一页回「我的任务 %d」", pages);
	else if (pages > 1)
		text_adds(out, "\n这是最后一页，回「我的任务」重新排");
	if (more)
		text_addf(out, "\n排好以后又来了 %d 件，不在这张表里：回「我的任务」重新排", more);
	return say_taps(t, false, out, err);
}

/* A number means what it was shown for, whatever became of that. */
static enum rc say_number(struct bot_talk *t, const struct botlist *l, int i, size_t most_bytes, struct err *err)
{
	struct todo x;
	enum rc rc = todo_get(t->f->db, t->f->work, l->todo[i], &x, err);

	if (!rc && x.state == TODO_OPEN && span_eq(x.employee, t->me.userid))
		return botlist_line(t, i + 1, &x, most_bytes, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	text_addf(&t->out, "\n%d. （已经办完、跳过、过期，或者转给别人了）", i + 1);
	return RC_OK;
}

/* Each line has its share of what one message holds. */
static enum rc say_page(struct bot_talk *t, struct botlist *l, const struct todo *open, int n, struct err *err)
{
	int pages = pages_of(l->n), first = (l->page - 1) * PAGE, last = first + PAGE < l->n ? first + PAGE : l->n;
	struct text foot;
	size_t share;
	enum rc rc;

	text_init(&foot, REQUEST_MAX_MESSAGE_BYTES);
	rc = say_foot(t, l, newer(t->f, l, open, n), &foot, err);
	text_addf(&t->out, "您有 %d 件事要做", n);
	if (pages > 1)
		text_addf(&t->out, "，最急的在前（第 %d/%d 页）", l->page, pages);
	text_adds(&t->out, "：");
	share = (REQUEST_MAX_MESSAGE_BYTES - t->out.n - foot.n) / PAGE;
	for (int i = first; !rc && i < last; i++)
		rc = say_number(t, l, i, last - first == PAGE ? share : share * PAGE / (size_t)(last - first), err);
	text_add(&t->out, text_span(&foot));
	text_release(&foot);
	l->seen[l->page] = true;
	return rc ? rc : keep(t, l, err);
}

static enum rc say_nothing(struct bot_talk *t, struct err *err)
{
	struct botlist l = {0};
	enum rc rc;

	make_room(t->f, &l, 0);
	rc = keep(t, &l, err);
	if (!rc)
		rc = say_taps(t, true, &t->out, err);
	if (!rc && !t->out.n)
		text_adds(&t->out, "现在没有要做的事");
	return rc;
}

static void number_all(struct bot_talk *t, const struct todo *open, int n, struct botlist *l)
{
	*l = (struct botlist){.n = n < MOST ? n : MOST, .page = 1};
	make_room(t->f, l, l->n);
	for (int i = 0; i < l->n; i++)
		l->todo[i] = open[i].todo;
}

/* 「2」, 「第 2 页」 */
static bool read_page(struct span s, int64_t *ret)
{
	if (span_starts(s, "第"))
		s = span_trim(span_drop(s, strlen("第")));
	if (span_ends(s, "页"))
		s = span_trim(span_take(s, s.n - strlen("页")));
	return span_int(s, ret);
}

/* Of the list that he saw last; where he saw none, of a new one. */
static enum rc turn_to(struct bot_talk *t, int64_t page, const struct todo *open, int n, struct err *err)
{
	struct botlist l;
	enum rc rc = last_seen(t, &l, err);

	if (rc == RC_NOTFOUND || (!rc && l.n == 0)) {
		number_all(t, open, n, &l);
		rc = RC_OK;
	}
	if (rc)
		return rc;
	if (page < 1 || page > pages_of(l.n)) {
		botwork_refuse(t, "一共 %d 页，没有第 %lld 页。回「我的任务」从头看", pages_of(l.n), (long long)page);
		return RC_OK;
	}
	l.page = (int)page;
	return say_page(t, &l, open, n, err);
}

enum rc botlist_show(struct bot_talk *t, struct err *err)
{
	struct botlist l;
	struct todo *v = NULL;
	int64_t page = 0;
	int n = 0;
	enum rc rc = todo_open(t->f->db, t->f->work, t->me.userid, &v, &n, err);

	if (rc)
		return rc;
	if (t->rest.n && !read_page(t->rest, &page)) {
		botwork_refuse(t, "没听懂「%.*s」。回「我的任务」看最急的，「更多」看下一页，「我的任务 2」看第 2 页",
			SPAN_ARG(utf8_prefix(t->rest, 90)));
		return RC_OK;
	}
	if (!n)
		return say_nothing(t, err);
	if (t->rest.n)
		return turn_to(t, page, v, n, err);
	number_all(t, v, n, &l);
	rc = say_page(t, &l, v, n, err);
	return rc ? rc : botcard_send(t, v, n < PAGE ? n : PAGE, err);
}

enum rc botlist_more(struct bot_talk *t, struct err *err)
{
	struct botlist l;
	struct todo *v = NULL;
	int n = 0;
	enum rc rc = last_seen(t, &l, err);

	if (rc == RC_NOTFOUND) {
		botwork_refuse(t, "先回「我的任务」，再回「更多」看下一页");
		return RC_OK;
	}
	if (rc)
		return rc;
	if (l.page >= pages_of(l.n)) {
		botwork_refuse(t, "没有更多了：这张表一共 %d 件，已经到最后一页。回「我的任务」重新排", l.n);
		return RC_OK;
	}
	rc = todo_open(t->f->db, t->f->work, t->me.userid, &v, &n, err);
	if (rc)
		return rc;
	l.page++;
	return say_page(t, &l, v, n, err);
}
