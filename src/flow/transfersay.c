#include "flow/transfersay.h"
#include "base/csv.h"
#include "crm/money.h"
#include "store/chat.h"
#include "store/contact.h"
#include "store/contacttag.h"
#include "store/meta.h"
#include "store/remark.h"
#include "store/stagelog.h"
#include "store/todo.h"
#include "store/transfer.h"
#include "names.h"
#include "whyhold.h"
#include "whynext.h"

#define PAGE 500
#define SHOWN 40
#define LAST 5

struct say {
	struct store_db *db;
	struct arena *a;
	struct names *names;
	const struct zone *zone;
	struct text *out;
	struct err *err;
};

static struct span all_named(const struct say *s, struct span list)
{
	struct span one, all = SPAN_LIT("");

	while (span_present(list)) {
		struct span name;

		span_cut(list, ',', &one, &list);
		name = names_employee_full(s->names, one);
		all = arena_printf(s->a, "%.*s%s%.*s", SPAN_ARG(all), all.n ? "、" : "", SPAN_ARG(name));
	}
	return all;
}

/* -- who waits -------------------------------------------------------------------------------------------------------------- */

static enum rc running(const struct say *s, struct span employee, int64_t *ret, struct err *err)
{
	struct span after = SPAN_LIT("");
	int n = PAGE;
	enum rc rc = RC_OK;

	*ret = 0;
	while (!rc && n == PAGE) {
		struct transfer_left *v = NULL;

		rc = transfer_left_page(s->db, s->a, employee, after, PAGE, &v, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			int64_t live = 0;

			rc = enrolment_live(s->db, v[i].customer, &live, err);
			*ret += live > 0;
		}
		if (!rc && n)
			after = v[n - 1].customer;
	}
	return rc;
}

static enum rc groups_of(const struct say *s, struct span owner, int *ret, struct err *err)
{
	struct chat *v = NULL;
	int n = 0;
	enum rc rc = chat_all(s->db, s->a, &v, &n, err);

	*ret = 0;
	for (int i = 0; !rc && i < n; i++)
		*ret += span_eq(v[i].owner, owner);
	return rc;
}

static enum rc say_left(const struct say *s, const struct transfer_left_sum *u)
{
	int64_t live = 0;
	int groups = 0;
	char at[32];
	enum rc rc = running(s, u->employee, &live, s->err);

	if (!rc)
		rc = groups_of(s, u->employee, &groups, s->err);
	if (rc)
		return rc;
	text_addf(s->out, "  %.*s  %.10s 离职  %lld 位客户", SPAN_ARG(names_employee_full(s->names, u->employee)),
		zone_format_minute(s->zone, u->left_ms, at), (long long)u->customers);
	if (live)
		text_addf(s->out, "（其中 %lld 位剧本在跑）", (long long)live);
	if (groups)
		text_addf(s->out, "，%d 个群", groups);
	text_addf(s->out, "：siyu transfer --from %.*s --to 员工\n", SPAN_ARG(u->employee));
	return RC_OK;
}

static enum rc sums(const struct say *s, const struct transfer *t, enum transfer_kind kind,
	int64_t ret[TRANSFER_ITEM_STATES], int64_t *ret_all)
{
	enum rc rc = RC_OK;

	*ret_all = 0;
	for (int i = 0; !rc && i < TRANSFER_ITEM_STATES; i++) {
		ret[i] = 0;
		rc = transfer_count(s->db, t->transfer, kind, (enum transfer_item_state)i, &ret[i], s->err);
		*ret_all += rc ? 0 : ret[i];
	}
	return rc;
}

static enum rc say_one(const struct say *s, const struct transfer *t, bool *ret_asked)
{
	int64_t v[TRANSFER_ITEM_STATES], g[TRANSFER_ITEM_STATES], all = 0, groups = 0;
	char at[32];
	enum rc rc = sums(s, t, TRANSFER_CUSTOMER, v, &all);

