/* codework: channel codes (渠道码) as contact ways at WeCom: a call when what a row means changes: its words, the shift, a
 * full day. Nothing is ever deleted because of a file (findings 14, 57; api.md 8). */
#include "foldint.h"
#include "base/mem.h"
#include "codework.h"
#include "tagwork.h"
#include "store/employee.h"
#include "store/timer.h"
#include <stdlib.h>
#include <string.h>

#define RETRY_MS INT64_C(3600000) /* after WeCom would not have it */
#define TYPE_STAYS "类型改不了：企业微信里的码建成以后不能换类型；换一个编号，就是一个新码"

/* -- what is known of each ------------------------------------------------------------------------------------------- */

/* Small letters: what two spellings of one name have in common (reader and table fold the rest). */
static struct span key_of(struct arena *a, const struct sop_code *c)
{
	return arena_lower(a, c->id.n ? c->id : c->name);
}

/* The rows of all tables that run, by key. The map is the caller's; values point into f->script. */
struct listed {
	const struct sop_script *file;
	const struct sop_code *row;
	bool met;
};

static struct map *list_rows(struct fold *f, struct arena *a)
{
	struct map *m = map_new();

	for (int i = 0; i < f->scripts; i++) {
		const struct sop_script *s = f->script[i].ast;

		for (int k = 0; k < s->codes; k++) {
			struct listed *l = arena_alloc(a, sizeof *l);

			*l = (struct listed){s, &s->code[k], false};
			map_put(m, key_of(a, l->row), l);
		}
	}
	return m;
}

void codework_drop(struct fold *f)
{
	map_free(f->codes, mem_free);
	f->codes = NULL;
}

/* In memory: State, name, and the row that stands for it, if it still does. */
static void remember(struct fold *f, const struct chancode *c, const struct listed *l)
{
	size_t bytes = c->state.n + c->name.n + c->script.n;
	struct foldcode *k = mem_alloc(sizeof *k + bytes);
	char *p = (char *)(k + 1);

	*k = (struct foldcode){.code = c->code, .file = l ? l->file : NULL, .row = l ? l->row : NULL};
	k->name = span_make(p, c->name.n);
	k->script = span_make(p + c->name.n, c->script.n);
	memcpy(p, c->name.p, c->name.n);
	memcpy(p + c->name.n, c->script.p, c->script.n);
	mem_free(map_put(f->codes, c->state, k));
}

enum rc codework_load(struct fold *f, struct err *err)
{
	struct arena *a = arena_new(0);
	struct map *rows = list_rows(f, a);
	struct chancode *v = NULL;
	int n = 0;
	enum rc rc = chancode_all(f->db, a, &v, &n, err);

	codework_drop(f);
	f->codes = map_new();
	for (int i = 0; !rc && i < n; i++)
		remember(f, &v[i], v[i].listed ? map_get(rows, v[i].key) : NULL);
	map_free(rows, NULL);
	arena_free(a);
	return rc ? rc : codegroup_fill(f, err);
}

void codework_bind(struct fold *f)
{
	for (int i = 0; i < f->scripts; i++) {
		const struct sop_script *s = f->script[i].ast;

		for (int k = 0; k < s->codes; k++) {
			const struct foldscript *to = s->code[k].script.n ? foldload_named(f, s->code[k].script) : NULL;

			if (to)
				script_listen(to->ast, s->code[k].name);
		}
	}
}

const struct foldcode *codework_find(const struct fold *f, struct span state)
{
	return state.n && f->codes ? map_get(f->codes, state) : NULL;
}

struct span codework_channel(const struct fold *f, struct span state)
{
	const struct foldcode *k = codework_find(f, state);

	if (!state.n)
		return SPAN_LIT("");
	return k ? k->name : settings_channel_name(f->settings, state);
}

/* -- who is to serve --------------------------------------------------------------------------------------------------- */

struct office {
	struct fold *f;
	struct employee *staff;
	int n;
	const struct sop_code *row;
	struct chancode_adds *today;
	int today_n;
};

static struct span find_person(void *user, struct span said)
{
	const struct office *o = user;

