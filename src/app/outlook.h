/* What the scripts did, or would do, over some days: from the state of a world or a copy. For siyu try, simulate and what-if replay. */
#ifndef SIYU_APP_OUTLOOK_H
#define SIYU_APP_OUTLOOK_H
#include "base/text.h"
#include "campview.h"
#include "talkview.h"
#include "base/zone.h"
#include "report/chart.h"
#include "store/post.h"
#include "store/storyq.h"

struct outlook_step {
	struct span script, step;
	int64_t taps, asked, sent, expired, quota, gone; /* asked: customers, or groups, of its tasks */
	int64_t todos;
	bool groups;
};
struct outlook_load { /* of one employee on one day */
	struct span employee;
	int day; /* from 0 */
	int64_t taps, confirmed, todos;
};
struct outlook_reach { /* on one day, of the customers of mass tasks */
	int64_t asked, sent;
};
struct outlook_post { /* of 朋友圈 */
	const struct post *post;
	int64_t asked, published, likes, comments;
};
struct outlook_tap { /* of a post */
	struct span employee;
	int64_t at_ms;
	bool published;
};
struct outlook {
	struct arena *arena;
	struct zone zone;
	int64_t from_ms;
	int days;
	int tasks, todos, fates, entries, sends, clashes, orders;
	struct storyq_task *task;
	struct storyq_todo *todo;
	struct storyq_fate *fate;
	struct storyq_entry *entry;
	struct storyq_send *send;
	struct storyq_clash *clash;
	struct storyq_order *order;
	int posts;
	struct outlook_post *shared; /* in order of time; none that is only planned */
	int post_taps;
	struct outlook_tap *post_tap;
	int camps;
	struct campview *camp;
	struct talkview talk;
	int steps, loads;
	struct outlook_step *step; /* in order of script and step name */
	struct outlook_load *load; /* in order of employee and day */
	struct outlook_reach *reach; /* days + 1: the last one is what lies behind them */
	int64_t added, welcomed, reached, bought, again; /* of those added in these days */
};

/* Of a state that knew nobody. Free with outlook_release. */
void outlook_empty(const struct zone *zone, int64_t from_ms, int days, struct outlook *ret);
/* Free with outlook_release, whatever it returns. */
enum rc MUST_USE outlook_read(struct store_db *db, const struct zone *zone, int64_t from_ms, int days, struct outlook *ret, struct err *err);
void outlook_release(struct outlook *o);

void outlook_text(const struct outlook *o, struct text *out);
void outlook_json(const struct outlook *o, const char *what, struct text *out);
#define OUTLOOK_CHARTS (5 + CAMPVIEW_CHARTS)
/* The drawings; labels live in o's arena. */
int outlook_charts(const struct outlook *o, struct chart ret[OUTLOOK_CHARTS]);

struct span outlook_script(struct span id);           /* without 剧本： */
/* "新客七天·晒单". Appends. */
void outlook_say_step(struct span script, struct span step, struct text *out);
void outlook_pad_step(struct span script, struct span step, int columns, struct text *out); /* the same, filled up with blanks */

#endif