	if (!rc)
		rc = sums(s, t, TRANSFER_GROUP, g, &groups);
	if (rc)
		return rc;
	*ret_asked = t->ended_ms != TRANSFER_OPEN ||
		(t->state == TRANSFER_GOING && v[TRANSFER_WAITING] + v[TRANSFER_ASKED] + g[TRANSFER_ASKED] == 0);
	text_addf(s->out, "%s %.*s%s转给 %.*s%s：", zone_format_minute(s->zone, t->begun_ms, at),
		SPAN_ARG(names_employee_full(s->names, t->giver)),
		t->state == TRANSFER_LISTING ? " "
			: t->resigned        ? "（已离职）"
					     : "（在职）",
		SPAN_ARG(all_named(s, t->takers)), t->dry ? "（只看不转）" : "");
	if (t->state == TRANSFER_FAILED)
		text_addf(s->out, "没有转成：%.*s\n", SPAN_ARG(t->detail));
	else if (t->state < TRANSFER_GOING)
		text_addf(s->out, "在看有哪些客户，已经看到 %lld 位\n", (long long)t->chosen);
	else if (t->dry)
		text_addf(s->out, "%lld 位客户，%lld 个群；不能转的 %lld 位\n", (long long)all, (long long)groups,
			(long long)v[TRANSFER_LOST]);
	else
		text_addf(s->out,
			"%lld 位客户，转好 %lld，等客户（24 小时里可以拒绝）%lld，还没提交 %lld，客户不愿意 %lld，接手人满了 %lld，不能转 %lld；"
			"%lld 个群，转好 %lld，不能转 %lld%s\n",
			(long long)all, (long long)v[TRANSFER_DONE],
			(long long)(v[TRANSFER_STARTED] + v[TRANSFER_UNSURE]),
			(long long)(v[TRANSFER_WAITING] + v[TRANSFER_ASKED]), (long long)v[TRANSFER_REFUSED],
			(long long)v[TRANSFER_CAPPED], (long long)v[TRANSFER_LOST], (long long)groups,
			(long long)g[TRANSFER_DONE], (long long)g[TRANSFER_LOST],
			t->state == TRANSFER_OVER ? "（完了）" : "");
	if (t->resigned && t->message.n)
		text_adds(
			s->out, "  他已经离职：企业微信的离职继承没有地方写对客户说的话，--message 那句没有发给客户\n");
	return RC_OK;
}

enum rc transfersay_list(struct store_db *db, const struct zone *zone, struct text *out, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct names names = {db, a, err, RC_OK};
	struct say s = {db, a, &names, zone, out, err};
	struct transfer_left_sum *v = NULL;
	struct transfer *t = NULL;
	int n = 0, transfers = 0;
	bool asked;
	enum rc rc = transfer_left_sums(db, s.a, &v, &n, err);

	if (!rc)
		text_adds(out, n ? "离职了、客户还没人接手的员工：\n" : "没有离职待分配的客户\n");
	for (int i = 0; !rc && i < n; i++)
		rc = say_left(&s, &v[i]);
	if (!rc)
		rc = transfer_last(db, s.a, LAST, &t, &transfers, err);
	for (int i = 0; !rc && i < transfers; i++)
		rc = say_one(&s, &t[i], &asked);
	arena_free(a);
	rc = rc ? rc : names.rc;
	return rc ? rc : text_check(out, err);
}

/* -- one --------------------------------------------------------------------------------------------------------------------- */

static enum rc name_of(const struct say *s, const struct transfer_item *i, struct span *ret)
{
	struct contact c = {.name = SPAN_LIT("")};
	struct chat g = {.name = SPAN_LIT("")};
	enum rc rc = i->kind == TRANSFER_GROUP ? chat_get(s->db, s->a, i->id, &g, s->err)
					       : contact_get(s->db, s->a, i->id, &c, s->err);

	*ret = i->kind == TRANSFER_GROUP ? g.name : c.name;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc say_bad(const struct say *s, const struct transfer *t, enum transfer_kind kind,
	enum transfer_item_state state, const char *words)
{
	struct transfer_item *v = NULL;
	int n = 0;
	enum rc rc = transfer_items(s->db, s->a, t->transfer, kind, state, SPAN_ABSENT, SHOWN, &v, &n, s->err);

