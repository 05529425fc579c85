#include "names.h"
#include "crm/attribution.h"
#include "store/chancode.h"
#include "store/chat.h"
#include "store/contact.h"
#include "store/employee.h"

bool names_keep(struct names *n, enum rc rc)
{
	if (rc && rc != RC_NOTFOUND && !n->rc)
		n->rc = rc;
	return rc == RC_OK;
}

struct span names_employee(struct names *n, struct span userid)
{
	struct span name;

	return names_keep(n, employee_shown(n->db, n->a, userid, &name, n->err)) ? name : userid;
}

struct span names_employee_full(struct names *n, struct span userid)
{
	struct span name = names_employee(n, userid);

	return span_eq(name, userid) ? userid : arena_printf(n->a, "%.*s(%.*s)", SPAN_ARG(name), SPAN_ARG(userid));
}

struct span names_customer(struct names *n, struct span customer)
{
	struct contact c;

	return names_keep(n, contact_get(n->db, n->a, customer, &c, n->err)) && c.name.n ? c.name : customer;
}

struct span names_chat(struct names *n, struct span chat)
{
	struct chat c;

	return names_keep(n, chat_get(n->db, n->a, chat, &c, n->err)) && c.name.n ? c.name : chat;
}

struct span names_channel(struct names *n, struct span state)
{
	struct chancode c;

	if (!names_keep(n, chancode_by_state(n->db, n->a, state, &c, n->err)))
		return SPAN_ABSENT;
	return arena_printf(n->a, "%.*s（码 %.*s%s）", SPAN_ARG(c.name), SPAN_ARG(c.state), c.listed ? "" : "，已停用");
}

struct span names_channel_said(struct names *n, const struct settings *s, struct span state)
{
	struct span code = state.n ? names_channel(n, state) : SPAN_LIT("无渠道");

	return span_present(code) ? code : settings_channel_name(s, state);
}

struct span names_reason(struct names *n, const struct settings *s, struct span reason)
{
	struct span id = attribution_channel_in(reason);

	if (span_present(id)) {
		struct span name = names_channel_said(n, s, id);

		if (span_search(name, id) == SIZE_MAX)
			name = arena_printf(n->a, "%.*s（%.*s）", SPAN_ARG(name), SPAN_ARG(id));
		reason = attribution_with_name(n->a, reason, id, name);
	}
	id = attribution_heir_in(reason);
	return span_present(id) ? attribution_with_name(n->a, reason, id, names_employee_full(n, id)) : reason;
}
