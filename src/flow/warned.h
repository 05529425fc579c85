/* warned: what the platform warns of by a callback: links of 获客助手 that end or run out of what was paid for (callbacks.md 5.7), the app that is
 * about to be ended, or was, because nobody uses it (4.3). It is told in siyu status, siyu codes and siyu doctor. */
#ifndef SIYU_FLOW_WARNED_H
#define SIYU_FLOW_WARNED_H
#include "flow/warnsay.h"
#include "foldint.h"

/* customer_acquisition. Those of single people (open_profile, friend_request, customer_start_chat, message_from_customer) start nothing: that somebody came
 * tells add_external_contact. */
enum rc MUST_USE warned_links(struct fold *f, const struct event *ev, struct err *err);
/* inactive_alert, low_active_alert, close_inactive_agent, … *ret_ours false: it is another event. */
enum rc MUST_USE warned_app(struct fold *f, const struct event *ev, bool *ret_ours, struct err *err);

/* customer_acquisition_quota: how often links can still be used. */
enum rc MUST_USE warned_ask(struct fold *f, struct err *err);
enum rc MUST_USE warned_quota(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

#endif
