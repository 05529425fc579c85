/* foldcallback: what the gate took in. Read here, so that nothing genuine is ever refused (finding 9); the same fact
 * twice is one (finding 23; callbacks.md 2.9). */
#include "botint.h"
#include "foldint.h"
#include "groupint.h"
#include "kfint.h"
#include "taglib.h"
#include "vanish.h"
#include "transferwork.h"
#include "warned.h"
#include "store/seen.h"
#include <string.h>

#define DAY_S INT64_C(86400)

/* Events that we know; of those that nothing below acts on .github/decisions/0009 says why. Kept, counted as folded. All else is `unknown`. */
static const char *const known_events[] = {
	"subscribe",
	"unsubscribe",
	"enter_agent",
	"location",
	"batch_job_result",
	"change_contact",
	"click",
	"view",
	"view_miniprogram",
	"scancode_push",
	"scancode_waitmsg",
	"pic_sysphoto",
	"pic_photo_or_album",
	"pic_weixin",
	"location_select",
	"open_approval_change",
	"sys_approval_change",
	"share_agent_change",
	"share_chain_change",
	"close_inactive_agent",
	"reopen_inactive_agent",
	"inactive_alert",
	"low_active_alert",
	"low_active",
	"active_restored",
	"active_restored_alert",
	"template_card_event",
	"template_card_menu_event",
	"change_external_chat",
	"change_external_tag",
	"customer_acquisition",
	"kf_msg_or_event",
	"kf_account_auth_change",
	"msgaudit_notify",
	"upload_media_job_finish",
	"smart_sheet_change",
	"change_psm",
	"living_status_change",
	"taskcard_click",
};

static bool knows(struct span event)
{
	for (size_t i = 0; i < sizeof known_events / sizeof *known_events; i++) {
		size_t n = strlen(known_events[i]), k = 0;

		while (k < n && k < event.n && (event.p[k] | 0x20) == (known_events[i][k] | 0x20))
			k++;
		if (k == n && n == event.n)
			return true;
	}
	return false;
}

/* An employee is not in the visible range any more: he may have left, which change_contact tells to few apps. */
static enum rc unseen(struct fold *f, struct err *err)
{
	enum rc rc = transferwork_list(f, 0, err);

	return rc == RC_LIMIT ? RC_OK : rc;
}

static enum rc act(struct fold *f, const struct event *ev, struct err *err)
{
	bool ours = false;
	enum rc rc;

	if (span_starts(ev->kind, "event:change_external_contact")) {
		rc = relations_event(f, ev, err);
		if (!rc && f->outcome == OUTCOME_DONE && ev->created_s > 0 &&
			f->now_ms - ev->created_s * 1000 > FACTS_STALE_MS)
			fold_outcome(f, OUTCOME_STALE,
				"older than 24 hours when it came: it moved the state and started nothing");
		return rc;
	}
	if (span_starts(ev->kind, "event:change_external_chat"))
		return groupwork_event(f, ev, err);
	if (span_starts(ev->kind, "event:kf_msg_or_event"))
		return kfwork_called(f, ev, err);
	if (span_starts(ev->kind, "event:kf_account_auth_change"))
		return kfwork_listed_anew(f, ev, err);
	if (span_starts(ev->kind, "event:change_contact"))
		return vanish_event(f, ev, err);
	if (span_starts(ev->kind, "event:change_external_tag"))
		return taglib_event(f, ev, err);
	if (span_starts(ev->kind, "event:customer_acquisition"))
		return warned_links(f, ev, err);
	if (span_is(ev->kind, "event:unsubscribe"))
		return unseen(f, err);
	rc = warned_app(f, ev, &ours, err);
	if (rc || ours)
		return rc;
	if (span_starts(ev->kind, "event:") && !knows(ev->event))
		fold_outcome(f, OUTCOME_UNKNOWN, "the event '%.*s' is not known to this version", SPAN_ARG(ev->kind));
	return botwork_event(f, ev, err);
}

/* RC_CONFLICT: seen before; the outcome is set. */
static enum rc first_time(struct fold *f, int64_t created_s, const uint8_t key[EVENT_KEY_BYTES], struct err *err)
{
	int64_t first = 0;
	enum rc rc = seen_add(f->db, created_s, span_make(key, EVENT_KEY_BYTES), f->input_id, &first, err);

	if (rc == RC_CONFLICT)
		fold_outcome(f, OUTCOME_DUPLICATE, "the same as input %lld", (long long)first);
	return rc;
}

static enum rc unreadable(struct fold *f, const struct inbox_row *row, const char *why, struct err *err)
{
	uint8_t key[EVENT_KEY_BYTES];
	struct span text = arena_copy(f->work, span_of(why));
	enum rc rc;

	event_raw_key(row->app, row->body, key);
	rc = first_time(f, row->at_ms / 1000 / DAY_S * DAY_S, key, err);
	if (!rc)
		fold_outcome(f, OUTCOME_UNPARSED, "%.*s", SPAN_ARG(text));
	return rc == RC_CONFLICT ? RC_OK : rc;
}

enum rc foldcallback_apply(struct fold *f, const struct inbox_row *row, struct err *err)
{
	uint8_t key[EVENT_KEY_BYTES];
	struct event ev;
	enum rc rc = event_parse(f->work, row->body, &ev, err);

	if (rc == RC_INVALID || rc == RC_LIMIT)
		return unreadable(f, row, err->text, err);
	if (rc)
		return rc;
	event_semantic_key(&ev, row->app, row->body, key);
	rc = first_time(f, ev.created_s > 0 ? ev.created_s : row->at_ms / 1000 / DAY_S * DAY_S, key, err);
	if (rc == RC_CONFLICT)
		return span_starts(ev.kind, "event:change_external_contact") ? relations_second_copy(f, &ev, err)
									     : RC_OK;
	return rc ? rc : act(f, &ev, err);
}

enum rc foldcallback_retry(struct fold *f, const struct inbox_row *row, struct err *err)
{
	struct event ev;
	enum rc rc = event_parse(f->work, row->body, &ev, err);

	if (rc == RC_INVALID || rc == RC_LIMIT) {
		fold_outcome(f, OUTCOME_UNPARSED, "%s", err->text);
		return RC_OK;
	}
	return rc ? rc : act(f, &ev, err);
}
