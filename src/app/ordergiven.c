#include "ordergiven.h"

#include "crm/veil.h"
#include "store/orderclaim.h"

/* A remark of several parts is several names, the whole of it among them: the first says enough. */
enum rc ordergiven_put(
	struct store_db *db, struct arena *a, int64_t purchase, struct span claimed, struct text *out, struct err *err)
{
	struct span *v = NULL, kind, what, name = SPAN_LIT("");
	int n = 0;
	bool phone = false;
	size_t before = out->n;
	enum rc rc = orderclaim_of(db, a, purchase, &v, &n, err);
	if (rc)
		return rc;
	text_add(out, claimed);
	for (int i = 0; i < n; i++) {
		if (!span_cut(v[i], ':', &kind, &what))
			continue;
		phone = phone || span_is(kind, "phone");
		name = name.n == 0 && span_is(kind, "name") ? what : name;
		if (span_is(kind, "id") && !span_eq(what, claimed))
			text_addf(out, "%s备注里的编号 %.*s", out->n > before ? "，" : "", SPAN_ARG(what));
	}
	if (phone)
		text_addf(out, "%s手机号已给（只留摘要）", out->n > before ? "，" : "");
	if (name.n) {
		text_addf(out, "%s备注已给（", out->n > before ? "，" : "");
		veil_name(out, name);
		text_adds(out, "）");
	}
	if (out->n == before)
		text_adds(out, ORDERGIVEN_NOTHING);
	return RC_OK;
}
