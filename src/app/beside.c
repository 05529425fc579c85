#include "beside.h"

#include "base/mem.h"
#include "sop/read.h"

#include <stdlib.h>
#include <string.h>

/* One file by two ways of writing its path? */
static bool same_file(const char *x, const char *y)
{
	char *a = realpath(x, NULL), *b = realpath(y, NULL);
	bool same = a && b && strcmp(a, b) == 0;
	free(a);
	free(b);
	return same;
}

static bool same_title(struct arena *a, const struct intake_file *x, const struct intake_file *y)
{
	enum sop_kind kind_x, kind_y;
	struct span name_x, name_y;
	return read_title(x->text, a, &kind_x, &name_x) && read_title(y->text, a, &kind_y, &name_y) &&
		kind_x == kind_y && span_eq(name_x, name_y);
}

static bool is_named(struct arena *a, const struct intake_folder *f, const struct intake_file *file)
{
	for (int i = 0; i < f->n; i++)
		if (same_file(f->file[i].path, file->path) || same_title(a, &f->file[i], file))
			return true;
	return false;
}

void beside_add(struct intake_folder *f, const struct conf *conf)
{
	struct intake_folder more;
	struct err err;
	if (intake_survey(conf ? conf_str(conf, "scripts", NULL, "dir") : "sop", &more, &err) != RC_OK)
		return;
	struct arena *a = arena_new(65536);
	for (int i = more.n; i-- > 0;)
		if (is_named(a, f, &more.file[i]))
			intake_drop(&more, more.file[i].path);
	for (int i = 0; i < more.n; i++)
		more.file[i].beside = true;
	intake_join(f, &more);
	arena_free(a);
}

int beside_named(const struct intake_folder *f)
{
	int n = 0;
	for (int i = 0; i < f->n; i++)
		n += !f->file[i].beside;
	return n;
}

static bool from_beside(const struct intake_folder *f, const struct diag *d)
{
	for (int i = 0; i < f->n; i++)
		if (f->file[i].beside && span_is(d->file, f->file[i].path))
			return true;
	return false;
}

void beside_silence(const struct intake_folder *f, struct diag_list *diags)
{
	int n = 0, *const count[] = {&diags->errors, &diags->warnings, &diags->notes};
	for (int i = 0; i < diags->n; i++) {
		struct diag d = diags->v[i];
		if (from_beside(f, &d))
			--*count[d.severity];
		else
			diags->v[n++] = d;
	}
	diags->n = n;
}
