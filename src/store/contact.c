#include "store/contact.h"
#include "buyer.h"
#include "rows.h"
#include "tallybookint.h"
#include "store/called.h"
#include "store/heardlog.h"
#include "store/roster.h"

#define CONTACT_COLUMNS \
	"c.customer, c.name, c.type, c.gender, c.unionid, c.first_add_ms, c.first_add_day, c.first_employee, c.first_channel, " \
	"c.unsubscribed, c.no, " TALLYBOOK_COLUMNS
#define CONTACTS "contact AS c CROSS JOIN contact_tally AS t ON t.no = c.no"

#define TOUCHED \
	"UPDATE contact_tally SET touched_from_ms = min(?2, coalesce(touched_from_ms, ?2)), " \
	"touched_to_ms = max(?2, coalesce(touched_to_ms, ?2))"
#define WIDER "touched_from_ms IS NULL OR ?2 < touched_from_ms OR ?2 > touched_to_ms"

enum {
	CONTACT_GET,
	CONTACT_TALLIED,
	CONTACT_CHANNEL,
	CONTACT_BY_UNIONID,
	CONTACT_MEET,
	CONTACT_TALLY,
	CONTACT_MOVE,
	CONTACT_ADDED,
	CONTACT_ACCEPT,
	CONTACT_NAME,
	CONTACT_PROFILE,
	CONTACT_MONEY,
	CONTACT_MONEY_ALONE,
	CONTACT_MONEY_UNTIL,
	CONTACT_UNSUBSCRIBE,
	CONTACT_HEAR,
	CONTACT_TOUCH,
	CONTACT_TOUCH_ROUND,
	CONTACT_GROUP,
	CONTACT_PAGE,
	CONTACT_SILENT
};
static const struct stmt_sql contact_sql[] = {
	[CONTACT_GET] = {.one = true, .sql = "SELECT " CONTACT_COLUMNS " FROM " CONTACTS " WHERE c.customer = ?1"},
	/* Asked of whom the tallybook does not know, as are the sums below. The row of contact stays unread: the index by customer has his number. */
	[CONTACT_TALLIED] = {.one = true,
		.apart = true,
		.sql = "SELECT c.no, " TALLYBOOK_COLUMNS " FROM " CONTACTS " WHERE c.customer = ?1"},
	[CONTACT_CHANNEL] = {.one = true, .sql = "SELECT first_channel FROM contact WHERE no = ?1"},
	[CONTACT_BY_UNIONID] = {.sql = "SELECT " CONTACT_COLUMNS " FROM " CONTACTS
				       " WHERE c.unionid = ?1 ORDER BY c.customer LIMIT 1"},
	[CONTACT_MEET] =
		{.sql = "INSERT INTO contact (customer, name, type, gender, unionid, first_add_ms, first_add_day, "
			"first_employee, first_channel, unsubscribed, no) VALUES (?1, '', 0, 0, NULL, ?2, ?3, ?4, ?5, 0, ?6)"},
	/* Who wrote by 微信客服, or was spoken to, before anybody added him has touches. */
	[CONTACT_TALLY] =
		{.sql = "INSERT INTO contact_tally (no, paid_orders, net_fen, first_paid_ms, last_paid_ms, heard_ms, "
			"touched_from_ms, touched_to_ms, stepped_ms, grouped_ms) "
			"SELECT ?1, 0, 0, NULL, NULL, ?2, min(at_ms), max(at_ms), min(step_ms), "
			"(SELECT min(joined_ms) FROM chat_member WHERE member = ?3) FROM "
			"(SELECT at_ms, NULL AS step_ms FROM touch WHERE customer = ?3 "
			"UNION ALL SELECT o.delivered_ms, o.delivered_ms FROM enrolment AS e "
			"JOIN occurrence AS o ON o.enrolment = e.enrolment WHERE e.customer = ?3) AS his"},
	[CONTACT_MOVE] = {.sql = "UPDATE contact SET first_add_ms = ?2, first_add_day = ?3, first_employee = ?4, "
				 "first_channel = ?5 WHERE customer = ?1 AND first_add_ms > ?2"},
	/* Known from 微信客服 alone he was never silent: he is as others from now on. */
	[CONTACT_ADDED] = {.sql = "UPDATE contact_tally SET heard_ms = max(?2, coalesce(last_paid_ms, ?2)) "
				  "WHERE no = ?1 AND heard_ms = ?3"},
	[CONTACT_ACCEPT] = {.sql = "UPDATE contact SET accepted_ms = ?2 WHERE customer = ?1 AND accepted_ms IS NULL"},
	[CONTACT_NAME] = {.one = true, .sql = "SELECT name FROM contact WHERE customer = ?1"},
	[CONTACT_PROFILE] =
		{.sql = "UPDATE contact SET name = ?2, type = ?3, gender = ?4, unionid = coalesce(?5, unionid) "
			"WHERE customer = ?1"},
	[CONTACT_MONEY] = {.apart = true,
		.sql = "UPDATE contact_tally SET paid_orders = ?2, net_fen = ?3, first_paid_ms = ?4, last_paid_ms = ?5, "
		       "heard_ms = CASE WHEN ?5 > heard_ms THEN ?5 ELSE heard_ms END WHERE no = ?1"},
	/* Without its index: an order of long ago is no 互动 that matters, and most of a file of them are. */
	[CONTACT_MONEY_ALONE] = {.apart = true,
		.sql = "UPDATE contact_tally SET paid_orders = ?2, net_fen = ?3, first_paid_ms = ?4, last_paid_ms = ?5 "
		       "WHERE no = ?1"},
	[CONTACT_MONEY_UNTIL] = {.one = true,
		.sql = "SELECT count(*), coalesce(sum(gross_fen - refund_fen), 0), min(paid_ms), max(paid_ms) FROM " BUYER_UNTIL(
			"?1", "?2") " WHERE refund_fen < gross_fen"},
	[CONTACT_UNSUBSCRIBE] = {.sql = "UPDATE contact SET unsubscribed = ?2 WHERE customer = ?1"},
	[CONTACT_HEAR] = {.sql = "UPDATE contact_tally SET heard_ms = ?2"
				 " WHERE no = (SELECT no FROM contact WHERE customer = ?1) AND heard_ms < ?2"},
	[CONTACT_TOUCH] = {.sql = TOUCHED " WHERE no = (SELECT no FROM contact WHERE customer = ?1) AND (" WIDER ")"},
	[CONTACT_TOUCH_ROUND] = {.sql = TOUCHED
		", stepped_ms = min(?2, coalesce(stepped_ms, ?2)) WHERE no = "
		"(SELECT c.no FROM enrolment AS e CROSS JOIN contact AS c ON c.customer = e.customer "
		"WHERE e.enrolment = ?1) AND (" WIDER " OR stepped_ms IS NULL OR ?2 < stepped_ms)"},
	[CONTACT_GROUP] =
		{.sql = "UPDATE contact_tally SET grouped_ms = ?2 WHERE no = (SELECT no FROM contact WHERE customer = ?1) "
			"AND (grouped_ms IS NULL OR grouped_ms > ?2)"},
	[CONTACT_PAGE] =
		{.sql = "SELECT " CONTACT_COLUMNS " FROM " CONTACTS
			" WHERE (c.first_add_day, c.customer) > (?1, ?2) ORDER BY c.first_add_day, c.customer LIMIT ?3"},
	/* In two, for a range of (heard_ms, no) would be one of heard_ms alone: thousands may have been heard at the same time. */
	[CONTACT_SILENT] =
		{.sql = "SELECT " CONTACT_COLUMNS
			" FROM (SELECT heard_ms, no FROM contact_tally WHERE heard_ms = ?1 AND heard_ms <= ?3 AND no > "
			"coalesce((SELECT no FROM contact WHERE customer = ?2), 0) UNION ALL "
			"SELECT heard_ms, no FROM contact_tally WHERE heard_ms > ?1 AND heard_ms <= ?3 "
			"ORDER BY heard_ms, no LIMIT ?4) AS page CROSS JOIN contact_tally AS t ON t.no = page.no "
			"CROSS JOIN contact AS c ON c.no = page.no ORDER BY t.heard_ms, t.no"},
};
const struct stmt_module contact_module = STMT_MODULE("contact", contact_sql);

