#include "whynote.h"
#include "store/contact.h"
#include "crm/veil.h"
#include "store/remark.h"

#define HEAD 3 /* digits of a number that are shown, at its beginning and … */
#define TAIL 4 /* … at its end */

static void say_mobiles(struct span mobiles, struct text *out)
{
	struct span one;

	text_adds(out, "    备注的手机");
	for (struct span rest = mobiles; rest.n > 0;) {
		if (!span_cut(rest, ' ', &one, &rest))
			rest = SPAN_LIT("");
		if (one.n > HEAD + TAIL)
			text_addf(out, " %.*s****%.*s", HEAD, one.p, TAIL, one.p + one.n - TAIL);
		else
			text_addf(out, " %.*s", SPAN_ARG(one));
	}
	text_addc(out, '\n');
}

enum rc whynote_say(struct store_db *db, struct arena *a, struct span customer, struct span employee, bool whole,
	struct text *out, struct err *err)
{
	struct remark r;
	struct contact c;
	enum rc rc = remark_get(db, a, customer, employee, &r, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = contact_get(db, a, customer, &c, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (r.remark.n && (rc || !span_eq(r.remark, c.name))) {
		text_adds(out, "    备注「");
		veil_shown(out, r.remark, whole);
		text_adds(out, "」\n");
	}
	if (r.description.n)
		text_addf(out, "    描述「%.*s」\n", SPAN_ARG(r.description));
	if (r.company.n)
		text_addf(out, "    备注的公司 %.*s\n", SPAN_ARG(r.company));
	if (r.mobiles.n)
		say_mobiles(r.mobiles, out);
	return RC_OK;
}