	for (int i = 0; !rc && i < n; i++) {
		struct span name;

		rc = name_of(s, &v[i], &name);
		text_addf(s->out, "  %s%.*s（%.*s）→ %.*s：%s%s%.*s\n", kind == TRANSFER_GROUP ? "群 " : "",
			SPAN_ARG(name.n ? name : v[i].id), SPAN_ARG(v[i].id),
			SPAN_ARG(names_employee_full(s->names, v[i].taker)), words,
			v[i].detail.n && words[0] ? "，" : "", SPAN_ARG(v[i].detail));
	}
	return rc;
}

enum rc transfersay_status(struct store_db *db, const struct zone *zone, bool *ret_over, bool *ret_failed,
	struct text *out, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct names names = {db, a, err, RC_OK};
	struct say s = {db, a, &names, zone, out, err};
	struct transfer *t = NULL;
	int n = 0;
	enum rc rc = transfer_last(db, s.a, 1, &t, &n, err);

	if (!rc && n == 0)
		rc = err_set(err, RC_NOTFOUND, "还没有移交过客户");
	if (!rc)
		rc = say_one(&s, &t[0], ret_over);
	if (!rc)
		*ret_failed = t[0].state == TRANSFER_FAILED;
	if (!rc)
		rc = say_bad(&s, &t[0], TRANSFER_CUSTOMER, TRANSFER_REFUSED, "客户不愿意，还跟着原来的员工");
	if (!rc)
		rc = say_bad(&s, &t[0], TRANSFER_CUSTOMER, TRANSFER_CAPPED, "接手的员工客户到了上限，换一位再转");
	if (!rc)
		rc = say_bad(&s, &t[0], TRANSFER_CUSTOMER, TRANSFER_LOST, "");
	if (!rc)
		rc = say_bad(&s, &t[0], TRANSFER_GROUP, TRANSFER_LOST, "");
	arena_free(a);
	rc = rc ? rc : names.rc;
	return rc ? rc : text_check(out, err);
}

/* -- 交接表 ------------------------------------------------------------------------------------------------------------------ */

enum {
	AT_ID,
	AT_NAME,
	AT_REMARK,
	AT_NOTE,
	AT_FROM,
	AT_STATE,
	AT_TAGS,
	AT_STAGE,
	AT_ORDERS,
	AT_SCRIPTS,
	AT_NEXT,
	AT_TODO,
	COLUMNS
};
static const char *const heads[COLUMNS] = {
	"客户", "名字", "备注", "描述", "原来的员工", "交接", "标签", "阶段", "订单", "在跑的剧本", "接下来", "待办"};

static const char *state_words(const struct transfer_item *i)
{
	switch (i->state) {
	case TRANSFER_DONE: return "转好了";
	case TRANSFER_REFUSED: return "客户不愿意";
	case TRANSFER_CAPPED: return "客户数满了";
	case TRANSFER_LOST: return "没转成";
	default: return "等客户，24 小时里可以拒绝";
	}
}

static struct span add_word(const struct say *s, struct span to, struct span word)
{
	return word.n ? arena_printf(s->a, "%.*s%s%.*s", SPAN_ARG(to), to.n ? "、" : "", SPAN_ARG(word)) : to;
}

static enum rc tags_of(const struct say *s, struct span customer, struct span *ret)
{
	struct contacttag *v = NULL;
	int n = 0;
	enum rc rc = contacttag_of(s->db, s->a, customer, &v, &n, s->err);

	for (int i = 0; !rc && i < n; i++)
		*ret = add_word(s, *ret, v[i].name);
	return rc;
}

/* The first step of what siyu why would say is to come, behind its heading. */
static enum rc next_of(const struct say *s, const struct settings *settings, const struct enrolment *e, int64_t now_ms,
	struct span *ret)
{
	struct text lines;
	struct span first, rest, held = SPAN_ABSENT;
	enum rc rc = whyhold_look(s->db, s->a, &settings->zone, e, &held, s->err);

	text_init(&lines, 65536);
	if (!rc)
		rc = whynext_say(s->db, s->a, settings, e, now_ms, span_present(held), &lines, s->err);
	if (!rc && lines.n && span_cut(text_span(&lines), '\n', &first, &rest)) {
		span_cut(rest, '\n', &first, &rest);
		*ret = add_word(s, *ret, arena_copy(s->a, span_trim(first)));
	}
	text_release(&lines);
	return rc;
}

static enum rc rounds_of(const struct say *s, const struct settings *settings, struct span customer, int64_t now_ms,
	struct span cell[COLUMNS])
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = enrolment_of(s->db, s->a, customer, false, &v, &n, s->err);

	for (int i = 0; !rc && i < n; i++) {
		cell[AT_SCRIPTS] = add_word(s, cell[AT_SCRIPTS], v[i].script);
		rc = next_of(s, settings, &v[i], now_ms, &cell[AT_NEXT]);
	}
	return rc;
}

static enum rc todos_of(const struct say *s, struct span giver, const struct transfer_item *i, struct span *ret)
{
	const struct span who[] = {i->taker, giver};
	enum rc rc = RC_OK;

	for (size_t k = 0; !rc && k < 2; k++) {
		struct todo *v = NULL;
		int n = 0;

		rc = todo_open(s->db, s->a, who[k], &v, &n, s->err);
		for (int j = 0; !rc && j < n; j++)
			if (span_eq(v[j].customer, i->id))
				*ret = add_word(s, *ret, v[j].text);
	}
	return rc;
}

