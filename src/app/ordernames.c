#include "ordernames.h"

#include "crm/attribution.h"
#include "flow/whois.h"
#include "store/chancode.h"
#include "store/contact.h"

static struct span with_id(const struct ordernames *n, struct span name, struct span id)
{
	return name.n == 0 || span_eq(name, id) ? id : arena_printf(n->a, "%.*s（%.*s）", SPAN_ARG(name), SPAN_ARG(id));
}

/* What a section of the configuration calls it. */
static struct span of_conf(const struct ordernames *n, const char *section, struct span id)
{
	struct span key, value;
	for (int i = 0; conf_pair(n->conf, section, i, &key, &value); i++)
		if (span_alike(key, id))
			return span_trim(value);
	return SPAN_LIT("");
}

enum rc ordernames_employee(const struct ordernames *n, struct span userid, struct span *ret, struct err *err)
{
	struct span name;
	enum rc rc = whois_employee(n->db, n->a, userid, &name, err);
	if (rc)
		return rc;
	if (span_eq(name, userid))
		name = of_conf(n, "employees", userid);
	*ret = with_id(n, name, userid);
	return RC_OK;
}

enum rc ordernames_channel(const struct ordernames *n, struct span state, struct span *ret, struct err *err)
{
	struct chancode code;
	enum rc rc = chancode_by_state(n->db, n->a, state, &code, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	*ret = with_id(n, rc ? of_conf(n, "channels", state) : code.name, state);
	return RC_OK;
}

enum rc ordernames_customer(const struct ordernames *n, struct span id, struct span *ret, struct err *err)
{
	struct contact c;
	enum rc rc = contact_get(n->db, n->a, id, &c, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	*ret = with_id(n, rc ? SPAN_LIT("") : c.name, id);
	return RC_OK;
}

enum rc ordernames_reason(const struct ordernames *n, struct span reason, struct span *ret, struct err *err)
{
	struct span id = attribution_channel_in(reason), name;
	enum rc rc = span_present(id) ? ordernames_channel(n, id, &name, err) : RC_OK;
	if (!rc && span_present(id))
		reason = attribution_with_name(n->a, reason, id, name);
	id = attribution_heir_in(reason);
	if (!rc && span_present(id))
		rc = ordernames_employee(n, id, &name, err);
	if (rc)
		return rc;
	*ret = span_present(id) ? attribution_with_name(n->a, reason, id, name) : reason;
	return RC_OK;
}