	for (int i = 0; i < o->n; i++)
		if (condeval_employee(said, o->staff[i].userid, o->staff[i].name))
			return o->staff[i].userid;
	/* An account that nobody has met yet: WeCom knows it, or says that it does not. */
	for (size_t i = 0; i < said.n; i++)
		if ((unsigned char)said.p[i] > 0x7e || said.p[i] == ' ')
			return SPAN_ABSENT;
	return relations_lower(o->f, said);
}

static bool is_full(void *user, struct span userid)
{
	const struct office *o = user;

	for (int i = 0; i < o->today_n; i++)
		if (span_eq(o->today[i].employee, userid))
			return o->today[i].adds + o->today[i].readds >= o->row->ceiling;
	return false;
}

static int by_bytes(const void *a, const void *b)
{
	return span_cmp(*(const struct span *)a, *(const struct span *)b);
}

/* "users TAB remark TAB skip_verify TAB is_exclusive", in work. */
static struct span words_of(struct fold *f, const struct sop_code *row, struct sop_names *people)
{
	struct span s = SPAN_LIT("");

	if (people->n > 1)
		qsort(people->v, (size_t)people->n, sizeof *people->v, by_bytes);
	for (int i = 0; i < people->n; i++)
		s = effects_subject(f, "%.*s%s%.*s", SPAN_ARG(s), i ? "," : "", SPAN_ARG(people->v[i]));
	return effects_subject(f, "%.*s\t%.*s\t%d\t%d", SPAN_ARG(s),
		SPAN_ARG(row->remark.n && row->type != SOP_CODE_LINK ? row->remark : row->name), !row->strict,
		row->exclusive);
}

/* The call that asks for these words. */
static struct request request_of(struct fold *f, const struct chancode *c, struct span words)
{
	bool update = c->config_id.n > 0;
	struct request r = {.api = update ? API_UPDATE_WAY : API_ADD_WAY};
	struct request_way *w = &r.u.way;
	struct span rest = words, part, users, *v;
	size_t n = 1;

	if (c->type == SOP_CODE_GROUP)
		return codegroup_request(f, c, words);
	if (c->type == SOP_CODE_LINK)
		return codegroup_link(f, c, words);
	span_cut(rest, '\t', &users, &rest);
	span_cut(rest, '\t', &w->remark, &rest);
	span_cut(rest, '\t', &part, &rest);
	w->skip_verify = span_is(part, "1");
	w->is_exclusive = span_is(rest, "1");
	for (size_t i = 0; i < users.n; i++)
		n += users.p[i] == ',';
	v = arena_array(f->work, n, sizeof *v);
	for (rest = users; span_present(rest); w->user_n++)
		span_cut(rest, ',', &v[w->user_n], &rest);
	w->user = v;
	w->state = c->state;
	if (update) {
		w->config_id = c->config_id;
	} else {
		w->type = c->type == SOP_CODE_SINGLE ? 1 : 2;
		w->scene = 2;
	}
	return r;
}

/* -- calls and timers ------------------------------------------------------------------------------------------------- */

static enum rc set_timer(struct fold *f, struct chancode *c, int64_t at_ms, struct err *err)
{
	enum rc rc = RC_OK;

	at_ms = at_ms == CHANCODE_NONE ? at_ms : (at_ms + FOLD_SECOND_MS - 1) / FOLD_SECOND_MS * FOLD_SECOND_MS;
	if (at_ms == c->wake_ms)
		return RC_OK;
	if (c->wake_ms != CHANCODE_NONE)
		rc = timer_del(f->db, &(struct timer){c->wake_ms, TIMER_CODE, c->code}, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	c->wake_ms = at_ms;
	return at_ms == CHANCODE_NONE ? RC_OK : timer_add(f->db, &(struct timer){at_ms, TIMER_CODE, c->code}, err);
}

/* A call that nobody has begun yet asks for the newest; one under way is followed by another when it has its answer. */
static enum rc ask(struct fold *f, struct chancode *c, struct span words, struct err *err)
{
	struct request r = request_of(f, c, words);
	struct effects_spec spec = {
		.lane = API_LANE_COUNT, .subject = effects_subject(f, "code:%lld", (long long)c->code)};
	struct outbox_key key;
	struct outbox_row e;
	enum rc rc;

