/* store/botlog: what employees typed to the app or pressed there, and what came of it; table `bot_log`, the audit. */
#ifndef SIYU_STORE_BOTLOG_H
#define SIYU_STORE_BOTLOG_H
#include "base/arena.h"
#include "store/db.h"

enum botlog_outcome {
	BOTLOG_DONE,
	BOTLOG_ASKED,   /* the app asked back: which customer, is it right */
	BOTLOG_REFUSED, /* he may not, or it cannot be */
	BOTLOG_UNKNOWN, /* no command */
	BOTLOG_OUTCOMES
};

struct botlog {
	int64_t input_id, at_ms;
	struct span employee; /* userid */
	struct span command;  /* name of the command; empty: none */
	struct span said;     /* as typed */
	struct span customer; /* whose data; empty: nobody's in particular */
	enum botlog_outcome outcome;
	struct span detail;   /* one line, Chinese */
};

const char *botlog_name(enum botlog_outcome o); /* "done" */
enum rc MUST_USE botlog_add(struct store_db *db, const struct botlog *l, struct err *err);
/* The last `most` of an employee (empty: of everybody), not before from_ms, newest first. */
enum rc MUST_USE botlog_last(struct store_db *db, struct arena *a, struct span employee, int64_t from_ms, int most,
	struct botlog **ret, int *ret_count, struct err *err);

#endif
