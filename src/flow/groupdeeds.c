/* groupdeeds: what a step that spoke to a group does to the people in it. It reached all of them, so what it does it does for each
 * who is a friend of ours (sop-language-exact.md findings 20, 25); employees and strangers are left out. */
#include "foldint.h"
#include "groupint.h"
#include "store/chatmember.h"

enum rc groupdeeds_tag(struct fold *f, const struct round *r, const struct sop_names *tags, bool on, struct err *err)
{
	struct chatmember *v = NULL;
	int n = 0;
	enum rc rc = chatmember_in(f->db, f->work, r->row.customer, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct relation who;

		if (v[i].type == CHATMEMBER_EMPLOYEE)
			continue;
		rc = happen_follower(f, v[i].member, r->row.employee, &who, err);
		if (!rc)
			rc = on ? tagwork_put(f, v[i].member, who.employee, tags, err)
				: tagwork_take(f, v[i].member, tags, err);
		else if (rc == RC_NOTFOUND)
			rc = RC_OK; /* in the group, and nobody's friend */
	}
	return rc;
}