static enum rc person(const struct say *s, const struct settings *settings, const struct transfer *t,
	const struct transfer_item *i, int64_t now_ms, struct span cell[COLUMNS])
{
	struct contact c;
	struct remark r;
	struct stagelog *stages = NULL;
	struct text money;
	int64_t later = 0;
	int n = 0;
	enum rc rc = contact_get(s->db, s->a, i->id, &c, s->err);

	if (!rc)
		rc = contact_until(s->db, now_ms, &c, &later, s->err);
	if (!rc) {
		text_init(&money, 256);
		if (c.paid_orders) {
			text_addf(&money, "%lld 单 ", (long long)c.paid_orders);
			money_print(&money, c.net_fen);
			cell[AT_ORDERS] = arena_copy(s->a, text_span(&money));
		}
		text_release(&money);
		cell[AT_NAME] = c.name;
	}
	if (!rc || rc == RC_NOTFOUND)
		rc = remark_get(s->db, s->a, i->id, t->giver, &r, s->err);
	if (!rc) {
		cell[AT_REMARK] = span_eq(r.remark, cell[AT_NAME]) ? SPAN_LIT("") : r.remark;
		cell[AT_NOTE] = r.description;
	}
	if (!rc || rc == RC_NOTFOUND)
		rc = stagelog_of(s->db, s->a, i->id, &stages, &n, s->err);
	if (!rc && n > 0)
		cell[AT_STAGE] = stages[n - 1].stage;
	if (!rc)
		rc = tags_of(s, i->id, &cell[AT_TAGS]);
	return rc ? rc : rounds_of(s, settings, i->id, now_ms, cell);
}

static enum rc row_of(const struct say *s, const struct settings *settings, const struct transfer_item *i,
	int64_t now_ms, bool *ret_mine, struct span cell[COLUMNS])
{
	struct transfer t;
	enum rc rc = transfer_get(s->db, s->a, i->transfer, &t, s->err);

	for (int k = 0; k < COLUMNS; k++)
		cell[k] = SPAN_LIT("");
	*ret_mine = !rc && !t.dry && i->state != TRANSFER_WAITING && i->state != TRANSFER_LOST;
	if (rc || !*ret_mine)
		return rc;
	cell[AT_ID] = i->id;
	cell[AT_FROM] = names_employee_full(s->names, t.giver);
	cell[AT_STATE] = span_of(state_words(i));
	rc = i->kind == TRANSFER_GROUP ? name_of(s, i, &cell[AT_NAME]) : person(s, settings, &t, i, now_ms, cell);
	return rc ? rc : todos_of(s, t.giver, i, &cell[AT_TODO]);
}

static void write_row(const struct say *s, struct span cell[COLUMNS], bool csv)
{
	if (!csv)
		text_addf(s->out, "%.*s（%.*s）\n", SPAN_ARG(cell[AT_NAME].n ? cell[AT_NAME] : cell[AT_ID]),
			SPAN_ARG(cell[AT_ID]));
	for (int k = 0; k < COLUMNS; k++)
		if (csv)
			csv_text(s->out, cell[k], k == 0);
		else if (k > AT_NAME && cell[k].n)
			text_addf(s->out, "  %s：%.*s\n", heads[k], SPAN_ARG(cell[k]));
	if (csv)
		text_adds(s->out, "\r\n");
}

static enum rc rows(const struct say *s, struct span taker, int64_t from_ms, bool csv)
{
	struct settings *settings = settings_new();
	struct transfer_item *v = NULL;
	struct span cell[COLUMNS];
	struct meta m = {0};
	int n = 0, written = 0;
	enum rc rc = whynext_settings(s->db, s->a, settings, s->err);

	if (!rc)
		rc = meta_get(s->db, s->a, &m, s->err);
	if (!rc)
		rc = transfer_to(s->db, s->a, taker, from_ms, &v, &n, s->err);
	for (int i = 0; !rc && i < n; i++) {
		bool mine = false;

		rc = row_of(s, settings, &v[i], m.now_ms, &mine, cell);
		if (!rc && mine) {
			write_row(s, cell, csv);
			written++;
		}
	}
	settings_free(settings);
	if (!rc && !written) {
		rc = err_set(s->err, RC_NOTFOUND, "最近没有客户移交给「%.*s」", SPAN_ARG(taker));
		err_hint(s->err, "交接表是给接手的人的：写 --to 后面的那位；siyu transfer status 看有谁");
	}
	return rc;
}

enum rc transfersay_sheet(
	struct store_db *db, struct span taker, int64_t from_ms, bool csv, struct text *out, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct names names = {db, a, err, RC_OK};
	struct say s = {.db = db, .a = a, .names = &names, .out = out, .err = err};
	enum rc rc = db_begin(db, err);

	if (csv) {
		text_adds(out, "\xef\xbb\xbf");
		for (int k = 0; k < COLUMNS; k++)
			csv_cell(out, span_of(heads[k]), k == 0);
		text_adds(out, "\r\n");
	}
	if (!rc) {
		rc = rows(&s, taker, from_ms, csv);
		db_rollback(db);
	}
	arena_free(a);
	rc = rc ? rc : names.rc;
	return rc ? rc : text_check(out, err);
}
