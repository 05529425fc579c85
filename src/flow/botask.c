/* botask: questions whose answer the fold does not compute (finding 18): they are asked as rows, computed on a reader's view of the
 * state, and come back as an input. */
#include "botask.h"
#include "botsent.h"
#include "crm/period.h"
#include "store/rendition.h"
#include <string.h>

#define ANSWER_MS (5 * INT64_C(60000)) /* who asked has put his phone away by then */

/* Whose figures: {"all":…,"who":[…],"me":…,"about":…,"customer":…,"roles":…,"near":…}. */
static void write_args(const struct bot_talk *t, const struct botask *q, struct text *out)
{
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kbool(&w, "all", !t || t->me.all);
	jsonw_key(&w, "who");
	jsonw_arr(&w);
	for (int i = 0; t && !t->me.all && i < t->me.n; i++)
		jsonw_str(&w, t->me.who[i].userid);
	jsonw_end_arr(&w);
	jsonw_kstr(&w, "me", t ? t->me.userid : SPAN_LIT(""));
	jsonw_kstr(&w, "about", span_present(q->about) ? q->about : SPAN_LIT(""));
	jsonw_kstr_opt(&w, "customer", q->customer);
	jsonw_kint(&w, "roles", t ? (int64_t)t->me.roles : 0); /* what of it he may read whole: crm/veil */
	jsonw_kint(&w, "near", q->near);
	jsonw_end_obj(&w);
}

static enum rc add(struct fold *f, const struct bot_talk *t, const struct botask *q, struct span robot, int64_t last_ms,
	struct err *err)
{
	struct rendition r = {.report = span_of(q->report),
		.asker = t ? t->me.userid : SPAN_LIT(""),
		.robot = robot,
		.state = RENDITION_OPEN,
		.asked_ms = f->now_ms,
		.not_after_ms = last_ms,
		.computed_ms = RENDITION_NONE,
		.text = SPAN_LIT("")};
	struct text args;
	enum rc rc = db_next_row(f->db, &r.rendition, err);

	if (rc)
		return rc;
	text_init(&args, (size_t)1 << 20);
	write_args(t, q, &args);
	r.args = text_span(&args);
	rc = rendition_add(f->db, &r, err);
	text_release(&args);
	return rc;
}

static enum rc ask(struct bot_talk *t, const struct botask *q, struct err *err)
{
	t->detail = SPAN_LIT("算好了回他");
	return add(t->f, t, q, SPAN_LIT(""), t->f->now_ms + ANSWER_MS, err);
}

/* What means no days is answered at once; else the days are read by the same rule when it is computed, from the day on which he asked. */
static enum rc ask_days(struct bot_talk *t, const char *report, enum period_want want, struct err *err)
{
	struct period p;
	struct text no;
	bool good = true;

	text_init(&no, 2048);
	if (t->rest.n)
		good = period_asked(
			t->rest, want, t->command->name, zone_day(&t->f->settings->zone, t->f->now_ms), &p, &no);
	if (!good)
		botwork_refuse(t, "%s", text_str(&no));
	text_release(&no);
	return good ? ask(t, &(struct botask){.report = report, .about = t->rest}, err) : RC_OK;
}

enum rc botask_today(struct bot_talk *t, struct err *err)
{
	return ask_days(t, "today", PERIOD_ANY, err);
}

enum rc botask_week(struct bot_talk *t, struct err *err)
{
	return ask_days(t, "week", PERIOD_ANY, err);
}

enum rc botask_rank(struct bot_talk *t, struct err *err)
{
	return ask_days(t, "rank", PERIOD_ANY, err);
}

enum rc botask_funnel(struct bot_talk *t, struct err *err)
{
	return ask(t, &(struct botask){.report = "funnel", .about = t->rest}, err);
}

enum rc botask_structure(struct bot_talk *t, struct err *err)
{
	return ask_days(t, "structure", PERIOD_ANY, err);
}

enum rc botask_weekly(struct bot_talk *t, struct err *err)
{
	return ask_days(t, "weekly", PERIOD_A_WEEK, err);
}

enum rc botask_monthly(struct bot_talk *t, struct err *err)
{
	return ask_days(t, "monthly", PERIOD_A_MONTH, err);
}

enum rc botask_customer(struct bot_talk *t, struct err *err)
{
	struct botask q = {.report = "customer"};
	enum rc rc;

	if (!t->rest.n && !span_present(t->chosen)) {
		botwork_refuse(t, "哪一位客户？写名字或者备注，像「客户 小明」");
		return RC_OK;
	}
	rc = botfind_called(t, t->rest, &q.customer, err);
	if (!rc)
		rc = botfind_near(t, q.customer, &q.near, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return ask(t, &q, err);
}

enum rc botask_digest(struct fold *f, const char *report, int64_t last_ms, struct err *err)
{
	return add(f, NULL, &(struct botask){.report = report}, f->settings->digest_robot, last_ms, err);
}

/* -- computed --------------------------------------------------------------------------------------------------------------- */

static enum rc answer(struct fold *f, const struct rendition *r, struct err *err)
{
	struct text out;
	enum rc rc;

	if (!r->asker.n)
		return botsent_say(f, r, err);
	text_init(&out, (size_t)64 << 10);
	text_add(&out, r->state == RENDITION_SENT ? r->text : SPAN_LIT("现在算不出来，请过几分钟再发一次"));
	rc = botwork_answer(f, r->asker, &out, err);
	text_release(&out);
	return rc;
}

static enum rc came(struct fold *f, const struct json_node *root, struct err *err)
{
	struct rendition r;
	struct span text = json_str(json_get(root, "text"));
	int64_t id = 0;
	enum rc rc;

	if (!json_int(json_get(root, "rendition"), &id))
		return err_set(err, RC_INVALID, "'rendition' is missing");
	rc = rendition_get(f->db, f->work, id, &r, err);
	if (rc == RC_NOTFOUND || (!rc && r.state != RENDITION_OPEN)) {
		fold_outcome(f, OUTCOME_DUPLICATE, "text %lld was not asked for, or came before", (long long)id);
		return RC_OK;
	}
	if (rc)
		return rc;
	if (!json_int(json_get(root, "computed_ms"), &r.computed_ms))
		r.computed_ms = f->now_ms;
	r.state = f->now_ms > r.not_after_ms ? RENDITION_LATE : span_present(text) ? RENDITION_SENT : RENDITION_FAILED;
	r.input_id = f->input_id;
	r.text = arena_copy(f->work, span_present(text) ? text : json_str(json_get(root, "error")));
	if (!span_present(r.text))
		r.text = SPAN_LIT("");
	rc = rendition_end(f->db, &r, err);
	if (!rc && r.state == RENDITION_SENT && !r.asker.n)
		rc = botsent_keep(f, &r, root, err);
	if (r.state == RENDITION_LATE)
		fold_outcome(f, OUTCOME_STALE, "text %lld came too late", (long long)id);
	return rc || r.state == RENDITION_LATE ? rc : answer(f, &r, err);
}

enum rc botask_rendered(struct fold *f, struct span body, struct err *err)
{
	struct json_doc *doc;
	enum rc rc = json_parse(body, &doc, err);

	if (rc)
		return rc;
	rc = came(f, json_root(doc), err);
	json_free(doc);
	return rc;
}
