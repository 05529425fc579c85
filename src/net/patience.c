#include "patience.h"

void patience_init(struct patience *p, int64_t headers_ms, int64_t body_ms, int64_t reply_ms, int64_t idle_ms)
{
	*p = (struct patience){.limit_ms = {[PATIENCE_HEADERS] = headers_ms,
				       [PATIENCE_BODY] = body_ms,
				       [PATIENCE_REPLY] = reply_ms,
				       [PATIENCE_IDLE] = idle_ms}};
	for (int i = 0; i < PATIENCE_PHASES; i++)
		p->heads[i].prev = p->heads[i].next = &p->heads[i];
}

void patience_join(struct patience_entry *e)
{
	*e = (struct patience_entry){.prev = e, .next = e, .phase = PATIENCE_NONE};
}

void patience_move(struct patience *p, struct patience_entry *e, enum patience_phase phase, int64_t since_ms)
{
	e->prev->next = e->next;
	e->next->prev = e->prev;
	e->prev = e->next = e;
	e->phase = phase;
	e->since_ms = since_ms;
	if (phase == PATIENCE_NONE)
		return;
	/* Nearly always the newest: the walk from the tail is short. */
	struct patience_entry *head = &p->heads[phase], *before = head->prev;
	while (before != head && before->since_ms > since_ms)
		before = before->prev;
	e->prev = before;
	e->next = before->next;
	before->next->prev = e;
	before->next = e;
}

struct patience_entry *patience_oldest(const struct patience *p, enum patience_phase phase)
{
	struct patience_entry *first = p->heads[phase].next;
	return first == &p->heads[phase] ? NULL : first;
}

int64_t patience_next_ms(const struct patience *p)
{
	int64_t next = INT64_MAX;
	for (int i = PATIENCE_HEADERS; i < PATIENCE_SERVING; i++) {
		const struct patience_entry *e = patience_oldest(p, (enum patience_phase)i);
		if (e && e->since_ms + p->limit_ms[i] < next)
			next = e->since_ms + p->limit_ms[i];
	}
	return next;
}

struct patience_entry *patience_expired(struct patience *p, int64_t now_ms)
{
	for (int i = PATIENCE_HEADERS; i < PATIENCE_SERVING; i++) {
		struct patience_entry *e = patience_oldest(p, (enum patience_phase)i);
		if (e && e->since_ms + p->limit_ms[i] <= now_ms)
			return e;
	}
	return NULL;
}

struct patience_entry *patience_victim(struct patience *p, int64_t now_ms, int64_t *ret_ms)
{
	static const enum patience_phase order[] = {PATIENCE_IDLE, PATIENCE_HEADERS, PATIENCE_BODY};
	int64_t again = INT64_MAX;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		struct patience_entry *e = patience_oldest(p, order[i]);
		if (!e)
			continue;
		int64_t from = e->since_ms + (order[i] == PATIENCE_IDLE ? 0 : p->limit_ms[order[i]] / 10);
		if (from <= now_ms)
			return e;
		if (from < again)
			again = from;
	}
	*ret_ms = again;
	return NULL;
}
