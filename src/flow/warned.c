#include "warned.h"

#include "codework.h"
#include "relations.h"
#include "store/chancode.h"

#include <string.h>

#define LINK_DEAD \
	"企业微信说这个获客链接用不了了：到管理后台 → 获客助手看原因；要换一个，siyu codes drop 它，再 siyu reload"

/* What was said later stands. */
static enum rc stand(struct fold *f, const struct warning *w, struct err *err)
{
	struct warning was;
	enum rc rc = warning_get(f->db, f->work, w->matter, &was, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	return !rc && was.at_ms > w->at_ms ? RC_OK : warning_put(f->db, w, err);
}

/* The text of an element that no field of the event has. */
static int64_t leaf(const struct event *ev, const char *path)
{
	int64_t n = 0;

	for (size_t i = 0; i < ev->leaves_n; i++)
		if (span_is(ev->leaves[i].path, path) && span_int(ev->leaves[i].text, &n))
			return n;
	return WARNING_NONE;
}

static enum rc link_ended(struct fold *f, const struct event *ev, bool deleted, struct err *err)
{
	struct chancode c;
	enum rc rc = ev->link_id.n ? chancode_by_config(f->db, f->work, ev->link_id, &c, err) : RC_NOTFOUND;

	if (rc == RC_NOTFOUND)
		return RC_OK; /* somebody else's */
	if (rc)
		return rc;
	c.trouble = deleted ? SPAN_LIT(CODEWORK_GONE) : SPAN_LIT(LINK_DEAD);
	return chancode_put(f->db, &c, err);
}

enum rc warned_ask(struct fold *f, struct err *err)
{
	struct request r = {.api = API_LINK_QUOTA};
	struct effects_spec spec = {.lane = API_LANE_COUNT, .subject = SPAN_LIT("links")};

	return effects_make(f, &r, &spec, NULL, err);
}

enum rc warned_links(struct fold *f, const struct event *ev, struct err *err)
{
	struct span change = ev->change_type;
	int64_t at_ms = fold_time(f, ev->created_s), n;
	struct warning w = {.matter = SPAN_LIT("links"),
		.code = change,
		.n = WARNING_NONE,
		.at_ms = at_ms,
		.until_ms = WARNING_NONE};
	enum rc rc;

	if (span_is(change, "delete_link") || span_is(change, "link_unavailable"))
		return link_ended(f, ev, span_is(change, "delete_link"), err);
	if (span_is(change, "quota_expire_soon")) {
		n = leaf(ev, "ExpireTime");
		w.matter = SPAN_LIT("links_expire");
		w.n = leaf(ev, "ExpireQuotaNum");
		w.until_ms = n > 0 && n < INT64_MAX / 1000 ? n * 1000 : WARNING_NONE;
	} else if (span_is(change, "balance_increased")) {
		w.code = SPAN_LIT("");
	} else if (!span_is(change, "balance_low") && !span_is(change, "balance_exhausted")) {
		return RC_OK;
	}
	rc = stand(f, &w, err);
	return rc ? rc : warned_ask(f, err);
}

enum rc warned_app(struct fold *f, const struct event *ev, bool *ret_ours, struct err *err)
{
	static const struct {
		const char *event, *code;
	} table[] = {
		{"inactive_alert", "inactive"},
		{"low_active_alert", "inactive"},
		{"low_active", "ended"},
		{"close_inactive_agent", "ended"},
		{"reopen_inactive_agent", ""},
		{"active_restored", ""},
		{"active_restored_alert", ""},
	};
	int64_t until = leaf(ev, "EffectTime");

	*ret_ours = false;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (span_is(ev->event, table[i].event)) {
			const struct warning w = {.matter = SPAN_LIT("app"),
				.code = span_of(table[i].code),
				.n = until > 0 && until < INT64_MAX / 1000 ? until : WARNING_NONE,
				.at_ms = fold_time(f, ev->created_s),
				.until_ms = WARNING_NONE};

			*ret_ours = true;
			return stand(f, &w, err);
		}
	return RC_OK;
}

/* The platform's count settles what its callbacks said. */
enum rc warned_quota(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_link_quota *q = &x->u.link_quota;
	struct warning row = {.matter = SPAN_LIT("links_balance"),
		.code = SPAN_LIT("balance"),
		.n = q->balance == ANSWER_NO_INT ? WARNING_NONE : q->balance,
		.at_ms = f->now_ms,
		.until_ms = WARNING_NONE};
	enum rc rc;

	(void)e;
	(void)w;
	for (size_t i = 0; i < q->quota_list_n; i++) {
		int64_t at_s = q->quota_list[i].expire_date;

		if (q->quota_list[i].balance > 0 && at_s > 0 && at_s < INT64_MAX / 1000 &&
			(row.until_ms == WARNING_NONE || at_s * 1000 < row.until_ms))
			row.until_ms = at_s * 1000;
	}
	rc = warning_put(f->db, &row, err);
	if (rc || row.n == WARNING_NONE)
		return rc;
	row.matter = SPAN_LIT("links");
	row.code = row.n == 0         ? SPAN_LIT("balance_exhausted")
		: row.n < WARNSAY_FEW ? SPAN_LIT("balance_low")
				      : SPAN_LIT("");
	row.until_ms = WARNING_NONE;
	return stand(f, &row, err);
}
