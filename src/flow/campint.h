/* campint: members of customer groups whose script speaks to each of them, and 打卡: who checked in. */
#ifndef SIYU_SRC_FLOW_CAMPINT_H
#define SIYU_SRC_FLOW_CAMPINT_H
#include "foldint.h"
#include "crm/streak.h"
#include "store/checkin.h"

/* campwork.c: a member of a group has a round of his own beside that of the group (its `camp`), with the same T0, as long as he is in and a
 * friend of the owner, who delivers. */
enum rc MUST_USE campwork_begin(struct fold *f, const struct round *camp, struct err *err); /* the group's round began */
enum rc MUST_USE campwork_over(struct fold *f, const struct enrolment *camp, const char *outcome, enum reason reason,
	struct span detail, struct err *err);
enum rc MUST_USE campwork_member(struct fold *f, struct span chat, struct span member, bool in, struct err *err);
enum rc MUST_USE campwork_friend(struct fold *f, struct span customer, struct span employee, struct err *err); /* they are friends now */
enum rc MUST_USE campwork_owner(struct fold *f, const struct chat *c, struct err *err); /* the group has another owner */
enum rc MUST_USE campwork_reload(struct fold *f, struct err *err); /* scripts came; resets work */

/* campcheck.c */
/* The script's day of a moment: from 日界 to 日界. */
int64_t campcheck_day(const struct zone *z, const struct sop_script *s, int64_t t_ms);
/* What is counted of his days in that round of a group. */
void campcheck_count(const struct zone *z, const struct sop_script *s, int64_t t0_ms, int64_t came_ms, int64_t now_ms,
	const struct checkin *v, int n, struct streak *ret);
/* Somebody says that he checked in: {"customer", "script", "at", "makeup", "undo", "way"}. */
enum rc MUST_USE campcheck_told(struct fold *f, const struct json_node *root, struct span by, struct err *err);
/* He said something: is it a check-in? */
/* *ret_is: those words are a check-in of a camp of his, whatever came of it; may be NULL. */
enum rc MUST_USE campcheck_said(struct fold *f, struct span customer, struct span words, int64_t at_ms, struct span by,
	bool *ret_is, struct err *err);
enum rc MUST_USE campcheck_view(struct fold *f, struct round *r, struct err *err); /* for 满N天 */
/* r NULL, or of no member: the 打卡 that he is in, or was in last. */
enum rc MUST_USE campcheck_facts(
	struct fold *f, struct span customer, const struct round *r, struct sop_facts *to, struct err *err);

/* camppage.c: the page of a member on which he checks in. Its token names his round and cannot be guessed. */
/* The end of that address. */
struct span camppage_token(struct fold *f, const struct enrolment *member);
struct span camppage_url(struct fold *f, const struct enrolment *member); /* in work; empty: pages have no address */
/* Whose page is it? RC_NOTFOUND: nobody's that runs. */
enum rc MUST_USE camppage_member(struct fold *f, struct span token, struct enrolment *ret, struct err *err);

/* campreport.c: 报告 of 打卡 */
enum rc MUST_USE campreport_tell(
	struct fold *f, const struct round *r, const struct sop_action *a, struct err *err);

/* owners.c: the news goes to who speaks in this group and to 负责人, once to each. */
enum rc MUST_USE owners_tell(struct fold *f, const struct round *r, struct span text, struct err *err);

#endif
