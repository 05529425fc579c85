#include "flow/staff.h"

#include "base/alike.h"
#include "base/utf8.h"
#include "sop/condeval.h"
#include "store/employee.h"

#define NAMED 8

/* They share a character: 王芳 for 王方; or somebody slipped: lin.yeu for lin.yue. */
static bool alike(struct span said, struct span name)
{
	uint32_t c;
	size_t n;

	for (size_t at = 0; at < said.n && (n = utf8_next(span_drop(said, at), &c)) > 0; at += n)
		if (c >= 0x80 && span_search(name, span_take(span_drop(said, at), n)) != SIZE_MAX)
			return true;
	if (alike_score(said, name) < ALIKE_NONE)
		return true;
	return said.n > 1 &&
		(span_search(name, said) != SIZE_MAX || (name.n > 1 && span_search(said, name) != SIZE_MAX));
}

/* Those who are called nearly so; where nobody is, some. */
static struct span some_of(struct arena *a, const struct employee *v, int n, struct span said, bool near)
{
	struct span all = SPAN_LIT("");
	int named = 0;

	for (int i = 0; i < n && named < NAMED; i++) {
		if (near && !alike(said, v[i].name) && !alike(said, v[i].userid))
			continue;
		all = v[i].name.n && !span_eq(v[i].name, v[i].userid)
			? arena_printf(a, "%.*s%s%.*s(%.*s)", SPAN_ARG(all), named ? "、" : "", SPAN_ARG(v[i].name),
				  SPAN_ARG(v[i].userid))
			: arena_printf(a, "%.*s%s%.*s", SPAN_ARG(all), named ? "、" : "", SPAN_ARG(v[i].userid));
		named++;
	}
	return all;
}

enum rc staff_find(struct store_db *db, struct arena *a, struct span said, struct span *ret_userid, struct err *err)
{
	struct employee *v = NULL;
	struct span names;
	int n = 0;
	enum rc rc = employee_all(db, a, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (condeval_employee(said, v[i].userid, v[i].name)) {
			*ret_userid = v[i].userid;
			return RC_OK;
		}
	if (rc)
		return rc;
	err_set(err, RC_NOTFOUND, "没有叫「%.*s」的员工", SPAN_ARG(said));
	names = some_of(a, v, n, said, true);
	if (names.n)
		err_hint(err, "是不是 %.*s？", SPAN_ARG(names));
	else if (n > 0)
		err_hint(err, "认识的有 %.*s%s", SPAN_ARG(some_of(a, v, n, said, false)), n > NAMED ? "……" : "");
	return RC_NOTFOUND;
}
