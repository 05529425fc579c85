/* How far back the log reaches, how large it is, and when the state was kept last: for siyu status and doctor. */
#ifndef SIYU_APP_LOGVIEW_H
#define SIYU_APP_LOGVIEW_H
#include "station.h"

#include "base/json.h"
#include "base/zone.h"

struct logview {
	int64_t first, since_ms; /* the oldest input and its time; 0: it is empty */
	int64_t bytes;           /* of the file */
	int snapshots;
	int64_t snapshot_ms;     /* when the last one was verified, 0: there is none */
};
enum rc MUST_USE logview_read(struct station *e, struct logview *ret, struct err *err);
/* The key "log" with all of that. */
enum rc MUST_USE logview_json(struct station *e, struct jsonw *w, struct err *err);
/* Why older ones are not there: "收件箱从 2026-03-01 08:00（第 12 条）开始，更早的到期已经删掉（[data] inbox_days）". False, and nothing: it has all. */
bool logview_begins(const struct logview *v, const struct zone *zone, struct text *out);
/* One line for doctor: how far, how large, since when kept. */
void logview_line(const struct logview *v, const struct zone *zone, struct text *out);

#endif
