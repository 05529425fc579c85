#include "flow/groupaim.h"

#include "foldint.h"

static enum rc print(struct fold *f, struct span chat, struct text *out, struct err *err)
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = foldload_settings(f, err);

	if (!rc)
		rc = foldload_scripts(f, err);
	if (!rc)
		rc = enrolment_of(f->db, f->work, chat, false, &v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		const struct foldscript *s = foldload_of(f, v[i].script, v[i].version);

		if (s && s->ast->purpose.n)
			text_addf(out, "%s%.*s", out->n ? "\n" : "", SPAN_ARG(s->ast->purpose));
	}
	return rc;
}

enum rc groupaim_print(struct store_db *db, struct span chat, struct text *out, struct err *err)
{
	struct fold f;
	enum rc rc = db_begin(db, err);

	if (rc)
		return rc;
	foldload_reader(&f, db, 0);
	rc = print(&f, chat, out, err);
	db_rollback(db);
	foldload_done(&f);
	return rc ? rc : text_check(out, err);
}
