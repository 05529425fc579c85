#include "nameclock.h"
#include "amount.h"
#include "base/utf8.h"
#include <string.h>

/* The parts of the day that people write, and the hour that is put into a suggestion. */
static const struct {
	const char *word, *clock;
} parts[] = {{"凌晨", "凌晨1点"}, {"清晨", "早上8点"}, {"早上", "早上9点"}, {"早晨", "早上8点"}, {"上午", "上午10点"},
	{"中午", "中午12点"}, {"下午", "下午3点"}, {"傍晚", "傍晚6点"}, {"晚上", "晚上8点"}, {"今晚", "晚上8点"},
	{"当晚", "晚上8点"}, {"半夜", "凌晨0点"}, {"夜里", "晚上9点"}, {"早", "早上9点"}, {"晚", "晚上8点"}};

/* 早上好, 下午茶 and 晚安 are no times. */
static const char *const greetings[] = {"好", "茶", "安"};

static bool edge(struct span s)
{
	static const char *const marks[] = {" ", ",", "、", ";", ":", "(", ")", "-", "。", "!", "?"};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (span_starts(s, marks[i]))
			return true;
	return s.n == 0;
}

struct found {
	struct span word;  /* as it stands in the name */
	struct span clock; /* what to write as the time */
	bool sure;         /* a clock, or a part of the day as a word of its own */
};

/* A clock at byte `at` of the name. 三点建议 and 一点心意 are none, 每晚8点 is one. */
static bool clock_at(struct span name, size_t at, struct found *ret)
{
	struct phrase c = phrase_of(span_drop(name, at));
	bool first = at == 0 || edge(span_drop(name, at - 1)), digit = name.p[at] >= '0' && name.p[at] <= '9';
	int from, to;

	if (name.p[at] == ' ' || (digit && at && name.p[at - 1] >= '0' && name.p[at - 1] <= '9') ||
		amount_span(&c, &from, &to) != AMOUNT_OK)
		return false;
	struct span word = phrase_since(name.p + at, &c);
	bool part = false;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		part = part || span_starts(word, parts[i].word);
	if (span_find(word, ':') == SIZE_MAX && !part &&
		(!edge(span_make(c.p, (size_t)(c.end - c.p))) || (!digit && !first)))
		return false;
	*ret = (struct found){word, word, true};
	return true;
}

static bool part_at(struct span name, size_t at, struct found *ret)
{
	bool first = at == 0 || edge(span_drop(name, at - 1));

	for (size_t i = 0; first && i < sizeof parts / sizeof *parts; i++) {
		size_t n = strlen(parts[i].word);
		struct span behind = span_drop(span_drop(name, at), n);
		if (!span_starts(span_drop(name, at), parts[i].word))
			continue;
		bool whole = edge(behind);
		for (size_t k = 0; k < sizeof greetings / sizeof *greetings; k++)
			if (span_starts(behind, greetings[k]))
				return false;
		if (!whole && (at > 0 || utf8_count(span_of(parts[i].word)) < 2))
			return false;
		*ret = (struct found){span_take(span_drop(name, at), n), span_of(parts[i].clock), whole};
		return true;
	}
	return false;
}

static bool find(struct span name, bool clocks_only, struct found *ret)
{
	struct found part = {0};

	for (size_t at = 0; at < name.n; at++) {
		if (((unsigned char)name.p[at] & 0xc0) == 0x80)
			continue;
		if (clock_at(name, at, ret))
			return true;
		if (!clocks_only && !part.word.n && part_at(name, at, &part))
			*ret = part;
	}
	return part.word.n > 0;
}

/* What is left of it without blanks, dashes and brackets that were the clock's. */
static struct span bare(struct span s)
{
	s = span_trim(s);
	while (s.n && memchr("(-,:", s.p[s.n - 1], 4))
		s = span_trim(span_take(s, s.n - 1));
	while (s.n && memchr(")-,:", s.p[0], 4))
		s = span_trim(span_drop(s, 1));
	return s;
}

static struct span meant(
	struct reading *r, struct span when, struct span brackets, struct span name, const struct found *f)
{
	size_t at = (size_t)(f->word.p - name.p);
	/* What stood before the clock keeps its place in the name; a part of the day that belongs to a longer name stays in it. */
	struct span before = bare(span_take(name, at)), behind = bare(span_drop(name, f->sure ? at + f->word.n : at));

	return reading_printf(r, "%.*s %.*s%.*s%s%.*s%s%.*s", READING_ARG(r, when), SPAN_ARG(f->clock),
		READING_ARG(r, brackets), before.n ? " " : "", READING_ARG(r, before), behind.n ? " " : "",
		READING_ARG(r, behind));
}

/* May a clock stand behind this time? */
static bool takes_clock(const struct sop_time *t)
{
	switch (t->kind) {
	case SOP_WHEN_DAY:
	case SOP_WHEN_DATE:
	case SOP_WHEN_DAILY:
	case SOP_WHEN_WEEKLY:
	case SOP_WHEN_MONTHLY:
	case SOP_WHEN_YEARLY:
	case SOP_WHEN_CLOSE: return true;
	case SOP_WHEN_BOUGHT:
	case SOP_WHEN_JOINED:
	case SOP_WHEN_START:
	case SOP_WHEN_OVER: return t->dur_ms && t->dur_ms % AMOUNT_DAY_MS == 0;
	default: return false;
	}
}

bool nameclock_check(
	struct reading *r, const struct sop_time *t, struct span when, struct span brackets, struct span name)
{
	struct found f = {0};

	if (t->minute >= 0 || !takes_clock(t) || !find(name, false, &f))
		return true;
	reading_note(r, f.sure ? DIAG_CLOCK_IN_NAME : DIAG_PART_IN_NAME, f.word.p, f.word,
		meant(r, when, brackets, name, &f), SPAN_ABSENT);
	return !f.sure;
}

struct span nameclock_put(struct reading *r, struct span when, struct span name)
{
	struct found f = {0};

	return find(name, true, &f) ? meant(r, when, SPAN_ABSENT, name, &f) : SPAN_ABSENT;
}
