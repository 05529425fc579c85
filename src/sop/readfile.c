#include "readfile.h"
#include "amount.h"
#include "letter.h"
#include "readaction.h"
#include "readcheckin.h"
#include "readcond.h"
#include "readdate.h"
#include "readflash.h"
#include "readmoment.h"
#include "readpost.h"
#include "readgroup.h"
#include "readsell.h"
#include "readstep.h"
#include "readtalk.h"
#include "readtrigger.h"

/* The value as written, for people. */
static struct span as_written(struct reading *r, const struct phrase *c)
{
	return arena_copy(r->arena, letter_raw(r->line.raw, r->line.whole, phrase_rest(c)));
}

static void count(struct reading *r, const struct keyword *k, struct phrase *c, int least, int most, int *ret)
{
	struct phrase at = *c;
	int64_t n;

	if (amount_count(&at, &n) == AMOUNT_OK) {
		if (!phrase_eat(&at, "条"))
			phrase_eat(&at, "次");
		if (phrase_done(&at) && n >= least && n <= most) {
			*ret = (int)n;
			return;
		}
	}
	reading_note(r, DIAG_NUMBER, c->p, span_of(k->word), reading_printf(r, "%d 到 %d", least, most),
		least == 0 ? SPAN_LIT("60") : SPAN_LIT("2"));
}

