#include "vanish.h"
#include "relations.h"
#include "store/employee.h"

static enum rc leave(struct fold *f, struct span employee, int64_t at_ms, struct err *err)
{
	int64_t gone_ms;
	enum rc rc = employee_gone(f->db, employee, &gone_ms, err);

	if (rc != RC_NOTFOUND)
		return rc; /* known: the first time counts */
	f->vanished = true;
	rc = employee_meet(f->db, employee, f->now_ms, NULL, err);
	return rc ? rc : employee_leave(f->db, employee, at_ms, err);
}

enum rc vanish_event(struct fold *f, const struct event *ev, struct err *err)
{
	struct span employee = relations_lower(f, ev->userid);

	if (!employee.n)
		return RC_OK;
	if (span_is(ev->change_type, "delete_user"))
		return leave(f, employee, fold_time(f, ev->created_s), err);
	return span_is(ev->change_type, "create_user") ? vanish_seen(f, employee, err) : RC_OK;
}

enum rc vanish_listed(struct fold *f, struct span employee, int64_t left_ms, struct err *err)
{
	return leave(f, employee, left_ms < f->now_ms ? left_ms : f->now_ms, err);
}

enum rc vanish_seen(struct fold *f, struct span employee, struct err *err)
{
	enum rc rc = f->vanished ? employee_leave(f->db, employee, EMPLOYEE_HERE, err) : RC_OK;

	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc vanish_here(struct fold *f, struct span employee, int64_t as_of_ms, struct err *err)
{
	int64_t gone_ms;
	enum rc rc = vanish_since(f, employee, &gone_ms, err);

	if (rc || as_of_ms < gone_ms + ZONE_DAY_MS)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return vanish_seen(f, employee, err);
}

enum rc vanish_since(struct fold *f, struct span employee, int64_t *ret_ms, struct err *err)
{
	return f->vanished ? employee_gone(f->db, employee, ret_ms, err) : RC_NOTFOUND;
}