	if (c->effect.n) {
		rc = effects_get(f, c->effect, &e, err);
		if (rc || e.state != OUTBOX_READY || span_eq(c->asked, words))
			return rc;
		rc = effects_rewrite(f, &e, &r, err);
		c->asked = words;
		return rc;
	}
	rc = effects_make(f, &r, &spec, &key, err);
	if (rc == RC_LIMIT) {
		c->trouble = effects_subject(f, "企业微信不会接受：%s", err->text);
		return RC_OK;
	}
	c->asked = words;
	c->effect = effects_subject(f, "%lld.%lld", (long long)key.input_id, (long long)key.ordinal);
	return rc;
}

static struct span trouble_of(
	struct fold *f, const struct chancode *c, const struct sop_code *row, const struct duty *d)
{
	if (c->config_id.n && c->type != (int)row->type)
		return SPAN_LIT(TYPE_STAYS);
	if (d->unknown.n)
		return effects_subject(f, "不认识员工「%.*s」%s", SPAN_ARG(d->unknown.v[0]),
			d->people.n ? "，先由认得的人接" : "，还建不了码");
	return SPAN_LIT("");
}

static enum rc settle_group(struct fold *f, struct chancode *c, const struct sop_code *row, struct err *err)
{
	struct span words = SPAN_LIT("");
	enum rc rc = codegroup_words(f, row, &words, &c->trouble, err);

	if (!rc && words.n && (c->effect.n || !span_eq(words, c->sent)))
		rc = ask(f, c, words, err);
	return rc ? rc : chancode_put(f->db, c, err);
}

static enum rc settle(struct fold *f, struct chancode *c, const struct foldcode *k, struct employee *staff, int staff_n,
	struct err *err)
{
	int64_t today = zone_day(&f->settings->zone, f->now_ms),
		tomorrow_ms = zone_day_start_ms(&f->settings->zone, today + 1);
	struct office o = {.f = f, .staff = staff, .n = staff_n, .row = k->row};
	const struct duty_world w = {f->book, &f->settings->zone, &f->settings->calendar, &o, find_person, is_full};
	struct sop_code row = *k->row;
	struct span words;
	struct duty d;
	enum rc rc = RC_OK;

	if (row.ceiling)
		rc = chancode_day(f->db, f->work, c->code, today, &o.today, &o.today_n, err);
	if (rc)
		return rc;
	if (!c->config_id.n && !c->effect.n)
		c->type = (int)row.type;
	if (c->type != (int)row.type && (c->type > SOP_CODE_SINGLE || row.type > SOP_CODE_SINGLE)) {
		c->trouble = SPAN_LIT(TYPE_STAYS);
		return chancode_put(f->db, c, err);
	}
	if (row.type == SOP_CODE_GROUP)
		return settle_group(f, c, k->row, err);
	row.type = (enum sop_code_type)c->type;
	duty_of(f->work, &w, k->file, &row, f->now_ms, &d);
	c->trouble = trouble_of(f, c, k->row, &d);
	words = words_of(f, &row, &d.people);
	rc = set_timer(f, c,
		d.counted && tomorrow_ms < d.next_ms ? tomorrow_ms
			: d.next_ms == DUTY_NEVER    ? CHANCODE_NONE
						     : d.next_ms,
		err);
	if (!rc && d.people.n && (c->effect.n || !span_eq(words, c->sent)))
		rc = ask(f, c, words, err);
	return rc ? rc : chancode_put(f->db, c, err);
}

/* The answer to its call is here, or its time: what the row means now is asked for if WeCom has something else. c is
 * written. */
static enum rc codework_settle(struct fold *f, struct chancode *c, const struct foldcode *k, struct err *err)
{
	struct employee *staff = NULL;
	int n = 0;
	enum rc rc = employee_all(f->db, f->work, &staff, &n, err);

