#include "logview.h"

#include "snapshot.h"

enum rc logview_read(struct station *e, struct logview *ret, struct err *err)
{
	struct snapshot all[SNAPSHOT_MOST];
	struct logview v = {.bytes = datadir_bytes_of(e->dir.inbox_db), .snapshots = snapshot_list(&e->dir, all)};
	enum rc rc = inbox_first(e->in, &v.first, &v.since_ms, err);
	if (rc)
		return rc;
	v.snapshot_ms = v.snapshots > 0 ? all[0].made_ms : 0;
	*ret = v;
	return RC_OK;
}

enum rc logview_json(struct station *e, struct jsonw *w, struct err *err)
{
	struct logview v;
	enum rc rc = logview_read(e, &v, err);
	if (rc)
		return rc;
	jsonw_key(w, "log");
	jsonw_obj(w);
	jsonw_kint(w, "first", v.first);
	if (v.first > 0)
		jsonw_kint(w, "since_ms", v.since_ms);
	jsonw_kint(w, "bytes", v.bytes);
	jsonw_kint(w, "snapshots", v.snapshots);
	if (v.snapshot_ms > 0)
		jsonw_kint(w, "verified_ms", v.snapshot_ms);
	jsonw_end_obj(w);
	return RC_OK;
}

bool logview_begins(const struct logview *v, const struct zone *zone, struct text *out)
{
	char at[32];
	if (v->first <= 1)
		return false;
	text_addf(out, "收件箱从 %s（第 %lld 条）开始，更早的到期已经删掉（[data] inbox_days）",
		zone_format_minute(zone, v->since_ms, at), (long long)v->first);
	return true;
}

void logview_line(const struct logview *v, const struct zone *zone, struct text *out)
{
	char at[32];
	if (v->first == 0)
		text_adds(out, "收件箱还是空的");
	else
		text_addf(out, "收件箱从 %s（第 %lld 条）开始，%lld MB", zone_format_minute(zone, v->since_ms, at),
			(long long)v->first, (long long)(v->bytes >> 20));
	if (v->snapshot_ms > 0)
		text_addf(out, "；最近的快照 %s 核对过", zone_format_minute(zone, v->snapshot_ms, at));
	else
		text_adds(out, "；还没有快照");
}
