/* foldconfig: a config input replaces all settings at once (D6); one wrong value refuses it whole. */
#include "botdigest.h"
#include "botmenu.h"
#include "codework.h"
#include "foldint.h"
#include "kfint.h"
#include "otherwork.h"
#include "paywork.h"
#include "sweepwork.h"
#include "syncwork.h"
#include "store/employee.h"
#include "store/setting.h"

#include <string.h>

static enum rc check(const struct json_node *root, struct err *err)
{
	struct settings *s = settings_new();
	enum rc rc = RC_OK;

	for (const struct json_node *i = json_first(root); !rc && i; i = json_next(i)) {
		struct span value = json_str(i);

		rc = value.p ? settings_put(s, json_key(i), value, err)
			     : err_set(err, RC_INVALID, "'%.*s' is no text", SPAN_ARG(json_key(i)));
		if (rc == RC_NOTFOUND)
			rc = RC_OK; /* of another version */
	}
	settings_free(s);
	return rc;
}

/* "employee.<userid>": the name customers read in {员工}, until the directory is read. */
static enum rc name_employee(struct fold *f, struct span key, struct span name, struct err *err)
{
	struct span userid = relations_lower(f, span_drop(key, strlen("employee.")));
	enum rc rc;

	if (!span_starts(key, "employee.") || userid.n == 0 || name.n == 0)
		return RC_OK;
	rc = employee_meet(f->db, userid, f->now_ms, NULL, err);
	return rc ? rc : employee_rename(f->db, userid, name, err);
}

enum rc foldconfig_apply(struct fold *f, struct span body, struct err *err)
{
	struct json_doc *doc;
	const struct json_node *root;
	enum rc rc = json_parse(body, &doc, err);

	if (rc)
		return rc;
	root = json_root(doc);
	rc = json_kind(root) == JSON_OBJECT ? check(root, err)
					    : err_set(err, RC_INVALID, "a configuration that is no object");
	if (rc) {
		fold_outcome(f, OUTCOME_REFUSED, "%s", err->text);
		json_free(doc);
		return RC_OK; /* what runs goes on */
	}
	rc = setting_clear(f->db, err);
	for (const struct json_node *i = json_first(root); !rc && i; i = json_next(i)) {
		rc = setting_put(f->db, json_key(i), json_str(i), err);
		if (!rc)
			rc = name_employee(f, json_key(i), json_str(i), err);
	}
	json_free(doc);
	f->reload = true;
	if (!rc)
		rc = foldload_settings(f, err);
	if (!rc)
		rc = codework_sync(f, err); /* other names of employees, other holidays */
	if (!rc)
		rc = sweepwork_align(f, err);
	if (!rc)
		rc = syncwork_align(f, err);
	if (!rc)
		rc = kfwork_align(f, err);
	if (!rc)
		rc = paywork_align(f, err);
	if (!rc)
		rc = otherwork_align(f, err);
	if (!rc)
		rc = botdigest_align(f, err);
	if (!rc)
		rc = botmenu_align(f, err);
	return rc ? rc : postwork_plan(f, err); /* another zone, other holidays */
}
