#include "steporder.h"

#include "sop/read.h"
#include "store/scriptlog.h"

#include <stdlib.h>

struct placed {
	struct wordq_row row;
	int64_t place;
};

/* Of n rows of one script. */
static enum rc place_steps(struct report_world *w, struct placed *v, int n, struct err *err)
{
	struct scriptlog last;
	struct diag_list diags;
	struct sop_script *x = NULL;
	enum rc rc = scriptlog_last(w->db, w->a, v->row.key, &last, err);
	if (rc != RC_OK)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	diag_init(&diags, w->a);
	if (read_script(last.text, last.file, NULL, &diags, &x) != RC_OK)
		return RC_OK;
	for (int i = 0; i < n; i++) {
		const struct sop_step *step = script_step(x, v[i].row.step);
		v[i].place = step ? step->index : STEPORDER_GONE;
	}
	script_free(x);
	return RC_OK;
}

static int by_place(const void *pa, const void *pb)
{
	const struct placed *a = pa, *b = pb;
	int key = span_cmp(a->row.key, b->row.key);
	if (key)
		return key;
	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	int step = span_cmp(a->row.step, b->row.step);
	return step ? step : (a->row.version > b->row.version) - (a->row.version < b->row.version);
}

enum rc steporder_sort(struct report_world *w, struct wordq_row *row, int n, const int64_t **ret_place, struct err *err)
{
	struct placed *v = arena_array(w->a, (size_t)n + 1, sizeof *v);
	int64_t *place = arena_array(w->a, (size_t)n + 1, sizeof *place);
	enum rc rc = RC_OK;
	for (int i = 0; i < n; i++)
		v[i].row = row[i];
	for (int i = 0, end; rc == RC_OK && i < n; i = end) {
		for (end = i + 1; end < n && span_eq(row[end].key, row[i].key);)
			end++;
		rc = place_steps(w, &v[i], end - i, err);
	}
	if (rc != RC_OK)
		return rc;
	if (n)
		qsort(v, (size_t)n, sizeof *v, by_place);
	for (int i = 0; i < n; i++) {
		row[i] = v[i].row;
		place[i] = v[i].place;
	}
	*ret_place = place;
	return RC_OK;
}

void steporder_put(struct report_world *w, struct span step, int64_t place, struct report_cell *cell)
{
	cell->text = step;
	cell->num = place;
	if (place != STEPORDER_GONE)
		return;
	cell->id = step;
	cell->text = arena_printf(w->a, "%.*s（剧本里没有了）", SPAN_ARG(step));
}
