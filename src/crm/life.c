#include "crm/life.h"
#include <stddef.h>
#include <string.h>

/* clang-format off */
static const char *const state_names[LIFE_STATES] = {
	[LIFE_HALF] = "half",
	[LIFE_LIVE] = "live",
	[LIFE_DELETED_BY_EMPLOYEE] = "deleted_by_employee",
	[LIFE_DELETED_BY_CUSTOMER] = "deleted_by_customer",
	[LIFE_TRANSFERRED] = "transferred",
};
/* clang-format on */

/* What an event says of the relation: the state it leads to, and what an end means. */
/* clang-format off */
static const struct { enum life_state to; enum life_meaning ends; } events[] = {
	[LIFE_EV_HALF] = { LIFE_HALF, LIFE_REPEAT },
	[LIFE_EV_ADD] = { LIFE_LIVE, LIFE_REPEAT },
	[LIFE_EV_TAKEOVER] = { LIFE_LIVE, LIFE_REPEAT },
	[LIFE_EV_DEL] = { LIFE_DELETED_BY_EMPLOYEE, LIFE_LEFT_BY_EMPLOYEE },
	[LIFE_EV_DEL_TRANSFER] = { LIFE_TRANSFERRED, LIFE_HANDED_AWAY },
	[LIFE_EV_DEL_FOLLOW] = { LIFE_DELETED_BY_CUSTOMER, LIFE_LEFT_BY_CUSTOMER },
};
/* clang-format on */

bool life_open(enum life_state s)
{
	return s == LIFE_HALF || s == LIFE_LIVE;
}

const char *life_state_name(enum life_state s)
{
	return state_names[s];
}

int life_state_find(const char *name)
{
	for (int i = 0; i < LIFE_STATES; i++)
		if (strcmp(state_names[i], name) == 0)
			return i;
	return -1;
}

static void count_add(struct life_result *ret, int64_t when_ms)
{
	ret->row.adds++;
	ret->counted = true;
	ret->counted_ms = when_ms;
}

/* The first that is heard of this pair. */
static void begin(enum life_event event, int64_t event_s, int64_t when_ms, struct life_result *ret)
{
	ret->changed = true;
	ret->row = (struct life){.state = events[event].to, .event_s = event_s, .add_ms = when_ms};
	ret->row.asked = ret->row.state == LIFE_HALF;
	if (!life_open(ret->row.state)) {
		/* Its add was never seen; if it still comes it is counted for its day (finding 29). */
		ret->row.end_ms = when_ms;
		ret->meaning = events[event].ends;
		return;
	}
	ret->meaning = event == LIFE_EV_TAKEOVER ? LIFE_TAKEN_OVER : LIFE_FIRST;
	if (event != LIFE_EV_TAKEOVER)
		count_add(ret, when_ms);
}

/* Older than what is known: moves nothing. An adding that was not counted yet is counted, for its own day: one whose end
 * came first, or one before the first that we know. A half older than its add is the same adding. */
static void stale(const struct life *old, enum life_event event, int64_t when_ms, struct life_result *ret)
{
	ret->meaning = LIFE_STALE;
	if (!life_open(events[event].to) || event == LIFE_EV_TAKEOVER)
		return;
	if (old->adds == 0 || (event != LIFE_EV_HALF && when_ms < old->add_ms)) {
		/* Of one whose end alone was seen nobody said that it was accepted. */
		ret->row.asked =
			ret->row.asked || (event == LIFE_EV_HALF && old->adds == 0 && old->end_ms == old->add_ms);
		count_add(ret, when_ms);
		ret->changed = true;
	}
	if (when_ms < old->add_ms) {
		ret->row.add_ms = when_ms;
		ret->changed = true;
	}
}

static void reopen(enum life_event event, int64_t when_ms, struct life_result *ret)
{
	ret->meaning = event == LIFE_EV_TAKEOVER ? LIFE_TAKEN_OVER : LIFE_AGAIN;
	ret->row.end_ms = 0;
	if (event != LIFE_EV_TAKEOVER)
		count_add(ret, when_ms);
}

/* Whatever came since: who was once heard of as added was a friend. */
static void befriend(enum life_state to, struct life_result *ret)
{
	if (to != LIFE_LIVE || !ret->row.asked)
		return;
	ret->row.asked = false;
	ret->changed = true;
}

/* Two events of one second: which of them came first is not known. Half before add, and twice the same, are told apart. */
static bool contradicts(enum life_state known, enum life_state said)
{
	return life_open(known) != life_open(said);
}

void life_apply(const struct life *old, enum life_event event, int64_t event_s, int64_t at_ms, struct life_result *ret)
{
	int64_t event_ms = event_s * 1000, when_ms = event_ms < at_ms ? event_ms : at_ms;
	enum life_state to = events[event].to;

	memset(ret, 0, sizeof *ret);
	if (!old) {
		begin(event, event_s, when_ms, ret);
		return;
	}
	ret->row = *old;
	if (event_s != old->event_s || !contradicts(old->state, to))
		befriend(to, ret);
	if (event_s < old->event_s) {
		stale(old, event, when_ms, ret);
		return;
	}
	if (event_s == old->event_s && contradicts(old->state, to)) {
		ret->meaning = LIFE_ASK;
		return;
	}
	ret->meaning = LIFE_REPEAT;
	if (event_s > old->event_s) {
		ret->row.event_s = event_s;
		ret->changed = true;
	}
	if (life_open(to) && !life_open(old->state)) {
		ret->row.state = to;
		reopen(event, when_ms, ret);
	} else if (to == LIFE_LIVE && old->state == LIFE_HALF) {
		ret->row.state = to;
		ret->meaning = event == LIFE_EV_TAKEOVER ? LIFE_TAKEN_OVER : LIFE_ACCEPTED;
	} else if (!life_open(to) && life_open(old->state)) {
		ret->row.state = to;
		ret->row.end_ms = when_ms;
		ret->meaning = events[event].ends;
	} else {
		return; /* live and added again, half and half again, ended and ended again: the first end stays */
	}
	ret->changed = true;
}

void life_settle(const struct life *old, bool present, int64_t as_of_s, struct life_result *ret)
{
	memset(ret, 0, sizeof *ret);
	ret->row = *old;
	if (as_of_s < old->event_s) {
		ret->meaning = LIFE_STALE;
		return;
	}
	ret->meaning = LIFE_REPEAT;
	if (present == life_open(old->state))
		return;
	ret->changed = true;
	ret->row.event_s = as_of_s;
	if (present) {
		ret->row.state = LIFE_LIVE;
		ret->row.asked = false;
		reopen(LIFE_EV_ADD, as_of_s * 1000, ret);
	} else {
		ret->row.state = LIFE_DELETED_BY_EMPLOYEE;
		ret->row.end_ms = as_of_s * 1000;
		ret->meaning = LIFE_LEFT_BY_EMPLOYEE;
	}
}
