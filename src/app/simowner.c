#include "simowner.h"

#include "base/mem.h"
#include "base/rng.h"
#include "inbox/inbox.h"
#include "sandbox/brainroom.h"
#include "sop/group.h"
#include "sop/read.h"
#include "store/enrolment.h"

#define SEND_PERCENT 60 /* of what lies ready, a look */
#define HOUR_MS INT64_C(3600000)
#define LOOK_MS INT64_C(180000)     /* while a 秒杀 is on she does not go away … */
#define BEFORE_MS HOUR_MS           /* … from an hour before it … */
#define AFTER_MS HOUR_MS            /* … to an hour behind it … */
#define LONGEST_MS (3 * HOUR_MS)    /* … which takes so long where it ends by itself */
#define EARLY_MS (31 * ZONE_DAY_MS) /* a 秒杀 speaks so long before its 开抢 at most … */
#define LATE_MS (2 * ZONE_DAY_MS)   /* … and so long after it */

struct sale { /* when a 秒杀 is on, and watched */
	int64_t from_ms, to_ms;
};

struct simowner {
	uint64_t seed;
	struct arena *arena;
	int n;
	const struct sop_script **script;
	struct sale *sale; /* of the script of that index; else empty */
};

bool simowner_sends(uint64_t seed, const struct todo *t, uint64_t look)
{
	struct rng r;
	/* Of what it is, not of its number: that hangs on what others had to do. */
	uint64_t which = span_hash(t->customer) + 31 * span_hash(t->step) + (uint64_t)t->made_ms + look;
	rng_seed(&r,
		seed * UINT64_C(0x9e3779b97f4a7c15) ^ span_hash(t->employee) ^ which * UINT64_C(0x94d049bb133111eb));
	return (int)rng_below(&r, 100) < SEND_PERCENT;
}

enum rc simowner_send(struct world *w, struct brain *b, const struct todo *t, bool *ret_member, struct err *err)
{
	bool open = t->fresh && t->opened_ms == TODO_NONE;
	size_t at = span_search(t->text, SPAN_LIT("："));
	struct span says = at == SIZE_MAX ? t->text : span_drop(t->text, at + sizeof "：" - 1);
	struct text body;
	int64_t now = world_now_ms(w);
	*ret_member = false;
	if (!open && !brainroom_say(b, now, t->customer, t->employee, says)) {
		if (!brain_chat(b, now, t->employee, t->customer, says))
			return RC_OK;
		*ret_member = true;
	}
	text_init(&body, 4096);
	text_addf(&body, "{\"verb\":\"%s\",\"todo\":%lld,\"by\":\"%.*s\"}", open ? "todo_open" : "todo_done",
		(long long)t->todo, SPAN_ARG(t->employee));
	enum rc rc = world_append(w, INBOX_COMMAND, SPAN_ABSENT, text_span(&body), err);
	text_release(&body);
	return rc;
}

/* -- whom there is to look at -------------------------------------------------------------------------------------------------- */

static struct sale sale_of(const struct sop_flash *f, const struct zone *z)
{
	int64_t day = zone_day_start_ms(z, f->day), open = day + (int64_t)(f->minute < 0 ? 0 : f->minute) * 60000;
	int64_t over = f->until_minute >= 0 ? day + (int64_t)f->until_minute * 60000 : open + LONGEST_MS;
	if (over <= open) /* on the day after */
		over += ZONE_DAY_MS;
	return (struct sale){open - BEFORE_MS, over + AFTER_MS};
}

struct simowner *simowner_new(
	const struct intake_folder *scripts, const struct zone *zone, uint64_t seed, int64_t from_ms, int64_t to_ms)
{
	struct simowner *o = mem_alloc(sizeof *o);
	*o = (struct simowner){.seed = seed, .arena = arena_new(65536)};
	o->script = mem_array((size_t)scripts->n + 1, sizeof *o->script);
	o->sale = mem_array((size_t)scripts->n + 1, sizeof *o->sale);
	for (int i = 0; i < scripts->n; i++) {
		const struct sop_script *s = intake_script(scripts, i);
		if (!s || s->disabled || !group_kind(s->kind) || s->checkin)
			continue;
		struct sale sale = s->flash ? sale_of(s->flash, zone) : (struct sale){0};
		if (s->flash && (sale.from_ms - EARLY_MS > to_ms || sale.to_ms + LATE_MS < from_ms))
			continue;
		o->sale[o->n] = sale;
		o->script[o->n++] = s;
	}
	return o;
}

void simowner_free(struct simowner *o)
{
	if (!o)
		return;
	mem_free(o->script);
	mem_free(o->sale);
	arena_free(o->arena);
	mem_free(o);
}

bool simowner_any(const struct simowner *o)
{
	return o->n > 0;
}

static bool watched(const struct sale *s, int64_t ms)
{
	return ms >= s->from_ms && ms < s->to_ms;
}

int64_t simowner_next_ms(const struct simowner *o, int64_t now_ms)
{
	int64_t step = HOUR_MS;
	for (int i = 0; i < o->n; i++)
		if (watched(&o->sale[i], now_ms))
			step = LOOK_MS;
	return now_ms / step * step + step;
}

/* -- looking ------------------------------------------------------------------------------------------------------------------- */

static enum rc round_ready(
	struct simowner *o, int which, const struct enrolment *e, struct world *w, struct brain *b, struct err *err)
{
	struct todo *t = NULL;
	int n = 0;
	int64_t now = world_now_ms(w);
	enum rc rc = todo_ready(world_db(w), o->arena, e->employee, o->script[which]->id, &t, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		bool member, stays = watched(&o->sale[which], now);
		/* Who waits for it opens at once what is filled in then. */
		if (span_eq(t[i].customer, e->customer) &&
			((stays && t[i].fresh && t[i].opened_ms == TODO_NONE) ||
				simowner_sends(o->seed, &t[i], (uint64_t)(now / LOOK_MS))))
			rc = simowner_send(w, b, &t[i], &member, err);
	}
	return rc;
}

enum rc simowner_look(struct simowner *o, struct world *w, struct brain *b, struct err *err)
{
	enum rc rc = RC_OK;
	bool hour = world_now_ms(w) % HOUR_MS == 0;
	for (int i = 0; !rc && i < o->n; i++) {
		struct enrolment *e = NULL;
		int n = 0;
		if (!hour && !watched(&o->sale[i], world_now_ms(w)))
			continue;
		arena_reset(o->arena);
		rc = enrolment_groups(world_db(w), o->arena, o->script[i]->id, ENROLMENT_LIVE, &e, &n, err);
		for (int k = 0; !rc && k < n; k++)
			rc = round_ready(o, i, &e[k], w, b, err);
	}
	return rc;
}

void simowner_say(struct text *out)
{
	text_addf(out, "群主每小时看一次待发的群消息（秒杀前后一小时里每 %d 分钟看一次），每次 %d%% 的会发出去",
		(int)(LOOK_MS / 60000), SEND_PERCENT);
}
