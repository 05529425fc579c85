#include "lagging.h"

#include "base/clock.h"
#include "store/meta.h"

void lagging_look(struct station *e, struct lagging *ret)
{
	struct arena *a = arena_new(4096);
	struct meta meta;
	struct inbox_row *row = NULL;
	int64_t head = 0;
	int n = 0;
	*ret = (struct lagging){0};
	/* The state first: what came meanwhile is no lag, and is younger than those that would be. */
	enum rc rc = meta_get(e->db, a, &meta, NULL);
	if (!rc)
		rc = inbox_head(e->in, &head, NULL);
	if (!rc && head > meta.position)
		rc = inbox_read(e->in, a, meta.position, 1, &row, &n, NULL);
	if (!rc && n > 0) {
		ret->runs = datadir_held(&e->dir, "work");
		bool lags = !ret->runs || clock_real_ms() - row[0].at_ms > LAGGING_LONG_MS;
		ret->inputs = lags ? head - meta.position : 0;
	}
	arena_free(a);
}

struct span lagging_note(struct arena *a, const struct lagging *l)
{
	if (l->inputs == 0)
		return SPAN_ABSENT;
	if (l->runs)
		return arena_printf(a,
			"收件箱里还有 %lld 条没算进来（导入的订单一条最多 100 单）：正在算，过一会儿再看",
			(long long)l->inputs);
	return arena_printf(a,
		"收件箱里还有 %lld 条没算进来（导入的订单一条最多 100 单），没有丢：运行 siyu serve，或者把文件再导入一次，就算进来",
		(long long)l->inputs);
}

enum rc lagging_read(const struct app *app, struct station *ret, struct err *err)
{
	struct lagging l;
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), ret, err);
	if (rc)
		return rc;
	lagging_look(ret, &l);
	if (l.inputs) {
		struct arena *a = arena_new(1024);
		fprintf(stderr, "siyu: %.*s\n", SPAN_ARG(lagging_note(a, &l)));
		arena_free(a);
	}
	return RC_OK;
}
