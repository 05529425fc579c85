/* The same try of an effect twice. A call that may always be repeated leaves no trace before its answer, so one whose answer the fold
 * cannot take (it is set aside) stays ready as if never made. It is made again, for the answer may be better then, but ever more
 * seldom. Kept in memory: a sender that begins anew may try at once. */
#include "sendint.h"

#include "base/mem.h"
#include "wecom/backoff.h"

#define MOST_REPEATS 8 /* from here on as seldom as WAIT ever gets */
#define SWEEP_MS 60000
#define OLD_MS INT64_C(7200000) /* longer than any wait */

struct tried {
	int try_no, repeats;
	int64_t called_ms, again_ms;
};

static struct span key_bytes(const struct outbox_key *k)
{
	return span_make(k, sizeof *k);
}

int64_t sendagain_after_ms(struct send *s, struct outbox_key key, int try_no)
{
	const struct tried *t = map_get(s->tried, key_bytes(&key));
	return t && t->try_no == try_no ? t->again_ms : 0;
}

static void tell(struct send *s, const struct sendcall *c)
{
	char key[OUTBOX_KEY_BYTES];
	text_clear(&s->trouble);
	text_addf(&s->trouble,
		"the answer to %s (effect %s) was set aside, so it is asked again, ever more seldom; see `siyu inbox list`\n",
		api_def(c->api)->name, outbox_key_print(c->key, key));
}

void sendagain_note(struct send *s, const struct sendcall *c, int64_t now_ms)
{
	struct tried *t = map_get(s->tried, key_bytes(&c->key));
	if (!t) {
		t = mem_alloc(sizeof *t);
		(void)map_put(s->tried, key_bytes(&c->key), t);
	}
	if (t->try_no == c->try_no) {
		t->repeats += t->repeats < MOST_REPEATS - 1;
		tell(s, c);
	} else {
		t->repeats = 0;
	}
	t->try_no = c->try_no;
	t->called_ms = now_ms;
	struct backoff_case b = {.cls = ERRCLASS_WAIT,
		.attempt = t->repeats + 1,
		.now_ms = now_ms,
		.key = (uint64_t)c->key.input_id << 16 ^ (uint64_t)c->key.ordinal};
	INVARIANT(backoff_next(&b, &t->again_ms));
}

/* What has not come back by now will not: its answer was folded. */
void sendagain_sweep(struct send *s, int64_t now_ms)
{
	size_t i = 0;
	struct span key;
	void *value;
	if (now_ms < s->tried_swept_ms + SWEEP_MS)
		return;
	s->tried_swept_ms = now_ms;
	while (map_each(s->tried, &i, &key, &value)) {
		const struct tried *t = value;
		if (now_ms > t->again_ms + (t->repeats ? OLD_MS : SWEEP_MS))
			mem_free(map_del(s->tried, key));
	}
}
