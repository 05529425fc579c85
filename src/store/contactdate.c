#include "store/contactdate.h"
#include "rows.h"

#define CONTACTDATE_COLUMNS "customer, name, year, month, day, hand_input, hand_year, hand_month, hand_day, taken"

enum { CONTACTDATE_PUT, CONTACTDATE_GET, CONTACTDATE_DEL, CONTACTDATE_OF, CONTACTDATE_ON };
static const struct stmt_sql contactdate_sql[] = {
	[CONTACTDATE_PUT] = {.sql = "INSERT INTO contact_date (" CONTACTDATE_COLUMNS
				    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
				    "ON CONFLICT (customer, name) DO UPDATE SET year = ?3, month = ?4, day = ?5,"
				    " hand_input = ?6, hand_year = ?7, hand_month = ?8, hand_day = ?9, taken = ?10"},
	[CONTACTDATE_GET] = {.one = true,
		.sql = "SELECT " CONTACTDATE_COLUMNS " FROM contact_date WHERE customer = ?1 AND name = ?2"},
	[CONTACTDATE_DEL] = {.sql = "DELETE FROM contact_date WHERE customer = ?1 AND name = ?2"},
	[CONTACTDATE_OF] = {.sql = "SELECT " CONTACTDATE_COLUMNS
				   " FROM contact_date WHERE customer = ?1 AND month > 0 ORDER BY name"},
	[CONTACTDATE_ON] = {.sql = "SELECT " CONTACTDATE_COLUMNS " FROM contact_date WHERE name = ?1 AND month = ?2 "
				   "AND day = ?3 AND customer > ?4 ORDER BY customer LIMIT ?5"},
};
const struct stmt_module contactdate_module = STMT_MODULE("contactdate", contactdate_sql);

enum rc contactdate_put(struct store_db *db, const struct contactdate *d, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contactdate, CONTACTDATE_PUT);

	stmt_text(s, 1, d->customer);
	stmt_text(s, 2, d->name);
	stmt_int(s, 3, d->year);
	stmt_int(s, 4, d->month);
	stmt_int(s, 5, d->day);
	stmt_int(s, 6, d->hand_input);
	stmt_int(s, 7, d->hand_year);
	stmt_int(s, 8, d->hand_month);
	stmt_int(s, 9, d->hand_day);
	stmt_int(s, 10, d->taken);
	return stmt_run(s, err);
}

static void read_date(struct stmt *s, struct arena *a, void *to)
{
	struct contactdate *d = to;

	d->customer = stmt_col_text(s, 0, a);
	d->name = stmt_col_text(s, 1, a);
	d->year = stmt_col_int(s, 2);
	d->month = stmt_col_int(s, 3);
	d->day = stmt_col_int(s, 4);
	d->hand_input = stmt_col_int(s, 5);
	d->hand_year = stmt_col_int(s, 6);
	d->hand_month = stmt_col_int(s, 7);
	d->hand_day = stmt_col_int(s, 8);
	d->taken = stmt_col_int(s, 9);
}

enum rc contactdate_get(struct store_db *db, struct arena *a, struct span customer, struct span name,
	struct contactdate *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contactdate, CONTACTDATE_GET);

	stmt_text(s, 1, customer);
	stmt_text(s, 2, name);
	return rows_one(s, a, read_date, ret, err);
}

enum rc contactdate_del(struct store_db *db, struct span customer, struct span name, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contactdate, CONTACTDATE_DEL);

	stmt_text(s, 1, customer);
	stmt_text(s, 2, name);
	return stmt_run(s, err);
}

enum rc contactdate_of(struct store_db *db, struct arena *a, struct span customer, struct contactdate **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contactdate, CONTACTDATE_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = rows_all(s, a, sizeof **ret, read_date, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc contactdate_on(struct store_db *db, struct arena *a, struct span name, int64_t month, int64_t day,
	struct span after, int most, struct contactdate **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_contactdate, CONTACTDATE_ON);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, name);
	stmt_int(s, 2, month);
	stmt_int(s, 3, day);
	stmt_text(s, 4, after);
	stmt_int(s, 5, most);
	rc = rows_all(s, a, sizeof **ret, read_date, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
