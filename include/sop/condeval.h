/* sop/condeval: conditions over facts, with three values (finding 30), and the words that decided. */
#ifndef SIYU_SOP_CONDEVAL_H
#define SIYU_SOP_CONDEVAL_H
#include "base/text.h"
#include "crm/truth.h"
#include "sop/facts.h"

/* c NULL: YES. e may be NULL where there is no enrolment yet (then "since entry" and 实验组 are unknown). ret_why (may be
 * NULL): the predicate that made it not hold, else NULL. A condition holds only on TRUTH_YES. */
enum truth condeval_truth(const struct sop_cond *c, const struct sop_facts *f, const struct sop_enrolment *e,
	int64_t now_ms, const struct sop_cond **ret_why);
unsigned condeval_needs(const struct sop_cond *c); /* SOP_NEED_… */
bool condeval_asks_reply(const struct sop_cond *c); /* 未回复 in it: true also of who answered the employee unseen */
/* The words for `why`: the predicate as written; 「看不到：性别」 for an unknown one. Appends. */
void condeval_say(const struct sop_cond *why, enum truth t, struct text *out);
/* An employee as a script names him: 姓名, userid or 姓名(userid) (finding 61). */
bool condeval_employee(struct span said, struct span userid, struct span name);

#endif
