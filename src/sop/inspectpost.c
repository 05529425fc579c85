#include "inspectpost.h"
#include "inspectdate.h"
#include "inspectpairs.h"
#include "inspectstep.h"
#include "inspecttext.h"
#include "letter.h"
#include "readmedia.h"
#include "base/utf8.h"
#include "base/zone.h"

#define PER_DAY 3      /* what the client lets a member publish, api.md 6.9 */
#define TITLE_CHARS 64 /* of a link, api.md 6.1 */

/* -- what it carries ------------------------------------------------------------------------------------------------- */

static void media(struct reading *r, const struct sop_attachment *a, const char *what)
{
	reading_note_at(r, DIAG_POST_MEDIA, a->pos, span_of(what), SPAN_ABSENT, SPAN_ABSENT);
}

static void link(struct reading *r, const struct sop_attachment *a)
{
	size_t chars = utf8_count(a->title);

	enum sop_media kind;

	/* The path of a link by name is that name, until a cover takes its place. */
	if (!span_present(a->path) || !readmedia_kind(a->path, &kind))
		reading_note_at(r, DIAG_POST_COVER, a->pos, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	if (chars > TITLE_CHARS)
		reading_note_at(
			r, DIAG_POST_TITLE, a->pos, reading_number(r, (int64_t)chars), SPAN_ABSENT, SPAN_ABSENT);
}

static void attachments(struct reading *r, const struct sop_step *st)
{
	for (int i = 0; i < st->attachments; i++) {
		const struct sop_attachment *a = &st->attachment[i];

		if (a->media == SOP_FILE || a->media == SOP_MINIPROGRAM) {
			media(r, a, a->media == SOP_FILE ? "不能发文件" : "不能发小程序");
			return;
		}
		if (a->media != st->attachment[0].media) {
			media(r, a, "图片、视频、链接不能混着发");
			return;
		}
		if (a->media != SOP_IMAGE && i > 0) {
			media(r, a, a->media == SOP_VIDEO ? "只能发 1 个视频" : "只能发 1 个链接");
			return;
		}
		if (a->media == SOP_LINK)
			link(r, a);
	}
}

/* -- when ---------------------------------------------------------------------------------------------------------------- */

static void missed(struct reading *r, int i)
{
	const struct sop_pos *key = r->steps[i].key;

	if (r->script->step[i].miss == SOP_MISS_DEFER || r->script->step[i].miss == SOP_MISS_SIDEBAR)
		reading_note_at(r, r->script->step[i].miss == SOP_MISS_DEFER ? DIAG_POST_DEFER : DIAG_MISS_TIME,
			key[KEYWORD_K_MISS].line ? key[KEYWORD_K_MISS] : r->places.key[KEYWORD_K_MISS],
			SPAN_LIT("改侧边栏"), r->script->step[i].time.source,
			SPAN_LIT("写「错过：补发（2小时内）」或「错过：跳过」"));
}

static void past(struct reading *r, const struct sop_step *st)
{
	if (r->script->disabled)
		return; /* it waits to be filled in */
	if (st->time.kind == SOP_WHEN_DATE && r->world->today >= 0 && st->time.date < r->world->today)
		reading_note_at(r, DIAG_DATE_PAST, st->time.pos, st->time.source, SPAN_ABSENT, SPAN_ABSENT);
}

static bool same_people(const struct sop_names *a, const struct sop_names *b)
{
	if (a->n == 0 || b->n == 0) /* all those of the file */
		return true;
	for (int i = 0; i < a->n; i++) {
		for (int k = 0; k < b->n; k++) {
			if (span_alike(a->v[i], b->v[k]))
				return true;
		}
	}
	return false;
}

/* Can both come on one day? */
static bool same_day(const struct sop_time *a, const struct sop_time *b)
{
	if (a->kind == SOP_WHEN_WEEKLY && b->kind == SOP_WHEN_WEEKLY)
		return (a->weekdays & b->weekdays) != 0;
	if (a->kind == SOP_WHEN_WEEKLY)
		return same_day(b, a);
	if (b->kind == SOP_WHEN_WEEKLY)
		return a->kind == SOP_WHEN_DATE && (b->weekdays & 1u << zone_weekday(a->date)) != 0;
	return a->kind == SOP_WHEN_DATE && b->kind == SOP_WHEN_DATE && a->date == b->date;
}

static struct span day_of(struct reading *r, const struct sop_time *t)
{
	struct date d;

	if (t->kind != SOP_WHEN_DATE)
		return t->source;
	d = zone_date(t->date);
	return reading_printf(r, "%d月%d日", d.month, d.day);
}

/* Said at the first that does not fit any more. */
static void many(struct reading *r, int i)
{
	const struct sop_script *s = r->script;
	const struct sop_step *st = &s->step[i];
	int house = r->world->posts_per_day > 0 ? r->world->posts_per_day : PER_DAY, n = 1;
	int most = s->moments->per_day > 0 ? s->moments->per_day : house;

	for (int k = 0; k < i; k++)
		n += same_day(&st->time, &s->step[k].time) && same_people(&st->post->people, &s->step[k].post->people);
	if (n == most + 1)
		reading_note_at(r, DIAG_POST_MANY, st->time.pos, day_of(r, &st->time), reading_number(r, n),
			reading_number(r, most));
}

void inspectpost_script(struct reading *r)
{
	const struct sop_script *s = r->script;
	bool lacks = false;

	if (s->steps == 0 && reading_good(r))
		reading_note_at(r, DIAG_POST_NONE, r->title, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	for (int i = 0; i < s->steps; i++) {
		const struct sop_step *st = &s->step[i];

		inspectstep_post(r, i);
		inspecttext_post(r, &st->text);
		inspecttext_post(r, &st->post->first);
		attachments(r, st);
		missed(r, i);
		past(r, st);
		many(r, i);
		lacks = lacks || st->post->people.n == 0;
	}
	inspectstep_always_quiet(r);
	inspectpairs_all(r);
	if (lacks && s->moments->people.n == 0 && r->places.key[KEYWORD_K_PUBLISHERS].line == 0)
		reading_note_at(r, DIAG_POST_PEOPLE, r->title, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
}