	return rc ? rc : settle(f, c, k, staff, n, err);
}

enum rc codework_refused(struct fold *f, struct chancode *c, struct span why, struct err *err)
{
	int64_t again_ms = f->now_ms + RETRY_MS;
	enum rc rc = RC_OK;

	c->effect = c->asked = SPAN_LIT("");
	c->trouble = why;
	if (c->listed && (c->wake_ms == CHANCODE_NONE || c->wake_ms > again_ms))
		rc = set_timer(f, c, again_ms, err);
	return rc ? rc : chancode_put(f->db, c, err);
}

enum rc codework_next(struct fold *f, struct chancode *c, struct err *err)
{
	const struct foldcode *k = codework_find(f, c->state);

	return c->listed && k && k->row ? codework_settle(f, c, k, err) : chancode_put(f->db, c, err);
}

enum rc codework_wake(struct fold *f, int64_t code, struct err *err)
{
	struct chancode c;
	enum rc rc = chancode_get(f->db, f->work, code, &c, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	c.wake_ms = CHANCODE_NONE;
	return codework_next(f, &c, err);
}

/* -- the tables ---------------------------------------------------------------------------------------------------------- */

struct syncing {
	struct fold *f;
	struct arena *a; /* f->work is reset between rows */
	struct map *listed, *states;
	struct chancode *old;
	int n;
	struct employee *staff;
	int staff_n;
};

/* Its 编号 was written, or changed: the name tells that it is the same (its printed codes live on). */
static struct chancode *by_name(struct syncing *y, struct span name)
{
	struct chancode *found = NULL;

	for (int i = 0; i < y->n; i++) {
		struct chancode *c = &y->old[i];

		if (!tagset_same(c->name, name) || map_get(y->listed, c->key))
			continue;
		if (!found || (c->listed && !found->listed))
			found = c;
	}
	return found;
}

/* The State of a new code: that of its row, unless an older code has it. */
static struct span free_state(struct syncing *y, struct span wanted)
{
	struct span state = wanted;

	for (int i = 2; map_get(y->states, state); i++) {
		struct span tail = arena_printf(y->a, "-%d", i);

		state = arena_printf(
			y->a, "%.*s%.*s", SPAN_ARG(span_take(wanted, SOP_STATE_MOST - tail.n)), SPAN_ARG(tail));
	}
	return state;
}

static enum rc take_row(
	struct syncing *y, struct span key, const struct listed *l, struct chancode *old, struct err *err)
{
	struct fold *f = y->f;
	struct chancode c = {.key = key,
		.type = (int)l->row->type,
		.wake_ms = CHANCODE_NONE,
		.made_ms = CHANCODE_NONE,
		.config_id = SPAN_LIT(""),
		.qr_code = SPAN_LIT(""),
		.sent = SPAN_LIT(""),
		.asked = SPAN_LIT(""),
		.effect = SPAN_LIT("")};
	const struct foldcode k = {.file = l->file, .row = l->row};
	enum rc rc = RC_OK;

	arena_reset(f->work);
	if (old) {
		c = *old;
		c.key = key;
	} else {
		c.state = free_state(y, l->row->state);
		map_put(y->states, c.state, y);
		rc = db_next_row(f->db, &c.code, err);
	}
	c.name = l->row->name;
	c.script = l->file->id;
	c.listed = true;
	c.stopped_ms = CHANCODE_NONE;
	return rc ? rc : settle(f, &c, &k, y->staff, y->staff_n, err);
}

/* The row vanished: 停用. What WeCom has stays as it is; a call that nobody has begun is called off. */
static enum rc stop_row(struct syncing *y, struct chancode *c, struct err *err)
{
	struct fold *f = y->f;
	struct outbox_row e;
	enum rc rc = RC_OK;

