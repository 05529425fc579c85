#include "headcount.h"
#include "station.h"

#include "base/clock.h"
#include "flow/audience.h"
#include "store/scriptlog.h"

#include <string.h>

bool headcount_people(void *folder, const struct sop_script *s, struct check_people *ret)
{
	const struct intake_folder *f = folder;
	struct audience a;
	struct err err;

	if (!f->state)
		return false;
	for (int i = 0; i < f->n; i++)
		if (span_is(s->file, f->file[i].path) && (f->file[i].beside || f->file[i].uncounted))
			return false;
	if (audience_count(f->state, s, clock_real_ms(), &a, &err))
		return false;
	*ret = (struct check_people){.people = a.people, .employees = a.employees, .stock = a.stock};
	return true;
}

/* What runs just so was counted when it came. */
static void pass_over_running(struct intake_folder *f)
{
	struct arena *a = arena_new(0);
	struct scriptlog *v = NULL;
	struct err err;
	int n = 0;
	if (scriptlog_current(f->state, a, &v, &n, &err))
		n = 0;
	for (int i = 0; i < f->n; i++)
		for (int k = 0; k < n; k++)
			f->file[i].uncounted = f->file[i].uncounted ||
				(span_is(v[k].sha256, f->file[i].sha256) && span_eq(v[k].file, f->file[i].name));
	arena_free(a);
}

void headcount_check(
	const char *data_dir, struct intake_folder *f, const struct conf *conf, struct diag_list *diags, bool *ret_ok)
{
	struct station data;
	bool there = station_read(data_dir, &data, NULL) == RC_OK;
	f->state = there ? data.db : NULL;
	if (there)
		pass_over_running(f);
	intake_check(f, conf, diags, ret_ok);
	f->state = NULL;
	if (there)
		station_close(&data);
}

void headcount_say(const struct diag_list *diags, struct text *out)
{
	static const char *const codes[] = {"N616", "N617", "N618", "N619"};

	for (int i = 0; i < diags->n; i++)
		for (size_t k = 0; k < sizeof codes / sizeof *codes; k++)
			if (strcmp(diags->v[i].code, codes[k]) == 0)
				text_addf(out, "%.*s：%.*s\n", SPAN_ARG(diags->v[i].file), SPAN_ARG(diags->v[i].text));
}
