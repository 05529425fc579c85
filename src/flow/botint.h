/* botint: what the modules of the app's chat share: who speaks, what he said, what is answered. */
#ifndef SIYU_SRC_FLOW_BOTINT_H
#define SIYU_SRC_FLOW_BOTINT_H
#include "foldint.h"
#include "crm/veil.h"
#include "flow/botwords.h"
#include "store/botlog.h"
#include "store/botstate.h"
#include "store/employee.h"

#define BOT_STATE_MS (10 * INT64_C(60000))      /* how long the app waits for 确认 or a number */
#define BOT_TODOS_MS (24 * 60 * INT64_C(60000)) /* how long the numbers of a list hold */

/* Who speaks. Names live in work. */
struct bot_person {
	struct span userid, name;
	unsigned roles;
	bool all;             /* he sees everybody's */
	struct employee *who; /* himself, and those whom he leads: without `all`, whose figures and customers he sees */
	int n;
};

/* One thing that he said, and its answer. */
struct bot_talk {
	struct fold *f;
	struct bot_person me;
	const struct bot_command *command; /* NULL: none of the table */
	bool page;                         /* on a page, not in the app's chat */
	struct span said;                  /* as typed */
	struct span rest;                  /* behind the name of the command, folded */
	struct span chosen;                /* he said by a number which customer he meant; absent: he did not */
	struct text out;                   /* the answer; empty: it comes later, or none is due */
	struct span customer;              /* for the audit: whose data */
	enum botlog_outcome outcome;
	struct span detail;                /* for the audit; absent: the first line of the answer */
};

/* botwork.c */
/* A text message or an event of the app's conversation. Others change nothing. */
enum rc MUST_USE botwork_event(struct fold *f, const struct event *ev, struct err *err);
/* Sets the outcome, and appends the sentence to the answer. */
void botwork_refuse(struct bot_talk *t, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Says text to him on the lane of chat answers, whole lines in as many messages as it takes; the last of `most` ends in 「…」 where there is more. */
enum rc MUST_USE botwork_send(struct fold *f, struct span userid, struct span text, int most, struct err *err);
/* The same of an answer, which is short: three messages at most. */
enum rc MUST_USE botwork_answer(struct fold *f, struct span userid, struct text *out, struct err *err);
/* What stood against it was said as the outcome of the input: here it is the answer. true: nothing did. */
bool botwork_went(struct bot_talk *t);

/* t->said is heard, answered into t->out and kept in the audit; nothing goes out. */
enum rc MUST_USE botwork_hear(struct bot_talk *t, struct err *err);
/* The row of the audit. */
enum rc MUST_USE botwork_keep(struct bot_talk *t, struct err *err);
/* Somebody without a role: whom he asks for one. */
enum rc MUST_USE botwork_stranger(struct bot_talk *t, struct err *err);

/* botpage.c: {"by"} and one of {"said"}: as typed to the app; {"press"}: "done:ID[:RESULT]", "skip:ID", "open:ID" of a to-do; {"customer",
 * "saw"}: data of a customer or group was opened, with "denied": was not shown to him, and why; {"customer","sent"}: an answer of a 话术 was sent; {"customer","tag","group","on"};
 * {"customer","note":"remark"|"description","text","was"}. */
enum rc MUST_USE botpage_apply(struct fold *f, const struct json_node *root, struct span by, struct err *err);

/* botfind.c: whom he means */
/* A customer of those whom he sees? */
enum rc MUST_USE botfind_sees(struct bot_talk *t, struct span customer, bool *ret, struct err *err);
/* The customer that begins t->rest, by name, by 备注 or by id, of those whom he sees; *ret_tail: what stands behind. RC_NOTFOUND: none, or
 * several; he was told. */
enum rc MUST_USE botfind_customer(struct bot_talk *t, struct span *ret_customer, struct span *ret_tail, struct err *err);
/* The same of a name as a whole. */
enum rc MUST_USE botfind_called(struct bot_talk *t, struct span name, struct span *ret_customer, struct err *err);
/* A number after several were listed: what he asked for goes on with that one. RC_NOTFOUND: nothing was listed. */
enum rc MUST_USE botfind_number(struct bot_talk *t, int64_t number, struct err *err);
/* His own, or of one whom he leads? */
enum rc MUST_USE botfind_near(struct bot_talk *t, struct span customer, enum veil_near *ret, struct err *err);
/* "小明（洁面老客）": name, and 备注 of somebody whom he sees; else the id. As he may read it: "小*" (crm/veil). In work. */
enum rc MUST_USE botfind_shown(struct bot_talk *t, struct span customer, struct span *ret, struct err *err);
/* The same, to be typed again: where the name is not for him, the id. */
enum rc MUST_USE botfind_named(struct bot_talk *t, struct span customer, struct span *ret, struct err *err);

/* botstop.c */
enum rc MUST_USE botstop_stop(struct bot_talk *t, struct err *err);
enum rc MUST_USE botstop_resume(struct bot_talk *t, struct err *err);

/* botnote.c: 备注 and 描述 of his own relation */
enum bot_note { BOT_NOTE_REMARK, BOT_NOTE_DESCRIPTION, BOT_NOTES };
bool botnote_field(struct span name, enum bot_note *ret); /* "remark", "description". false: neither */
enum rc MUST_USE botnote_remark(struct bot_talk *t, struct err *err);
enum rc MUST_USE botnote_description(struct bot_talk *t, struct err *err);
/* Of t->customer. was: what he saw when he wrote it; absent: he saw nothing. What WeCom has meanwhile is not overwritten: he is told. */
enum rc MUST_USE botnote_write(struct bot_talk *t, enum bot_note what, struct span said, struct span was, struct err *err);
/* The call that it made was not taken: who wrote it is told. Nothing for those of scripts. */
enum rc MUST_USE botnote_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

/* botorder.c */
enum rc MUST_USE botorder_tell(struct bot_talk *t, struct err *err);
enum rc MUST_USE botorder_amend(struct bot_talk *t, struct err *err);
enum rc MUST_USE botorder_yes(struct bot_talk *t, struct err *err);
enum rc MUST_USE botorder_no(struct bot_talk *t, struct err *err);

/* botrole.c */
/* roles 0: nobody whom the configuration or the state knows. */
enum rc MUST_USE botrole_of(struct fold *f, struct span userid, struct bot_person *ret, struct err *err);
/* Does he see what is this employee's? */
bool botrole_sees(const struct bot_person *p, struct span employee);
/* Is it himself, or one whom he leads? */
bool botrole_leads(const struct bot_person *p, struct span employee);
/* "林悦、王敏": who can help, at most three; empty: nobody is configured. */
enum rc MUST_USE botrole_helpers(struct fold *f, struct text *out, struct err *err);

/* bottodo.c */
enum rc MUST_USE bottodo_done(struct bot_talk *t, struct err *err);
enum rc MUST_USE bottodo_open(struct bot_talk *t, struct err *err);
enum rc MUST_USE bottodo_skip(struct bot_talk *t, struct err *err);

#endif