	arena_reset(f->work);
	if (c->effect.n) {
		rc = effects_get(f, c->effect, &e, err);
		if (!rc && e.state == OUTBOX_READY) {
			rc = effects_cancel(f, &e, "its row vanished", err);
			c->effect = c->asked = SPAN_LIT("");
		}
	}
	c->listed = false;
	c->stopped_ms = f->now_ms;
	c->trouble = SPAN_LIT("");
	if (!rc)
		rc = set_timer(f, c, CHANCODE_NONE, err);
	return rc ? rc : chancode_put(f->db, c, err);
}

static enum rc sync(struct syncing *y, struct err *err)
{
	struct map *known = map_new();
	struct span key;
	size_t at = 0;
	void *v;
	enum rc rc = RC_OK;

	for (int i = 0; i < y->n; i++) {
		map_put(known, y->old[i].key, &y->old[i]);
		map_put(y->states, y->old[i].state, &y->old[i]);
	}
	while (!rc && map_each(y->listed, &at, &key, &v)) {
		struct listed *l = v;
		struct chancode *old = map_get(known, key);

		if (!old)
			old = by_name(y, l->row->name);
		rc = take_row(y, key, l, old, err);
		if (old)
			old->code = -1; /* met */
	}
	for (int i = 0; !rc && i < y->n; i++)
		if (y->old[i].code >= 0 && y->old[i].listed)
			rc = stop_row(y, &y->old[i], err);
	map_free(known, NULL);
	return rc;
}

enum rc codework_sync(struct fold *f, struct err *err)
{
	struct syncing y = {.f = f, .a = arena_new(0)};
	enum rc rc = chancode_all(f->db, y.a, &y.old, &y.n, err);

	if (!rc)
		rc = employee_all(f->db, y.a, &y.staff, &y.staff_n, err);
	y.listed = list_rows(f, y.a);
	y.states = map_new();
	if (!rc && (y.n || map_count(y.listed)))
		rc = sync(&y, err);
	map_free(y.listed, NULL);
	map_free(y.states, NULL);
	arena_free(y.a);
	return rc ? rc : codework_load(f, err);
}

/* -- who comes by it ------------------------------------------------------------------------------------------------------ */

static enum rc put_tags(
	struct fold *f, const struct foldcode *k, struct span customer, struct span employee, struct err *err)
{
	return k->row && k->row->tags.n ? tagwork_put(f, customer, employee, &k->row->tags, NULL, err) : RC_OK;
}

/* Full just now: somebody else takes over. */
static enum rc look_at_ceiling(
	struct fold *f, const struct foldcode *k, struct span employee, int64_t day, struct err *err)
{
	struct chancode_adds *v = NULL;
	struct chancode c;
	int n = 0;
	bool full = false;
	enum rc rc = chancode_day(f->db, f->work, k->code, day, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (span_eq(v[i].employee, employee))
			full = v[i].adds + v[i].readds == k->row->ceiling;
	if (rc || !full)
		return rc;
	rc = chancode_get(f->db, f->work, k->code, &c, err);
	return rc ? rc : codework_settle(f, &c, k, err);
}

enum rc codework_added(struct fold *f, const struct codework_add *x, struct err *err)
{
	const struct foldcode *k = codework_find(f, x->state);
	int64_t day = zone_day(&f->settings->zone, x->at_ms);
	enum rc rc;

	if (!k)
		return RC_OK;
	rc = chancode_count(f->db, k->code, day, x->employee, x->again, err);
	if (!rc)
		rc = decisions_note(f, x->customer, k->script, SPAN_ABSENT, "code", REASON_CODE,
			effects_subject(f, "%.*s%s", SPAN_ARG(k->name), k->row ? "" : "（已停用）"), err);
	if (!rc && !x->half)
		rc = put_tags(f, k, x->customer, x->employee, err);
	if (!rc && k->row && k->row->ceiling && day == zone_day(&f->settings->zone, f->now_ms))
		rc = look_at_ceiling(f, k, x->employee, day, err);
	return rc;
}

enum rc codework_accepted(struct fold *f, struct span customer, struct span employee, struct err *err)
{
	const struct foldcode *k;
	struct relation r;
	enum rc rc;

	if (!f->codes || !map_count(f->codes))
		return RC_OK;
	rc = relation_get(f->db, f->work, customer, employee, &r, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	k = codework_find(f, r.channel);
	return k ? put_tags(f, k, customer, employee, err) : RC_OK;
}
