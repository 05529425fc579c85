#include "inspectkf.h"
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

/* Between two that hear him not more than WeCom lets through. */
static void count(struct reading *r)
{
	const struct sop_script *s = r->script;
	int n = 0;

	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];

		if (when_exec(st) != SOP_EXEC_KF)
			continue;
		if (st->answer)
			n = 0; /* he said something */
		n += parts(r, i);
		if (n > INSPECTKF_PARTS) {
			reading_note_at(r, DIAG_ANSWER_PARTS, st->pos, reading_number(r, n), SPAN_ABSENT, SPAN_ABSENT);
			n = 0;
		}
		if (st->of < 0 && (st->wait.events & SOP_AWAIT_REPLY))
			n = 0;
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