static void audience(struct reading *r, struct phrase *c)
{
	struct phrase at = *c;

	if (phrase_eat(&at, "全部") && phrase_done(&at))
		return;
	if (phrase_at(c, "所有人") || phrase_at(c, "全体")) {
		reading_note(r, DIAG_NO_AUDIENCE_WORD, c->p, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	r->script->audience = readcond_all(r, c);
}

static void exclude(struct reading *r, struct phrase *c)
{
	struct sop_names names;
	phrase_done(c);
	const char *at = c->p;

	if (!reading_names(r, c, SPAN_LIT("排除标签"), &names) || !reading_end(r, c, SPAN_LIT("排除标签：员工、同行")))
		return;
	reading_known_tags(r, &names, at);
	for (int i = 0; i < names.n; i++)
		reading_add_name(r, &r->script->exclude_tags, names.v[i]);
}

static void testers(struct reading *r, struct phrase *c)
{
	phrase_done(c);
	const char *at = c->p;

	if (reading_names(r, c, SPAN_LIT("白名单测试"), &r->script->testers) &&
		reading_end(r, c, SPAN_LIT("白名单测试：林悦、王芳")))
		reading_people(r, &r->script->testers, at);
}

static void reenter(struct reading *r, const struct keyword *k, struct phrase *c)
{
	static const char *const words[] = {"不", "结束后可以", "隔30天"};
	struct sop_script *s = r->script;

	if (phrase_eat(c, "隔")) {
		if (phrase_done(c)) {
			reading_note(r, DIAG_TRIGGER_ARG, c->p, SPAN_LIT("隔"), SPAN_LIT("一段时间"),
				SPAN_LIT("重复进入：隔 30天"));
			return;
		}
		if (!reading_long(r, c, &s->reenter_gap_ms))
			return;
		s->reenter = SOP_REENTER_GAP;
		reading_end(r, c, SPAN_LIT("重复进入：隔 30天"));
		return;
	}
	struct phrase at = *c;
	if (amount_duration(&at, &(int64_t){0}) == AMOUNT_OK) { /* 30天后可以 */
		const char *start = (phrase_done(c), c->p);
		reading_note(r, DIAG_TRIGGER_ARG, start, SPAN_LIT("重复进入"), SPAN_LIT("「隔」"),
			reading_printf(r, "重复进入：隔 %.*s", READING_ARG(r, phrase_since(start, &at))));
		return;
	}
	int i = readstep_choice(r, c, k, words, 3);
	if (i >= 0)
		s->reenter = i == 0 ? SOP_REENTER_NO : SOP_REENTER_AFTER_END;
}

static void quiet(struct reading *r, struct phrase *c)
{
	struct phrase at = *c;
	int from, to;

	phrase_done(&at);
	if (reading_half_day(r, &at))
		return;
	if (amount_span(&at, &from, &to) != AMOUNT_OK || to < 0) {
		reading_note(r, DIAG_BAD_CLOCK, at.p, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	if (from == to) {
		reading_note(r, DIAG_SPAN_ORDER, at.p, phrase_rest(c), SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	if (reading_end(r, &at, SPAN_LIT("静默：21:30-09:00"))) {
		r->script->quiet_from = from;
		r->script->quiet_to = to;
	}
}

static void holdout(struct reading *r, struct phrase *c)
{
	int permille;
	phrase_done(c);
	const char *at = c->p;

	if (amount_percent(c, &permille) != AMOUNT_OK || permille == 0 || permille >= 1000)
		reading_note(r, DIAG_PERCENT, at, SPAN_LIT("对照组"), SPAN_ABSENT, SPAN_ABSENT);
	else if (reading_end(r, c, SPAN_LIT("对照组：5%")))
		r->script->holdout_permille = permille;
}

/* A comma, and another arm behind it: the cursor moves to that. */
static bool next_arm(struct phrase *c)
{
	struct phrase at = *c, behind;

	if (!phrase_eat(&at, ",") || phrase_done(&at) ||
		!((*at.p >= 'A' && *at.p <= 'Z') || (*at.p >= 'a' && *at.p <= 'z')))
		return false;
	behind = at;
	behind.p++;
	if (amount_percent(&behind, &(int){0}) != AMOUNT_OK)
		return false;
	*c = at;
	return true;
}

/* "A 50% / B 50%" */
static bool arms(struct reading *r, struct phrase *c)
{
	struct sop_script *s = r->script;
	int sum = 0, permille;
	phrase_done(c);
	const char *at = c->p;

	do {
		phrase_done(c);
		char letter = c->p < c->end ? *c->p : '\0';
		if (letter >= 'a' && letter <= 'z')
			letter = (char)(letter - 32);
		bool ok = letter >= 'A' && letter <= 'Z';
		for (int i = 0; i < s->arms; i++)
			ok = ok && s->arm[i].letter != letter;
		if (ok)
			c->p++;
		if (!ok || amount_percent(c, &permille) != AMOUNT_OK || permille % 10 || permille == 0) {
			reading_note(
				r, DIAG_ARM_FORM, at, span_make(at, (size_t)(c->end - at)), SPAN_ABSENT, SPAN_ABSENT);
			return false;
		}
		*(struct sop_arm *)reading_push(r, &s->arm, &s->arms, sizeof *s->arm) =
			(struct sop_arm){letter, permille / 10};
		sum += permille / 10;
	} while (phrase_eat(c, "/") || phrase_eat(c, "、") || next_arm(c));
	if (sum == 100)
		return true;
	reading_note(r, DIAG_ARM_SUM, at, reading_number(r, sum), SPAN_ABSENT, SPAN_ABSENT);
	return false;
}

static bool metric(struct reading *r, struct phrase *c, const char *at)
{
	static const char *const known[] = {"首单率", "回复率", "入群率", "day-0开单率", "转化率", "客单价"};
	struct span name;

	phrase_eat(c, ":");
	if (!reading_name(r, c, &name))
		return false;
	r->script->metric = name; /* a wrong one is none that is missing */
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (span_alike(name, span_of(known[i])))
			return true;
	reading_note(r, DIAG_BAD_OPTION, at, SPAN_LIT("指标"), name,
		SPAN_LIT("首单率、回复率、入群率、day-0开单率、转化率 或 客单价"));
	return false;
}

static void experiment(struct reading *r, struct phrase *c)
{
	struct sop_script *s = r->script;
	struct span whole = phrase_rest(c), head, rest;
	int64_t n;

	if (!span_cut(whole, ',', &head, &rest)) {
		reading_note(r, DIAG_ARM_FORM, c->p, whole, SPAN_ABSENT, SPAN_ABSENT);
		return;
	}
	struct phrase name = phrase_of(span_trim(head));
	s->experiment = span_trim(head);
	if (phrase_at(&name, "「") && !reading_name(r, &name, &s->experiment))
		return;
	*c = phrase_of(rest);
	if (!arms(r, c)) {
		if (span_search(rest, SPAN_LIT("指标")) != SIZE_MAX)
			s->metric = SPAN_LIT("指标"); /* written behind what was wrong: not missing */
		return;
	}
	while (phrase_eat(c, ",")) {
		phrase_done(c);
		const char *at = c->p;
		if (phrase_eat(c, "指标")) {
			if (!metric(r, c, at))
				return;
		} else if (phrase_eat(c, "最少每组") && amount_count(c, &n) == AMOUNT_OK && n > 0 && n <= 1000000) {
			if (!phrase_eat(c, "人"))
				phrase_eat(c, "位");
			s->metric_min = (int)n;
		} else {
			reading_note(r, DIAG_BAD_OPTION, at, SPAN_LIT("实验"),
				phrase_rest(&(struct phrase){at, c->end}), SPAN_LIT("指标 首单率，最少每组 300"));
			return;
		}
	}
	reading_end(r, c, SPAN_LIT("实验：名称，A 50% / B 50%，指标 首单率，最少每组 300"));
}

static void identity(struct reading *r, struct phrase *c)
{
	struct span id;

	if (reading_name(r, c, &id) && reading_end(r, c, SPAN_LIT("编号：名字")))
		r->script->id = id;
}

static void duration(struct reading *r, struct phrase *c, int64_t *ret_ms)
{
	int64_t ms;

	if (reading_duration(r, c, &ms) && reading_end(r, c, SPAN_LIT("2小时")))
		*ret_ms = ms;
}

static void longest(struct reading *r, struct phrase *c)
{
	int64_t dur;

	if (reading_long(r, c, &dur) && reading_end(r, c, SPAN_LIT("90天")))
		r->script->longest_ms = dur;
}

/* House rules: numbers and clocks. false: another key. */
static bool rule(struct reading *r, const struct keyword *k, struct phrase *c)
{
	struct sop_script *s = r->script;

	switch (k->id) {
	case KEYWORD_K_PER_DAY: count(r, k, c, 1, 20, &s->per_day); return true;
	case KEYWORD_K_PER_WEEK: count(r, k, c, 1, 100, &s->per_week); return true;
	case KEYWORD_K_PER_COMPANY: count(r, k, c, 1, 1000, &s->per_company); return true;
	case KEYWORD_K_EMPLOYEE_PER_DAY: count(r, k, c, 1, 10000, &s->employee_per_day); return true;
	case KEYWORD_K_PER_GROUP_DAY: count(r, k, c, 1, 20, &s->per_group_day); return true;
	case KEYWORD_K_PRIORITY: count(r, k, c, 0, 100, &s->priority); return true;
	case KEYWORD_K_OTHER_GAP: duration(r, c, &s->other_gap_ms); return true;
	case KEYWORD_K_LONGEST: longest(r, c); return true;
	case KEYWORD_K_QUIET: quiet(r, c); return true;
	case KEYWORD_K_OFF_DAYS: readdate_off(r, c); return true;
	case KEYWORD_K_HOLDOUT: holdout(r, c); return true;
	case KEYWORD_K_EXPERIMENT: experiment(r, c); return true;
	default: return false;
	}
}

void readfile_key(struct reading *r, const struct keyword *k, struct phrase *c)
{
	static const char *const again[] = {"忽略", "重来"}, *const many[] = {"只跟一位", "各跟各的"},
				 *const follower[] = {"触发时的员工", "最近添加", "最早添加", "收款员工"},
				 *const carry[] = {"新步骤用新版", "旧版走完", "重新开始"};
	struct sop_script *s = r->script;

	if (rule(r, k, c))
		return;
	switch (k->id) {
	case KEYWORD_K_ABOUT: s->about = as_written(r, c); break;
	case KEYWORD_K_OWNER: s->owner = as_written(r, c); break;
	case KEYWORD_K_DISABLED: readstep_yes_no(r, c, k, &s->disabled); break;
	case KEYWORD_K_ID: identity(r, c); break;
	case KEYWORD_K_START: readtrigger_start(r, c); break;
	case KEYWORD_K_GROUPS: readgroup_groups(r, c); break;
	case KEYWORD_K_PURPOSE: s->purpose = as_written(r, c); break;
	case KEYWORD_K_CAMP: readgroup_camp(r, c); break;
	case KEYWORD_K_DAYS: readgroup_days(r, c); break;
	case KEYWORD_K_BORDER: readgroup_border(r, c); break;
	case KEYWORD_K_SELL_FROM: readsell_from(r, c); break;
	case KEYWORD_K_SELL_MOST: count(r, k, c, 1, 366, &s->sell_most); break;
	case KEYWORD_K_STOP: readtrigger_stop(r, c); break;
	case KEYWORD_K_GOAL: readtrigger_goal(r, c); break;
	case KEYWORD_K_GOAL_THEN: readaction_goal(r, c); break;
	case KEYWORD_K_AUDIENCE: audience(r, c); break;
	case KEYWORD_K_EXCLUDE: exclude(r, c); break;
	case KEYWORD_K_REENTER: reenter(r, k, c); break;
	case KEYWORD_K_AGAIN: s->restart_on_again = readstep_choice(r, c, k, again, 2) == 1; break;
	case KEYWORD_K_PERSONA:
		reading_persona(r, c, s->talk ? &s->talk->persona : s->moments ? &s->moments->persona : &s->persona);
		break;
	case KEYWORD_K_CARRY: {
		int which = readstep_choice(r, c, k, carry, 3);
		if (which >= 0)
			s->carry = (enum sop_carry)which;
		break;
	}
	case KEYWORD_K_TESTERS: testers(r, c); break;
	case KEYWORD_K_STOCK: readmoment_stock(r, c); break;
	case KEYWORD_K_FOLLOWER: {
		int which = readstep_choice(r, c, k, follower, 4);
		if (which >= 0)
			s->follower = (enum sop_follower)which;
		break;
	}
	case KEYWORD_K_MANY_EMPLOYEES: s->per_employee = readstep_choice(r, c, k, many, 2) == 1; break;
	case KEYWORD_K_EXEC: readstep_exec(r, c, &r->exec); break;
	case KEYWORD_K_OTHERWISE: r->or_sidebar = readstep_choice(r, c, k, readstep_otherwise, 2) == 1; break;
	case KEYWORD_K_ACCOUNT:
		if (!s->talk) {
			struct span account;
			if (reading_name(r, c, &account) && reading_end(r, c, SPAN_LIT("客服账号：名称")))
				s->account = account;
			break;
		}
		readtalk_file_key(r, k, c);
		break;
	case KEYWORD_K_MISS: readstep_miss(r, c, &r->miss, &r->late_ms); break;
	case KEYWORD_K_DEADLINE: readstep_deadline(r, c, &r->confirm_minute, &r->confirm_ms); break;
	default:
		if (s->talk)
			readtalk_file_key(r, k, c);
		else if (s->moments)
			readpost_file_key(r, k, c);
		else
			INVARIANT((s->checkin && readcheckin_key(r, k, c)) || (s->flash && readflash_key(r, k, c)));
		break;
	}
}
