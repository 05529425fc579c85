/* relations: who is whose friend: adds, half adds, deletes, transfers, and what a walk reads of a pair. */
#ifndef SIYU_FLOW_RELATIONS_H
#define SIYU_FLOW_RELATIONS_H
#include "base/err.h"
#include "base/span.h"
#include "wecom/api.h"
#include "wecom/event.h"

struct fold;

/* change_external_contact (callbacks.md 5.2). */
enum rc MUST_USE relations_event(struct fold *f, const struct event *ev, struct err *err);
/* The same event by another app: only its WelcomeCode is news. */
enum rc MUST_USE relations_second_copy(struct fold *f, const struct event *ev, struct err *err);
/* WeCom was asked then: does the relation stand? What is younger stays. */
enum rc MUST_USE relations_settle(
	struct fold *f, struct span customer, struct span employee, bool present, int64_t as_of_ms, struct err *err);
/* A walk did not find the pair: it ended at that time. handed: a leader gave him to a colleague. */
enum rc MUST_USE relations_gone(
	struct fold *f, struct span customer, struct span employee, bool handed, int64_t as_of_ms, struct err *err);
/* The customer has a new employee: the old relation ends as transferred, his rounds, to-dos, tags and notes go along, 员工离职接手 is
 * told. Nothing happens twice. */
struct relations_handing {
	struct span customer, from, to;
	int64_t at_ms, since_ms; /* when he went over; since when nothing was decided for him */
};
enum rc MUST_USE relations_take_over(struct fold *f, const struct relations_handing *h, struct err *err);
/* Asks externalcontact/get, once for all that happens until it goes out. */
enum rc MUST_USE relations_ask(
	struct fold *f, struct span customer, const char *subject, enum api_lane lane, struct err *err);
struct span relations_lower(struct fold *f, struct span userid); /* in work */

#define RELATIONS_BY_TRANSFER 202 /* add_way: assigned by a leader */

/* One pair as a walk read it. */
struct relations_pair {
	struct span customer, employee, state;
	int64_t created_s; /* of the last adding, 0: not told */
	int64_t add_way;   /* api.md 2.3 */
	int64_t as_of_ms;
};
struct relations_news {
	enum { RELATIONS_KNOWN, RELATIONS_FOUND /* nobody told us */, RELATIONS_BACK /* … that he came back */, RELATIONS_ACCEPTED /* … that he was accepted */ } what;
	bool quiet; /* longer ago than an event may be that starts anything (finding 11): no script is told */
};
/* dry: only what it would be. Who deleted the employee is still listed (api.md 2.2): an ended relation comes back only when he was
 * added anew behind its end. */
enum rc MUST_USE relations_observe(
	struct fold *f, const struct relations_pair *p, bool dry, struct relations_news *ret, struct err *err);

#endif
