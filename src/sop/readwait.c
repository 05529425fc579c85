#include "readwait.h"
#include "amount.h"
#include "letter.h"
#include "slipline.h"
#include "base/utf8.h"

#define OPTIONS 6
#define OPTION_LETTERS 10
#define FORM "等待：回复、购买，最多 2天"

bool readwait_options(struct reading *r, struct phrase *c, struct sop_names *ret_options)
{
	phrase_done(c);
	const char *at = c->p;
	struct span all = phrase_rest(c);

	if (!reading_names(r, c, SPAN_LIT("选项"), ret_options) ||
		!reading_end(r, c, reading_printf(r, "选项：%.*s", READING_ARG(r, slipline_list(r, all, "/,;")))))
		return false;
	if (ret_options->n == 1 && span_find(ret_options->v[0], '/') != SIZE_MAX) {
		reading_note(r, DIAG_EXTRA, at, SPAN_LIT("/"),
			reading_printf(r, "选项：%.*s", READING_ARG(r, slipline_list(r, ret_options->v[0], "/"))),
			SPAN_ABSENT);
		return false;
	}
	bool ok = ret_options->n <= OPTIONS;
	for (int i = 0; i < ret_options->n; i++)
		ok = ok && utf8_count(ret_options->v[i]) <= OPTION_LETTERS;
	if (!ok)
		reading_note(r, DIAG_OPTIONS, at, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	for (int i = 1; ok && i < ret_options->n; i++)
		for (int k = 0; ok && k < i; k++) {
			ok = !span_alike(ret_options->v[i], ret_options->v[k]);
			if (!ok)
				reading_note(r, DIAG_WRITTEN_TWICE, at, ret_options->v[i], SPAN_ABSENT, SPAN_ABSENT);
		}
	return ok;
}

static bool one_event(struct reading *r, struct phrase *c, struct sop_wait *wait)
{
	static const struct {
		const char *word;
		unsigned event;
	} words[] = {
		{"回复", SOP_AWAIT_REPLY},
		{"购买", SOP_AWAIT_BUY},
		{"下单", SOP_AWAIT_BUY},
		{"入群", SOP_AWAIT_JOIN},
		{"点链接", SOP_AWAIT_CLICK},
		{"任务", SOP_AWAIT_TASK},
	};
	struct span name;

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (!phrase_eat(c, words[i].word))
			continue;
		wait->events |= words[i].event;
		if (words[i].event != SOP_AWAIT_JOIN && words[i].event != SOP_AWAIT_CLICK)
			return true;
		phrase_done(c);
		const char *at = c->p;
		if (!reading_name(r, c, &name))
			return false;
		if (words[i].event == SOP_AWAIT_JOIN)
			reading_groups(r, &(struct sop_names){1, &name}, at);
		reading_add_name(r, words[i].event == SOP_AWAIT_JOIN ? &wait->joins : &wait->clicks, name);
		return true;
	}
	struct phrase at = *c;
	int64_t ms;
	phrase_eat(&at, "最多");
	phrase_done(&at);
	const char *start = at.p;
	bool long_only = amount_duration(&at, &ms) == AMOUNT_OK; /* 等待：1天 */
	reading_note(r, DIAG_BAD_OPTION, c->p, SPAN_LIT("等待"), phrase_rest(c),
		long_only ? reading_printf(r, "等待：回复，最多 %.*s", READING_ARG(r, phrase_since(start, &at)))
			  : SPAN_LIT(FORM));
	return false;
}

void readwait_key(struct reading *r, struct phrase *c, struct sop_wait *wait)
{
	do {
		phrase_done(c);
		if (!one_event(r, c, wait))
			return;
	} while (phrase_eat(c, "、") || phrase_eat(c, "或") || phrase_eat(c, "|"));
	if (phrase_eat(c, ",")) {
		phrase_done(c);
		if (!phrase_eat(c, "最多")) {
			reading_note(r, DIAG_BAD_OPTION, c->p, SPAN_LIT("等待"), phrase_rest(c), SPAN_LIT(FORM));
			return;
		}
		if (!reading_duration(r, c, &wait->most_ms))
			return;
	}
	reading_end(r, c, SPAN_LIT(FORM));
}
