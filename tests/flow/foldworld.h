/* foldworld: an inbox, a state and a fold in a folder of their own, driven by hand in virtual time. */
#ifndef SIYU_TESTS_FOLDWORLD_H
#define SIYU_TESTS_FOLDWORLD_H
#include "flow/fold.h"
#include "flow/settings.h"
#include "flow/wire.h"
#include "inbox/inbox.h"
#include "store/contact.h"
#include "store/contacttag.h"
#include "store/decision.h"
#include "store/enrolment.h"
#include "store/masstask.h"
#include "store/occurrence.h"
#include "store/outbox.h"
#include "store/outcome.h"
#include "store/relation.h"
#include "store/taskmember.h"
#include "store/todo.h"
#include "wecom/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
/* 2026-03-03 00:00 in Shanghai, a Tuesday. */
#define TUESDAY INT64_C(1772467200000)

struct foldworld {
	char dir[256];
	struct inbox *in;
	struct store_db *db;
	struct fold *fold;
	struct arena *a;
	int64_t now_ms;
	int most; /* inputs of a turn */
	struct err err;
};

struct foldworld *foldworld_new(int64_t start_ms);
void foldworld_free(struct foldworld *w);
/* As after kill -9 between two turns: everything is opened anew. */
void foldworld_reopen(struct foldworld *w);

int64_t foldworld_put(struct foldworld *w, enum inbox_kind kind, const char *body);
int64_t foldworld_callback(struct foldworld *w, const char *app, const char *xml);
void foldworld_fold(struct foldworld *w);
/* Lives until then: ticks when something is due. */
void foldworld_until(struct foldworld *w, int64_t until_ms);

int64_t foldworld_config(struct foldworld *w, const char *json);
/* file_and_text: pairs, NULL at the end. */
int64_t foldworld_scripts(struct foldworld *w, const char *file, const char *text, ...);
/* change_external_contact at the present second. */
int64_t foldworld_event(
	struct foldworld *w, const char *type, const char *customer, const char *employee, const char *more);
int64_t foldworld_event_at(struct foldworld *w, int64_t created_s, const char *type, const char *customer,
	const char *employee, const char *more);
int64_t foldworld_order(struct foldworld *w, const char *order_no, const char *customer, int64_t fen);

/* The first effect of a call that is ready now; false: none. */
bool foldworld_ready(struct foldworld *w, enum api_id api, struct outbox_row *ret);
int foldworld_count(struct foldworld *w, enum api_id api);
/* Attempt and answer of an effect, folded. json: as WeCom says it. */
void foldworld_answer(struct foldworld *w, const struct outbox_row *e, const char *json);
void foldworld_end(struct foldworld *w, const struct outbox_row *e, enum wire_outcome outcome);
/* Takes the first ready effect of that call and answers it. */
void foldworld_serve(struct foldworld *w, enum api_id api, const char *json, struct outbox_row *ret);

enum outcome foldworld_outcome(struct foldworld *w, int64_t input_id);
struct span foldworld_outcome_reason(struct foldworld *w, int64_t input_id);
/* The i-th round of a customer. */
struct enrolment foldworld_round(struct foldworld *w, const char *customer, int i);
int foldworld_rounds(struct foldworld *w, const char *customer);
struct occurrence foldworld_occurrence(struct foldworld *w, const char *customer, int round, const char *step);
bool foldworld_decided(struct foldworld *w, const char *customer, const char *verdict, const char *reason);
void foldworld_digest(struct foldworld *w, char ret[65]);
/* The same inbox from nothing, with turns of `most` inputs. */
void foldworld_replay_digest(struct foldworld *w, int most, char ret[65]);

#define assert_span(s, text) foldworld_assert_span((s), (text), __FILE__, __LINE__)
void foldworld_assert_span(struct span s, const char *text, const char *file, int line);

#endif
