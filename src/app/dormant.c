#include "dormant.h"

#include "sop/check.h"
#include "sop/read.h"

static bool is_disabled(const struct intake_file *file)
{
	struct arena *a = arena_new(65536);
	struct diag_list diags;
	struct sop_script *s = NULL;
	diag_init(&diags, a);
	bool off = read_script(file->text, span_of(file->path), NULL, &diags, &s) == RC_OK && s->disabled;
	script_free(s);
	arena_free(a);
	return off;
}

bool dormant_known(const struct scriptlog *all, int n, const struct intake_file *file)
{
	for (int i = 0; i < n; i++) {
		bool last = i + 1 == n || !span_eq(all[i + 1].script, all[i].script);
		if (last && !all[i].current && span_eq(all[i].file, file->name) && span_is(all[i].sha256, file->sha256))
			return is_disabled(file);
	}
	return false;
}