static void read_contact(struct stmt *s, struct arena *a, void *to)
{
	struct contact *c = to;

	c->customer = stmt_col_text(s, 0, a);
	c->name = stmt_col_text(s, 1, a);
	c->type = stmt_col_int(s, 2);
	c->gender = stmt_col_int(s, 3);
	c->unionid = stmt_col_text(s, 4, a);
	c->first_add_ms = stmt_col_int(s, 5);
	c->first_add_day = stmt_col_int(s, 6);
	c->first_employee = stmt_col_text(s, 7, a);
	c->first_channel = stmt_col_text(s, 8, a);
	c->unsubscribed = stmt_col_int(s, 9) != 0;
	c->no = stmt_col_int(s, 10);
	tallybook_read(s, 11, c);
}

enum rc contact_get(struct store_db *db, struct arena *a, struct span customer, struct contact *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contact, CONTACT_GET);

	stmt_text(s, 1, customer);
	return rows_one(s, a, read_contact, ret, err);
}

enum rc contact_tallied(struct store_db *db, struct span customer, struct contact *ret, struct err *err)
{
	struct stmt *s;
	enum rc rc;

	if (tallybook_find(db, customer, ret))
		return RC_OK;
	s = stmt_get(db, STMT_contact, CONTACT_TALLIED);
	stmt_text(s, 1, customer);
	rc = stmt_step(s, err);
	if (!rc) {
		*ret = (struct contact){.customer = customer, .no = stmt_col_int(s, 0)};
		tallybook_read(s, 1, ret);
	}
	stmt_done(s);
	return rc;
}

