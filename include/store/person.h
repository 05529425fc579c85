/* store/person: the number of a person, contact or not: contact.no, or, of who is none and was spoken to, was heard or sits in a group, one of
 * table stranger and PERSON_STRANGER. For what is packed for reports (decisions 0011, 0013). */
#ifndef SIYU_STORE_PERSON_H
#define SIYU_STORE_PERSON_H
#include "base/span.h"
#include "store/db.h"

#define PERSON_STRANGER (INT64_C(1) << 31) /* and more: a stranger */

/* Gives one to who has none. */
enum rc MUST_USE person_number(struct store_db *db, struct span customer, int64_t *ret, struct err *err);
/* Those he has: as a contact, and as a stranger, also of before he was a contact; 0: none. */
enum rc MUST_USE person_known(struct store_db *db, struct span customer, int64_t *ret_contact, int64_t *ret_stranger, struct err *err);
/* He became the contact with that number. */
enum rc MUST_USE person_met(struct store_db *db, struct span customer, int64_t no, struct err *err);

/* For reports: places 1 … people, each person once. */
struct person_list {
	int64_t contacts, people;
	uint32_t *met; /* [people - contacts + 1], by stranger: the contact that he is, 0: none */
};
/* Released with person_release, also on failure. */
enum rc MUST_USE person_all(struct store_db *db, struct person_list *ret, struct err *err);
void person_release(struct person_list *l);
/* 0: a number that the list has not: of who was met since. */
static inline uint32_t person_place(const struct person_list *l, int64_t no)
{
	if (no < PERSON_STRANGER)
		return no <= l->contacts ? (uint32_t)no : 0;
	no -= PERSON_STRANGER;
	if (no > l->people - l->contacts)
		return 0;
	return l->met[no] ? l->met[no] : (uint32_t)(l->contacts + no);
}

#endif
