#include "sop/check.h"
#include "circles.h"
#include "codes.h"
#include "crossfile.h"
#include "base/json.h"

void check_world_init(struct check_world *w)
{
	*w = (struct check_world){
		.per_day = -1,
		.per_week = -1,
		.company_per_week = -1,
		.employee_per_day = -1,
		.quiet_from = -1,
		.quiet_to = -1,
		.default_minute = 600,
		.name_bytes = 60,
		.employee_bytes = 30,
		.channel_bytes = 60,
		.adds_per_employee_day = -1,
		.today = -1,
	};
}

void check_folder(
	const struct sop_script *const *scripts, int n, const struct sop_names *unread, struct diag_list *diags)
{
	struct circles *circles = circles_new(scripts, n);
	struct crossfile c = {scripts, n, unread, diags, circles};

	struct book *book = book_new();
	for (int i = 0; i < n; i++)
		book_add(book, scripts[i], true, diags);
	book_free(book);
	for (int i = 0; i < n; i++)
		crossfile_one(&c, i);
	circles_free(circles);
}

void check_renamed(struct diag_list *diags, struct span file, struct sop_pos pos, struct span gone,
	struct span appeared, struct span people)
{
	diag_add(diags, DIAG_STEP_RENAMED, arena_copy(diags->arena, file), pos, gone, appeared, people);
}

void check_print(const struct diag *d, struct text *out)
{
	text_add(out, d->file);
	if (d->line)
		text_addf(out, ":%d:%d", d->line, d->col);
	text_addf(out, ": %s %s %.*s\n", diag_severity_name(d->severity), d->code, SPAN_ARG(d->text));
	if (span_present(d->hint))
		text_addf(out, "    建议：%.*s\n", SPAN_ARG(d->hint));
}

void check_json(const struct diag *d, struct text *out)
{
	static const char *const severity[] = {"error", "warning", "note"};
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kstr(&w, "file", d->file);
	jsonw_kint(&w, "line", d->line);
	jsonw_kint(&w, "column", d->col);
	jsonw_kcstr(&w, "code", d->code);
	jsonw_kcstr(&w, "severity", severity[d->severity]);
	jsonw_kstr(&w, "message", d->text);
	jsonw_kstr_opt(&w, "suggestion", d->hint);
	jsonw_end_obj(&w);
}
