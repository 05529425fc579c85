/* botstop: 停 and 继续: an employee stops what a customer's scripts would do, and lets them go on. */
#include "botint.h"
#include "store/pause.h"

/* 「李丽：客户出差」 */
static struct span reason_of(struct bot_talk *t, struct span why)
{
	return why.n ? effects_subject(t->f, "%.*s：%.*s", SPAN_ARG(t->me.name), SPAN_ARG(why)) : t->me.name;
}

/* His rounds that live; *ret_made: steps of them that stand as tasks or to-dos already. */
static enum rc rounds_of(
	struct fold *f, struct span customer, struct enrolment **ret, int *ret_n, int *ret_made, struct err *err)
{
	enum rc rc = enrolment_of(f->db, f->work, customer, false, ret, ret_n, err);

	*ret_made = 0;
	for (int i = 0; !rc && i < *ret_n; i++) {
		struct occurrence *o = NULL;
		int n = 0;

		rc = occurrence_open(f->db, f->work, (*ret)[i].enrolment, &o, &n, err);
		for (int k = 0; !rc && k < n; k++)
			*ret_made += o[k].state == OCCURRENCE_MADE;
	}
	return rc;
}

static void say_scripts(struct bot_talk *t, const struct enrolment *v, int n)
{
	for (int i = 0; i < n; i++) {
		const struct foldscript *s = foldload_of(t->f, v[i].script, v[i].version);

		text_addf(&t->out, "%s%.*s", i ? "、" : "", SPAN_ARG(s ? s->ast->name : v[i].script));
	}
}

enum rc botstop_stop(struct bot_talk *t, struct err *err)
{
	struct fold *f = t->f;
	struct span customer, why, shown, again;
	struct enrolment *v = NULL;
	int64_t until_ms = 0;
	int n = 0, made = 0;
	enum rc rc = botfind_customer(t, &customer, &why, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = botfind_shown(t, customer, &shown, err);
	if (!rc)
		rc = botfind_named(t, customer, &again, err);
	if (!rc)
		rc = talkheard_paused(f, customer, &until_ms, err);
	if (!rc && until_ms >= PAUSE_FOR_EVER) {
		text_addf(&t->out, "%.*s的剧本已经停着，发「继续 %.*s」接着走", SPAN_ARG(shown), SPAN_ARG(again));
		return RC_OK;
	}
	if (!rc)
		rc = rounds_of(f, customer, &v, &n, &made, err);
	if (!rc)
		rc = pause_put(f->db, customer, PAUSE_FOR_EVER, err);
	f->pausing = true;
	if (!rc)
		rc = decisions_note(
			f, customer, SPAN_ABSENT, SPAN_ABSENT, "paused", REASON_PAUSED_BY, reason_of(t, why), err);
	if (rc)
		return rc;
	text_addf(&t->out, "停了：%.*s", SPAN_ARG(shown));
	text_adds(&t->out, n ? "，正在走的 " : "，他现在没在走剧本，以后进的也先停着");
	say_scripts(t, v, n);
	text_addf(&t->out, "%s发「继续 %.*s」再走", n ? " 都停下，" : "。", SPAN_ARG(again));
	if (made)
		text_addf(&t->out, "\n有 %d 条已经建好等人点的不受影响，点的时候请去掉他", made);
	return RC_OK;
}

enum rc botstop_resume(struct bot_talk *t, struct err *err)
{
	struct fold *f = t->f;
	struct span customer, why, shown;
	struct enrolment *v = NULL;
	int n = 0, made = 0;
	enum rc rc = botfind_customer(t, &customer, &why, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = botfind_shown(t, customer, &shown, err);
	if (rc)
		return rc;
	rc = pause_drop(f->db, customer, err);
	if (rc == RC_NOTFOUND) {
		text_addf(&t->out, "%.*s的剧本没有停", SPAN_ARG(shown));
		return RC_OK;
	}
	if (!rc)
		rc = decisions_note(
			f, customer, SPAN_ABSENT, SPAN_ABSENT, "resumed", REASON_RESUMED_BY, reason_of(t, why), err);
	if (!rc)
		rc = rounds_of(f, customer, &v, &n, &made, err);
	for (int i = 0; !rc && i < n; i++)
		rc = enrol_wake(f, v[i].enrolment, err);
	if (rc)
		return rc;
	text_addf(&t->out, "%.*s的剧本继续了", SPAN_ARG(shown));
	if (n)
		text_adds(&t->out, "：");
	say_scripts(t, v, n);
	return RC_OK;
}
