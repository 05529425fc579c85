#include "inspectkf.h"
#include "inspectstep.h"
#include "readtrigger.h"
#include "sop/when.h"

bool inspectkf_enters(const struct sop_script *s)
{
	for (int i = 0; i < s->triggers; i++)
		if (s->trigger[i].event == SOP_EV_ENTER)
			return true;
	return false;
}

static void needs_account(struct reading *r)
{
	const struct sop_script *s = r->script;

	for (int i = 0; i < s->triggers; i++)
		if (s->trigger[i].event == SOP_EV_ENTER) {
			reading_note_at(r, DIAG_NO_ACCOUNT, s->trigger[i].pos, SPAN_LIT("开始 进入会话"), SPAN_ABSENT,
				SPAN_ABSENT);
			return;
		}
	for (int i = 0; i < s->steps; i++)
		if (s->step[i].of < 0 && s->step[i].exec == SOP_EXEC_KF) {
			struct sop_pos at = r->steps[i].key[KEYWORD_K_EXEC];

			reading_note_at(r, DIAG_NO_ACCOUNT, at.line ? at : r->places.key[KEYWORD_K_EXEC],
				SPAN_LIT("执行 微信客服"), SPAN_ABSENT, SPAN_ABSENT);
			return;
		}
}

/* Messages that one step, or one branch, says. */
static int parts(const struct reading *r, int i)
{
	const struct sop_step *st = &r->script->step[i];

	return (st->text.n > 0) + r->steps[i].messages + st->attachments;
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

/* The most that one of its branches says; answers: of those that are taken when he said something. */
static int branches(const struct reading *r, int i, bool answers)
{
	const struct sop_script *s = r->script;
	int most = 0;

	for (int k = i + 1; k <= i + s->step[i].branches; k++)
		if (s->step[k].answer == answers)
			most = larger(most, parts(r, k));
	return most;
}

/* What step k says beyond those of `counted`, of steps up to i, that nobody gets who gets it. */
static int more(const struct reading *r, const bool *counted, int k, int i)
{
	const struct sop_step *v = r->script->step;
	int n = parts(r, k), beyond = n;

	for (int m = k + 1; m < i; m++)
		if (counted[m] && inspectstep_exclusive(&v[k], &v[m]) && n - parts(r, m) < beyond)
			beyond = n - parts(r, m);
	return larger(beyond, 0);
}

/* Of what one customer gets, the most that may have been said since he was last heard, before step i; nothing before `from` counts. */
static int unheard(struct reading *r, int from, int i)
{
	const struct sop_script *s = r->script;
	bool *counted = arena_array(r->arena, (size_t)i + 1, sizeof *counted);
	int n = 0, most = 0;

	for (int k = i - 1; k >= from; k--) {
		const struct sop_step *st = &s->step[k];

		if (st->of >= 0 || when_exec(st) != SOP_EXEC_KF || inspectstep_exclusive(st, &s->step[i]))
			continue;
		most = larger(most, n + branches(r, k, true));
		n += branches(r, k, false);
		if (st->wait.events & SOP_AWAIT_REPLY)
			return larger(most, n);
		n += more(r, counted, k, i);
		counted[k] = true;
	}
	return larger(most, n);
}

/* Between two that hear him not more than WeCom lets through. */
static void count(struct reading *r)
{
	const struct sop_script *s = r->script;
	int from = 0, n = 0;

	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];
		int here;

		if (when_exec(st) != SOP_EXEC_KF)
			continue;
		if (st->of < 0)
			here = n = unheard(r, from, i) + parts(r, i);
		else if (st->answer)
			here = parts(r, i); /* he said something */
		else
			here = (s->step[st->of].wait.events & SOP_AWAIT_REPLY ? 0 : n) + parts(r, i);
		if (here <= INSPECTKF_PARTS)
			continue;
		reading_note_at(r, DIAG_ANSWER_PARTS, st->pos, reading_number(r, here), SPAN_ABSENT, SPAN_ABSENT);
		n = 0;
		from = i + 1;
	}
}

static void welcomes(struct reading *r)
{
	const struct sop_script *s = r->script;

	for (int i = 0; i < s->steps && inspectkf_enters(s); i++)
		if (s->step[i].time.kind == SOP_WHEN_WELCOME && s->step[i].attachments > 0)
			reading_note_at(r, DIAG_KF_WELCOME, s->step[i].attachment[0].pos, SPAN_ABSENT, SPAN_ABSENT,
				SPAN_ABSENT);
}

void inspectkf_script(struct reading *r)
{
	const struct sop_script *s = r->script;

	if (!span_present(s->account))
		needs_account(r);
	for (int i = 0; i < s->steps; i++)
		if (r->steps[i].key[KEYWORD_K_OTHERWISE].line && s->step[i].exec != SOP_EXEC_KF)
			reading_note_at(r, DIAG_OTHERWISE_EXEC, r->steps[i].key[KEYWORD_K_OTHERWISE], SPAN_ABSENT,
				SPAN_ABSENT, SPAN_ABSENT);
	welcomes(r);
	count(r);
}
