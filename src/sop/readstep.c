#include "readstep.h"
#include "amount.h"
#include "readaction.h"
#include "readcond.h"
#include "readcoupon.h"
#include "readdate.h"
#include "readgroup.h"
#include "readmedia.h"
#include "readpost.h"
#include "readwait.h"
#include "slipline.h"
#include "sop/read.h"
#include "base/alike.h"

struct sop_step *readstep_new(struct reading *r)
{
	struct sop_script *s = r->script;
	int n = s->steps;

	if (n == READ_MAX_STEPS)
		reading_note(r, DIAG_MANY_STEPS, NULL, reading_number(r, READ_MAX_STEPS), SPAN_ABSENT, SPAN_ABSENT);
	*(struct reading_step *)reading_push(r, &r->steps, &n, sizeof *r->steps) = (struct reading_step){0};
	struct sop_step *st = reading_push(r, &s->step, &s->steps, sizeof *st);
	*st = (struct sop_step){
		.confirm_minute = -1, .index = s->steps - 1, .of = -1, .pos = reading_pos(r, r->line.body.p)};
	st->time.minute = st->time.until_minute = -1;
	return st;
}

int readstep_choice(struct reading *r, struct phrase *c, const struct keyword *k, const char *const *words, int n)
{
	struct span value = phrase_rest(c), near = SPAN_ABSENT;
	int best = ALIKE_NONE;

	for (int i = 0; i < n; i++) {
		if (span_is(value, words[i]))
			return i;
		int s = alike_score(value, span_of(words[i]));
		if (s < best) {
			best = s;
			near = span_of(words[i]);
		}
	}
	struct span all = SPAN_LIT("");
	for (int i = 0; i < n; i++)
		all = reading_printf(r, "%.*s %s", READING_ARG(r, all), words[i]);
	reading_note(r, DIAG_BAD_CHOICE, c->p, span_of(k->word), value, slipline_choice(r, near, all.p));
	return -1;
}

