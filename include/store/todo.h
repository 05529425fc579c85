/* store/todo: 员工任务, something an employee has to do himself. */
#ifndef SIYU_STORE_TODO_H
#define SIYU_STORE_TODO_H
#include "base/arena.h"
#include "store/db.h"

#define TODO_NONE INT64_MIN
#define TODO_NO_ROUND 0

enum todo_state { TODO_OPEN, TODO_DONE, TODO_CANCELLED, TODO_STATES };

struct todo {
	int64_t todo; /* id */
	struct span employee, customer;
	int64_t enrolment; /* TODO_NO_ROUND: none, an answer of the 话术 `script` */
	struct span script, step, text;
	struct span says;    /* what goes to the customer, JSON: [{"msgtype":"text","content"} or {"msgtype","sha256","filename","title","desc",
			      * "url","appid","page"}…]; empty or absent: nothing, or it is not filled in yet */
	struct span options; /* what its result may be, with 、 between; empty or absent: it has none */
	bool delivers;       /* its text goes to the customer: when it is done, the step is delivered */
	bool fresh;          /* its text has codes or numbers that are filled in when it is opened */
	int64_t opened_ms;   /* the last time, TODO_NONE: not yet; not stored by todo_add */
	struct span result;  /* one of them, once it is done */
	int64_t made_ms, deadline_ms;
	enum todo_state state;
	int64_t done_ms;
};

enum rc MUST_USE todo_add(struct store_db *db, const struct todo *t, struct err *err);
enum rc MUST_USE todo_get(
	struct store_db *db, struct arena *a, int64_t id, struct todo *ret, struct err *err); /* RC_NOTFOUND */
/* The text as it was filled in for whoever opened it. RC_NOTFOUND no such. */
enum rc MUST_USE todo_fill(
	struct store_db *db, int64_t id, struct span text, struct span says, int64_t at_ms, struct err *err);
/* RC_NOTFOUND no such. Whether it may be closed, the caller has looked at. result may be absent. */
enum rc MUST_USE todo_close(
	struct store_db *db, int64_t id, enum todo_state to, struct span result, int64_t at_ms, struct err *err);
/* Closes the open ones of an enrolment as cancelled; texts: those alone that deliver. */
enum rc MUST_USE todo_drop(
	struct store_db *db, struct span employee, int64_t enrolment, bool texts, int64_t at_ms, struct err *err);
/* The employee answered that customer himself: answers of the 话术 that lie ready are not needed any more, calls for a person are done. */
enum rc MUST_USE todo_answered(
	struct store_db *db, struct span employee, struct span customer, int64_t at_ms, struct err *err);
/* All open ones of him about that customer go to `to`. */
enum rc MUST_USE todo_hand(
	struct store_db *db, struct span from, struct span customer, struct span to, struct err *err);
/* An open one with the employee, customer, script, step and delivers of `like`. RC_NOTFOUND. */
enum rc MUST_USE todo_find(
	struct store_db *db, struct arena *a, const struct todo *like, struct todo *ret, struct err *err);
/* When the last one was made whose text of that step of that round went out. RC_NOTFOUND. */
enum rc MUST_USE todo_sent(
	struct store_db *db, int64_t enrolment, struct span step, int64_t *ret_made_ms, struct err *err);
/* Open ones of an employee, by deadline, id. */
enum rc MUST_USE todo_open(
	struct store_db *db, struct arena *a, struct span employee, struct todo **ret, int *ret_count, struct err *err);
/* Of these, those whose deadline is in that time, both ends included. */
enum rc MUST_USE todo_near(struct store_db *db, struct arena *a, struct span employee, int64_t from_ms, int64_t to_ms,
	struct todo **ret, int *ret_count, struct err *err);
/* Of these, those of that script with a text for the customer or the group. */
enum rc MUST_USE todo_ready(struct store_db *db, struct arena *a, struct span employee, struct span script, struct todo **ret,
	int *ret_count, struct err *err);
/* The open ones about a customer or group, whoever has them, by deadline, id. */
enum rc MUST_USE todo_about(
	struct store_db *db, struct arena *a, struct span customer, struct todo **ret, int *ret_count, struct err *err);
/* Those who have open ones, by userid. */
enum rc MUST_USE todo_employees(
	struct store_db *db, struct arena *a, struct span **ret, int *ret_count, struct err *err);

#endif
