/* flow/botsay: the audit of what employees said to the app, for people: siyu audit, and 记录 in the chat. */
#ifndef SIYU_FLOW_BOTSAY_H
#define SIYU_FLOW_BOTSAY_H
#include "base/arena.h"
#include "base/text.h"
#include "base/zone.h"
#include "store/botlog.h"

/* "03-04 11:01 李丽「完成 1」办了：记下了：…" without a line end. Control characters in what was typed are blanks there. */
enum rc MUST_USE botsay_row(struct store_db *db, struct arena *a, const struct zone *zone, const struct botlog *l,
	struct text *out, struct err *err);
/* The same for who may not read names: "03-04 11:01 李丽「停」办了：小*", with nothing of what was typed or answered: a name stands there in
 * whatever spelling. customer: as he may read it; empty: nobody's in particular. */
enum rc MUST_USE botsay_veiled(struct store_db *db, struct arena *a, const struct zone *zone, const struct botlog *l,
	struct span customer, struct text *out, struct err *err);
/* A line for each of the last `most` from from_ms on, newest first; with the customer where one was concerned, and below it what the app
 * answered, as it went out: made for the role of who asked. employee: userid or name, empty: everybody's. Appends; nothing, where nothing was
 * said. RC_NOTFOUND: no employee is called so, and nobody of that name ever said anything. */
enum rc MUST_USE botsay_log(struct store_db *db, struct arena *a, const struct zone *zone, struct span employee,
	int64_t from_ms, int most, struct text *out, struct err *err);
/* What went out to our own people, newest first. Figures: when, to whom, as of when they are, the text as it went out. Messages of the app to
 * employees and managers (answers, to-dos, reminders, cards): when, to whom, whether they arrived, the text; those that brought figures stand
 * with these. At most `most` of either. Appends. */
enum rc MUST_USE botsay_sent(struct store_db *db, struct arena *a, const struct zone *zone, int64_t from_ms, int most,
	struct text *out, struct err *err);

#endif