static void read_channel(struct stmt *s, struct arena *a, void *to)
{
	*(struct span *)to = stmt_col_text(s, 0, a);
}

enum rc contact_channel(struct store_db *db, struct arena *a, int64_t no, struct span *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contact, CONTACT_CHANNEL);

	stmt_int(s, 1, no);
	return rows_one(s, a, read_channel, ret, err);
}

enum rc contact_by_unionid(
	struct store_db *db, struct arena *a, struct span unionid, struct contact *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contact, CONTACT_BY_UNIONID);

	stmt_text(s, 1, unionid);
	return rows_one(s, a, read_contact, ret, err);
}

enum rc contact_meet(struct store_db *db, struct span customer, int64_t no, int64_t add_ms, int64_t add_day,
	struct span employee, struct span channel, struct err *err)
{
	struct stmt *s;
	int64_t last = 0;
	enum rc rc = no ? RC_OK : roster_count(db, &last, err);

	if (rc)
		return rc;
	s = stmt_get(db, STMT_contact, no ? CONTACT_MOVE : CONTACT_MEET);
	stmt_text(s, 1, customer);
	stmt_int(s, 2, add_ms);
	stmt_int(s, 3, add_day);
	stmt_text(s, 4, employee);
	stmt_text_or_empty(s, 5, channel);
	if (!no)
		stmt_int(s, 6, last + 1);
	rc = stmt_run_one(s, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc; /* an earlier add is known */
	s = stmt_get(db, STMT_contact, no ? CONTACT_ADDED : CONTACT_TALLY);
	stmt_int(s, 1, no ? no : last + 1);
	stmt_int(s, 2, add_ms);
	if (no)
		stmt_int(s, 3, CONTACT_NOT_ADDED);
	else
		stmt_text(s, 3, customer);
	rc = stmt_run(s, err);
	return rc ? rc : roster_met(db, customer, err);
}

enum rc contact_accept(struct store_db *db, struct span customer, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contact, CONTACT_ACCEPT);
	enum rc rc;

	stmt_text(s, 1, customer);
	stmt_int(s, 2, at_ms);
	rc = stmt_run_one(s, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc; /* he was one, or is nobody we know */
	return roster_mark(db, customer, ROSTER_FRIEND, err);
}

enum rc contact_profile(struct store_db *db, struct span customer, struct span name, int64_t type, int64_t gender,
	struct span unionid, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contact, CONTACT_NAME);
	struct arena *a = arena_new(0);
	struct span was = SPAN_ABSENT;
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = stmt_step(s, err);
	if (!rc)
		was = stmt_col_text(s, 0, a);
	stmt_done(s);
	s = stmt_get(db, STMT_contact, CONTACT_PROFILE);
	stmt_text(s, 1, customer);
	stmt_text_or_empty(s, 2, name);
	stmt_int(s, 3, type);
	stmt_int(s, 4, gender);
	stmt_text(s, 5, unionid);
	if (!rc)
		rc = stmt_run_one(s, err);
	if (!rc)
		rc = called_named(db, customer, was, name, err);
	arena_free(a);
	return rc;
}

