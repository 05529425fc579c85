#include "store/person.h"

#include "base/mem.h"
#include "rows.h"
#include "store/roster.h"

enum { CONTACT_NO, STRANGER_FIND, STRANGER_ADD, STRANGER_MET, MEMBER_MET, STRANGER_LAST, STRANGERS_MET };
static const struct stmt_sql person_sql[] = {
	[CONTACT_NO] = {.one = true, .sql = "SELECT no FROM contact WHERE customer = ?1"},
	[STRANGER_FIND] = {.one = true, .sql = "SELECT stranger FROM stranger WHERE customer = ?1"},
	[STRANGER_ADD] = {.one = true, .sql = "INSERT INTO stranger (customer, no) VALUES (?1, 0) RETURNING stranger"},
	[STRANGER_MET] = {.sql = "UPDATE stranger SET no = ?2 WHERE customer = ?1"},
	[MEMBER_MET] = {.sql = "UPDATE chat_member SET no = ?2 WHERE member = ?1 AND no > 0"},
	[STRANGER_LAST] = {.one = true, .sql = "SELECT coalesce(max(stranger), 0) FROM stranger"},
	[STRANGERS_MET] = {.scan = true, /* of an index of those who became contacts */
		.sql = "SELECT stranger, no FROM stranger WHERE no > 0 ORDER BY stranger"},
};
const struct stmt_module person_module = STMT_MODULE("person", person_sql);

/* 0: there is none. */
static enum rc ask(struct store_db *db, int which, struct span customer, int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_person, which);
	*ret = 0;
	stmt_text(s, 1, customer);
	enum rc rc = rows_int(s, ret, err);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc person_number(struct store_db *db, struct span customer, int64_t *ret, struct err *err)
{
	int64_t no = 0;
	enum rc rc = ask(db, CONTACT_NO, customer, &no, err);
	if (rc == RC_OK && no == 0) {
		rc = ask(db, STRANGER_FIND, customer, &no, err);
		if (rc == RC_OK && no == 0)
			rc = ask(db, STRANGER_ADD, customer, &no, err);
		no += PERSON_STRANGER;
	}
	if (rc == RC_OK)
		*ret = no;
	return rc;
}

enum rc person_known(
	struct store_db *db, struct span customer, int64_t *ret_contact, int64_t *ret_stranger, struct err *err)
{
	enum rc rc = ask(db, CONTACT_NO, customer, ret_contact, err);
	if (rc == RC_OK)
		rc = ask(db, STRANGER_FIND, customer, ret_stranger, err);
	if (rc == RC_OK && *ret_stranger)
		*ret_stranger += PERSON_STRANGER;
	return rc;
}

enum rc person_met(struct store_db *db, struct span customer, int64_t no, struct err *err)
{
	enum rc rc = RC_OK;
	for (int which = STRANGER_MET; rc == RC_OK && which <= MEMBER_MET; which++) {
		struct stmt *s = stmt_get(db, STMT_person, which);
		stmt_text(s, 1, customer);
		stmt_int(s, 2, no);
		rc = stmt_run(s, err);
	}
	return rc;
}

enum rc person_all(struct store_db *db, struct person_list *ret, struct err *err)
{
	int64_t strangers = 0;
	*ret = (struct person_list){.contacts = 0};
	enum rc rc = roster_count(db, &ret->contacts, err);
	if (rc == RC_OK)
		rc = rows_int(stmt_get(db, STMT_person, STRANGER_LAST), &strangers, err);
	if (rc != RC_OK)
		return rc;
	ret->people = ret->contacts + strangers;
	ret->met = mem_array((size_t)strangers + 1, sizeof *ret->met);
	struct stmt *s = stmt_get(db, STMT_person, STRANGERS_MET);
	while ((rc = stmt_step(s, err)) == RC_OK)
		ret->met[stmt_col_int(s, 0)] = (uint32_t)stmt_col_int(s, 1);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

void person_release(struct person_list *l)
{
	mem_free(l->met);
}
