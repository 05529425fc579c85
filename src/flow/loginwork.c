#include "loginwork.h"
#include "base/json.h"
#include "store/login.h"

#define TIMES_MOST 100000
#define VALUE_BYTES 256

bool loginwork_is(struct span body)
{
	return span_starts(body, "{\"logins\":");
}

static struct span value(struct fold *f, const struct json_node *item, const char *key)
{
	struct text t;
	struct span s = SPAN_LIT("");

	text_init(&t, VALUE_BYTES);
	if (json_scalar(json_get(item, key), &t))
		s = arena_copy(f->work, span_trim(text_span(&t)));
	text_release(&t);
	return s;
}

/* *ret_why: the Chinese sentence of why it does not count, or NULL. */
static enum rc take(
	struct fold *f, const struct json_node *item, struct span customer, const char **ret_why, struct err *err)
{
	struct span at = value(f, item, "at"), times = value(f, item, "times");
	struct login l = {.at_ms = f->now_ms, .times = 1};

	*ret_why = NULL;
	if (!customer.n)
		*ret_why = "没有写是哪位客户";
	else if (at.n && zone_read(&f->settings->zone, at, &l.at_ms, NULL))
		*ret_why = "时间读不出来，写成 2026-03-06 20:10";
	else if (l.at_ms > f->now_ms + ZONE_DAY_MS)
		*ret_why = "时间还没有到";
	else if (times.n && (!span_int(times, &l.times) || l.times < 0 || l.times > TIMES_MOST))
		*ret_why = "次数要写一个数";
	return *ret_why ? RC_OK : login_put(f->db, customer, &l, err);
}

enum rc loginwork_apply(struct fold *f, struct span body, struct err *err)
{
	const char *why, *first = NULL;
	struct json_doc *doc = NULL;
	int index = 0, refused = 0, at = 0;
	enum rc rc = json_parse(body, &doc, err);

	if (rc)
		return rc;
	for (const struct json_node *n = json_first(json_get(json_root(doc), "logins")); !rc && n; n = json_next(n)) {
		index++;
		rc = take(f, n, value(f, n, "external_userid"), &why, err);
		if (rc || !why)
			continue;
		if (!refused++) {
			first = why;
			at = index;
		}
	}
	if (!rc && refused)
		fold_outcome(f, OUTCOME_REFUSED, "%d 条登录没有收下，第一个是第 %d 条：%s", refused, at, first);
	json_free(doc);
	return rc;
}

enum rc loginwork_told(struct fold *f, const struct json_node *root, struct err *err)
{
	const char *why;
	enum rc rc = take(f, root, value(f, root, "customer"), &why, err);

	if (!rc && why)
		fold_outcome(f, OUTCOME_REFUSED, "%s", why);
	return rc;
}

enum rc loginwork_facts(struct fold *f, struct span customer, struct sop_facts *to, struct err *err)
{
	struct login *v = NULL;
	struct sop_login *l;
	int n = 0;
	enum rc rc = login_of(f->db, f->work, customer, &v, &n, err);

	if (rc)
		return rc;
	l = arena_array(f->work, (size_t)n + 1, sizeof *l);
	for (int i = 0; i < n; i++)
		l[i] = (struct sop_login){v[i].at_ms, v[i].times};
	to->logins = n;
	to->login = l;
	return RC_OK;
}
