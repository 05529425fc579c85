/* store/contact: a customer as the whole corp knows him. */
#ifndef SIYU_STORE_CONTACT_H
#define SIYU_STORE_CONTACT_H
#include "base/arena.h"
#include "store/db.h"

#define CONTACT_NEVER INT64_MIN /* first_paid_ms, last_paid_ms: never bought */
#define CONTACT_NOT_ADDED INT64_MAX /* first_add_ms, first_add_day: nobody's friend, known from 微信客服 alone */

struct contact {
	struct span customer;
	struct span name;     /* empty: not known */
	int64_t type, gender; /* 0: not known */
	struct span unionid;  /* absent: not known */
	int64_t first_add_ms, first_add_day;
	struct span first_employee, first_channel; /* channel: State of that add, empty: none */
	int64_t paid_orders, net_fen, first_paid_ms, last_paid_ms;
	int64_t heard_ms; /* last 互动: add, order, reply, group, link; CONTACT_NOT_ADDED as first_add_ms */
	int64_t no;       /* 1, 2, … as they were met: his number in store/roster */
	int64_t touched_from_ms, touched_to_ms; /* of touches (store/touch), the first and the last; CONTACT_NEVER: there is none */
	int64_t stepped_ms; /* no step of a round of his was delivered before that; CONTACT_NEVER: none was */
	int64_t grouped_ms; /* no group had him before that; CONTACT_NEVER: none has */
	int64_t first_part, last_part; /* where orders of his stand, or stood (decision 0030); CONTACT_NEVER: he never had one */
	bool unsubscribed;
};

enum rc MUST_USE contact_get(struct store_db *db, struct arena *a, struct span customer, struct contact *ret,
	struct err *err); /* RC_NOTFOUND */
/* What an order asks of him, from where it stands close together: customer as given, no, money, heard_ms and the times of touches and groups;
 * all else is absent, and 0. RC_NOTFOUND, RC_FAILED. */
enum rc MUST_USE contact_tallied(struct store_db *db, struct span customer, struct contact *ret, struct err *err);
/* first_channel of number no, for who has him by contact_tallied; *ret lives in a. RC_NOTFOUND, RC_FAILED. */
enum rc MUST_USE contact_channel(struct store_db *db, struct arena *a, int64_t no, struct span *ret, struct err *err);
/* The one with this unionid; of several the first by id. RC_NOTFOUND. */
enum rc MUST_USE contact_by_unionid(
	struct store_db *db, struct arena *a, struct span unionid, struct contact *ret, struct err *err);
/* Makes the row when there is none; an earlier first add than the one stored moves it. no: his number as contact_get gave it, 0 when there
 * is no row. */
enum rc MUST_USE contact_meet(struct store_db *db, struct span customer, int64_t no, int64_t add_ms, int64_t add_day,
	struct span employee, struct span channel, struct err *err);
/* An employee is his friend, for the first time; later ones change nothing, nor does one of nobody we know. Who came by 免验证 and waits is not. */
enum rc MUST_USE contact_accept(struct store_db *db, struct span customer, int64_t at_ms, struct err *err);
/* What externalcontact/get told; an absent unionid keeps the old one. RC_NOTFOUND: no such row. */
enum rc MUST_USE contact_profile(struct store_db *db, struct span customer, struct span name, int64_t type,
	int64_t gender, struct span unionid, struct err *err);
/* Sums of the orders of number no; CONTACT_NEVER for times of none. heard_ms: as his row has it, or less where that is not known. RC_NOTFOUND. */
enum rc MUST_USE contact_money(struct store_db *db, int64_t no, int64_t paid_orders, int64_t net_fen,
	int64_t first_paid_ms, int64_t last_paid_ms, int64_t heard_ms, struct err *err);
/* What is told of him at that moment: an order that is paid later counts nowhere until then, so its money and times leave *c, as contact_get
 * gave it; heard_ms is then as his row would have it, or less, as in contact_money. *ret_later: how many those are; without any, nothing is
 * read. RC_FAILED. */
enum rc MUST_USE contact_until(
	struct store_db *db, int64_t now_ms, struct contact *c, int64_t *ret_later, struct err *err);
/* A 互动 of his at that time; an older one than the last changes nothing, nor does one of nobody we know. */
enum rc MUST_USE contact_hear(struct store_db *db, struct span customer, int64_t at_ms, struct err *err);
/* There is a touch of his at that time in the table, or a step of that round was delivered then. Nothing happens for nobody we know. */
enum rc MUST_USE contact_touched(struct store_db *db, struct span customer, int64_t at_ms, struct err *err);
enum rc MUST_USE contact_touched_round(struct store_db *db, int64_t enrolment, int64_t at_ms, struct err *err);
/* He joined a group at that time. Nothing happens for nobody we know: who is met later is asked for. */
enum rc MUST_USE contact_grouped(struct store_db *db, struct span customer, int64_t at_ms, struct err *err);
/* The first `most` behind (day, customer) by day of their first add, then customer: the oldest first. */
enum rc MUST_USE contact_page(struct store_db *db, struct arena *a, int64_t day, struct span customer, int most,
	struct contact **ret, int *ret_count, struct err *err);
/* The first `most` behind (heard_ms, customer) by last 互动, then as they were met, of those last heard at upto_ms at the latest. */
enum rc MUST_USE contact_silent(struct store_db *db, struct arena *a, int64_t heard_ms, struct span customer,
	int64_t upto_ms, int most, struct contact **ret, int *ret_count, struct err *err);
enum rc MUST_USE contact_unsubscribe(struct store_db *db, struct span customer, bool yes, struct err *err);

#endif
