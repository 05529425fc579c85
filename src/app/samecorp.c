#include "samecorp.h"

#include "datadir.h"

#include "store/contact.h"
#include "store/setting.h"

static struct span corp_of(const struct setting *s, int n)
{
	for (int i = 0; i < n; i++)
		if (span_is(s[i].key, "corpid"))
			return s[i].value;
	return SPAN_ABSENT;
}

static enum rc compare(struct store_db *db, const struct conf *conf, struct arena *a, struct err *err)
{
	struct span had, has = span_of(conf_str(conf, "corp", NULL, "corpid"));
	struct setting *s;
	struct contact *first;
	int n = 0, customers = 0;
	enum rc rc = setting_all(db, a, &s, &n, err);
	if (rc)
		return rc;
	had = corp_of(s, n);
	if (!had.n || span_eq(had, has))
		return RC_OK;
	rc = contact_page(db, a, INT64_MIN, SPAN_LIT(""), 1, &first, &customers, err);
	if (rc || !customers)
		return rc;
	err_set(err, RC_INVALID, "数据文件夹「%s」里是企业 %.*s 的客户，配置里 [corp] corpid 是 %.*s",
		conf_str(conf, "data", NULL, "dir"), SPAN_ARG(had), SPAN_ARG(has));
	err_hint(err, "corpid 写错了就改回来；真是另一家企业，就在 [data] dir 给它另一个文件夹");
	return RC_INVALID;
}

enum rc samecorp_check(struct store_db *db, const struct conf *conf, struct err *err)
{
	struct arena *a = arena_new(65536);
	enum rc rc = compare(db, conf, a, err);
	arena_free(a);
	return rc;
}

enum rc samecorp_look_first(const struct conf *conf, struct err *err)
{
	struct datadir d;
	struct store_db *db = NULL;
	if (datadir_init(&d, conf_str(conf, "data", NULL, "dir"), NULL) || db_open(d.state_db, DB_READ_ONLY, &db, NULL))
		return RC_OK;
	enum rc rc = samecorp_check(db, conf, err);
	db_close(db);
	return rc == RC_INVALID ? rc : RC_OK;
}