enum rc contact_money(struct store_db *db, int64_t no, int64_t paid_orders, int64_t net_fen, int64_t first_paid_ms,
	int64_t last_paid_ms, int64_t heard_ms, struct err *err)
{
	struct stmt *s;

	if (tallybook_money(db, no, paid_orders, net_fen, first_paid_ms, last_paid_ms))
		return RC_OK;
	s = stmt_get(db, STMT_contact, last_paid_ms <= heard_ms ? CONTACT_MONEY_ALONE : CONTACT_MONEY);
	stmt_int(s, 1, no);
	stmt_int(s, 2, paid_orders);
	stmt_int(s, 3, net_fen);
	stmt_int_or_null(s, 4, first_paid_ms, CONTACT_NEVER);
	stmt_int_or_null(s, 5, last_paid_ms, CONTACT_NEVER);
	return stmt_run_one(s, err);
}

static enum rc money_until(struct store_db *db, int64_t now_ms, struct contact *c, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contact, CONTACT_MONEY_UNTIL);

	stmt_int(s, 1, c->no);
	stmt_int(s, 2, now_ms);
	enum rc rc = stmt_step(s, err);
	if (rc == RC_OK) {
		c->paid_orders = stmt_col_int(s, 0);
		c->net_fen = stmt_col_int(s, 1);
		c->first_paid_ms = stmt_col_int_or(s, 2, CONTACT_NEVER);
		c->last_paid_ms = stmt_col_int_or(s, 3, CONTACT_NEVER);
	}
	stmt_done(s);
	return rc;
}

enum rc contact_until(struct store_db *db, int64_t now_ms, struct contact *c, int64_t *ret_later, struct err *err)
{
	int64_t all = c->paid_orders, said_ms = 0;

	*ret_later = 0;
	if (c->last_paid_ms == CONTACT_NEVER || c->last_paid_ms <= now_ms)
		return RC_OK;
	enum rc rc = money_until(db, now_ms, c, err);
	if (rc)
		return rc;
	*ret_later = all - c->paid_orders;
	if (c->heard_ms == CONTACT_NOT_ADDED || c->heard_ms <= now_ms)
		return RC_OK;
	rc = heardlog_last(db, c->customer, &said_ms, err);
	c->heard_ms = c->first_add_ms;
	if (c->last_paid_ms > c->heard_ms)
		c->heard_ms = c->last_paid_ms;
	if (!rc && said_ms > c->heard_ms)
		c->heard_ms = said_ms;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc contact_unsubscribe(struct store_db *db, struct span customer, bool yes, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contact, CONTACT_UNSUBSCRIBE);

	stmt_text(s, 1, customer);
	stmt_int(s, 2, yes);
	return stmt_run_one(s, err);
}

enum rc contact_hear(struct store_db *db, struct span customer, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contact, CONTACT_HEAR);

	stmt_text(s, 1, customer);
	stmt_int(s, 2, at_ms);
	return stmt_run(s, err);
}

enum rc contact_touched(struct store_db *db, struct span customer, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contact, CONTACT_TOUCH);

	stmt_text(s, 1, customer);
	stmt_int(s, 2, at_ms);
	return stmt_run(s, err);
}

enum rc contact_grouped(struct store_db *db, struct span customer, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contact, CONTACT_GROUP);

	stmt_text(s, 1, customer);
	stmt_int(s, 2, at_ms);
	return stmt_run(s, err);
}

enum rc contact_touched_round(struct store_db *db, int64_t enrolment, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contact, CONTACT_TOUCH_ROUND);

	stmt_int(s, 1, enrolment);
	stmt_int(s, 2, at_ms);
	return stmt_run(s, err);
}

static enum rc all(struct stmt *s, struct arena *a, struct contact **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_contact, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc contact_page(struct store_db *db, struct arena *a, int64_t day, struct span customer, int most,
	struct contact **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contact, CONTACT_PAGE);

	stmt_int(s, 1, day);
	stmt_text(s, 2, customer);
	stmt_int(s, 3, most);
	return all(s, a, ret, ret_count, err);
}

enum rc contact_silent(struct store_db *db, struct arena *a, int64_t heard_ms, struct span customer, int64_t upto_ms,
	int most, struct contact **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contact, CONTACT_SILENT);

	stmt_int(s, 1, heard_ms);
	stmt_text(s, 2, customer);
	stmt_int(s, 3, upto_ms);
	stmt_int(s, 4, most);
	return all(s, a, ret, ret_count, err);
}
