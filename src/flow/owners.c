/* owners: who is told what became of a script: 负责人：王芳、李丽, and of a group whoever speaks in it, too. */
#include "campint.h"
#include "store/employee.h"

enum rc owners_of(struct fold *f, struct span owners, struct span text, struct err *err)
{
	struct span rest = owners;
	struct employee *v = NULL;
	int n = 0;
	enum rc rc = employee_all(f->db, f->work, &v, &n, err);

	while (!rc && rest.n) {
		size_t at = span_search(rest, SPAN_LIT("、"));
		struct span one = span_trim(at == SIZE_MAX ? rest : span_take(rest, at));

		for (int i = 0; i < n; i++)
			if (condeval_employee(one, v[i].userid, v[i].name))
				deeds_tell_once(f, v[i].userid, text);
		rest = at == SIZE_MAX ? SPAN_LIT("") : span_drop(rest, at + SPAN_LIT("、").n);
	}
	return rc;
}

enum rc owners_tell(struct fold *f, const struct round *r, struct span text, struct err *err)
{
	deeds_tell_once(f, r->row.employee, text);
	return owners_of(f, r->script->ast->owner, text, err);
}