bool readstep_yes_no(struct reading *r, struct phrase *c, const struct keyword *k, bool *ret_yes)
{
	struct span v = phrase_rest(c);

	if (!span_is(v, "是") && !span_is(v, "否")) {
		reading_note(r, DIAG_YES_NO, c->p, span_of(k->word), SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	*ret_yes = span_is(v, "是");
	return true;
}

const char *const readstep_otherwise[] = {"跳过", "侧边栏"};

bool readstep_exec(struct reading *r, struct phrase *c, enum sop_exec *ret_exec)
{
	struct span value = phrase_rest(c), word;
	enum phrase_rc rc = phrase_name(c, &word, NULL);
	const struct keyword *k = rc == PHRASE_OK ? keyword_find_any(KEYWORD_EXEC, word) : NULL;

	if (span_is(word, "朋友圈")) {
		reading_note(r, DIAG_EXEC_MOMENTS, value.p, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	if (!k || !(k->kinds & 1u << r->script->kind)) {
		const struct keyword *near = keyword_near(KEYWORD_EXEC, value, r->script->kind, 0);
		reading_note(r, DIAG_BAD_CHOICE, value.p, SPAN_LIT("执行"), value,
			slipline_class(r, near ? span_of(near->word) : SPAN_ABSENT, KEYWORD_EXEC));
		return false;
	}
	/* 自动（欢迎语）, 员工确认（企业群发）: the bracket only explains (finding 69). */
	if (phrase_eat(c, "(") && (phrase_name(c, &word, NULL) != PHRASE_OK || !phrase_eat(c, ")"))) {
		reading_note(r, DIAG_BRACKET, c->p, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		return false;
	}
	if (!reading_end(r, c, SPAN_LIT("执行：员工确认")))
		return false;
	*ret_exec = (enum sop_exec)k->id;
	return true;
}

bool readstep_miss(struct reading *r, struct phrase *c, enum sop_miss *ret_miss, int64_t *ret_late_ms)
{
	struct span value = phrase_rest(c);
	size_t bytes;
	const struct keyword *k = keyword_prefix(KEYWORD_MISS, value, &bytes);
	int64_t late = 2 * AMOUNT_HOUR_MS;

	if (!k) {
		const struct keyword *near = keyword_near(KEYWORD_MISS, value, r->script->kind, 0);
		reading_note(r, DIAG_BAD_CHOICE, c->p, SPAN_LIT("错过"), value,
			slipline_class(r, near ? span_of(near->word) : SPAN_ABSENT, KEYWORD_MISS));
		return false;
	}
	phrase_done(c);
	c->p += bytes;
	if (k->id == SOP_MISS_LATE && !phrase_done(c)) {
		bool open = phrase_eat(c, "(");
		if (!reading_duration(r, c, &late))
			return false;
		if (!phrase_eat(c, "以内"))
			phrase_eat(c, "内");
		if (open && !phrase_eat(c, ")")) {
			reading_note(r, DIAG_BRACKET, c->p, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
			return false;
		}
	}
	if (!reading_end(r, c, SPAN_LIT("错过：跳过、补发（2小时内） 或 顺延，只写一个")))
		return false;
	*ret_miss = (enum sop_miss)k->id;
	*ret_late_ms = k->id == SOP_MISS_LATE ? late : 0;
	return true;
}

bool readstep_deadline(struct reading *r, struct phrase *c, int *ret_minute, int64_t *ret_ms)
{
	int minute;
	int64_t ms;
	phrase_done(c);
	const char *at = c->p;

	if (r->script->moments && phrase_eat(c, "当天"))
		return reading_end(r, c, SPAN_LIT("确认期限：当天")); /* as it is without */
	if (reading_half_day(r, c))
		return false;
	switch (amount_clock(c, &minute)) {
	case AMOUNT_OK:
		if (!reading_end(r, c, SPAN_LIT("确认期限：21:30")))
			return false;
		*ret_minute = minute;
		*ret_ms = 0;
		return true;
	case AMOUNT_BAD: reading_note(r, DIAG_BAD_CLOCK, at, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT); return false;
	default:
		if (!reading_duration(r, c, &ms) || !reading_end(r, c, SPAN_LIT("确认期限：2小时")))
			return false;
		*ret_minute = -1;
		*ret_ms = ms;
		return true;
	}
}

static void arm(struct reading *r, struct phrase *c, struct sop_step *st)
{
	struct span v = phrase_rest(c);

	if (span_is(v, "其他") || span_is(v, "其它")) {
		st->arm = '*';
	} else if (v.n == 1 && ((v.p[0] >= 'A' && v.p[0] <= 'Z') || (v.p[0] >= 'a' && v.p[0] <= 'z'))) {
		st->arm = (char)(v.p[0] & ~32);
	} else {
		reading_note(r, DIAG_BAD_CHOICE, c->p, SPAN_LIT("实验组"), v, slipline_choice(r, SPAN_LIT("A"), NULL));
	}
}

static const char *last_word(enum sop_act act)
{
	return act == SOP_ACT_STOP ? "停止" : act == SOP_ACT_JUMP ? "跳到" : "转剧本";
}

static void action(struct reading *r, const struct keyword *k, struct phrase *c, struct sop_step *st)
{
	struct sop_action a;

	if (st->actions) {
		enum sop_act last = st->action[st->actions - 1].act;
		if (last == SOP_ACT_STOP || last == SOP_ACT_HANDOVER || last == SOP_ACT_JUMP) {
			reading_note(r, DIAG_NOT_LAST, NULL, span_of(last_word(last)), span_of(k->word), SPAN_ABSENT);
			return;
		}
	}
	if (readaction_one(r, k->id, c, &a))
		*(struct sop_action *)reading_push(r, &st->action, &st->actions, sizeof a) = a;
}

static void attachment(struct reading *r, const struct keyword *k, struct phrase *c, struct sop_step *st)
{
	struct sop_attachment a;

	if (!(k->id == KEYWORD_K_INVITE ? readmedia_invite(r, c, &a) : readmedia_one(r, c, st->name, &a)))
		return;
	if (st->attachments == 9)
		reading_note(r, DIAG_MANY_ATTACHMENTS, NULL, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	*(struct sop_attachment *)reading_push(r, &st->attachment, &st->attachments, sizeof a) = a;
}

void readstep_key(struct reading *r, const struct keyword *k, struct phrase *c)
{
	struct sop_step *st = &r->script->step[r->script->steps - 1];
	struct span id;

	switch (k->id) {
	case KEYWORD_K_ID:
		if (reading_name(r, c, &id) && reading_end(r, c, SPAN_LIT("编号：名字")))
			st->id = id;
		break;
	case KEYWORD_K_EXEC: readstep_exec(r, c, &st->exec); break;
	case KEYWORD_K_OTHERWISE: st->or_sidebar = readstep_choice(r, c, k, readstep_otherwise, 2) == 1; break;
	case KEYWORD_K_MISS: readstep_miss(r, c, &st->miss, &st->late_ms); break;
	case KEYWORD_K_DEADLINE: readstep_deadline(r, c, &st->confirm_minute, &st->confirm_ms); break;
	case KEYWORD_K_COND: st->cond = readcond_all(r, c); break;
	case KEYWORD_K_ONLY: readdate_only(r, c, &st->only); break;
	case KEYWORD_K_MOST: readdate_most(r, k, c, &st->most); break;
	case KEYWORD_K_UNTIL: readdate_until(r, c, st); break;
	case KEYWORD_K_GAP:
		if (reading_duration(r, c, &st->gap_ms))
			reading_end(r, c, SPAN_LIT("至少隔：2小时"));
		break;
	case KEYWORD_K_ARM: arm(r, c, st); break;
	case KEYWORD_K_EACH: readstep_yes_no(r, c, k, &st->each); break;
	case KEYWORD_K_SELLING: readstep_yes_no(r, c, k, &st->selling); break;
	case KEYWORD_K_WHOM: readgroup_whom_key(r, k, c); break;
	case KEYWORD_K_WAIT: readwait_key(r, c, &st->wait); break;
	case KEYWORD_K_OPTIONS: readwait_options(r, c, &st->options); break;
	case KEYWORD_K_COUPON: readcoupon_step(r, c); break;
	case KEYWORD_K_INVITE:
	case KEYWORD_K_ATTACH: attachment(r, k, c, st); break;
	case KEYWORD_K_VISIBLE:
	case KEYWORD_K_AFTER:
	case KEYWORD_K_FIRST: readpost_key(r, k, c, st->post); break;
	default: action(r, k, c, st); break;
	}
}
