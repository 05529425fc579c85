/* kfint: 微信客服 (WeChat customer service) in the fold: reading of accounts, what is said there, what we say. */
#ifndef SIYU_FLOW_KFINT_H
#define SIYU_FLOW_KFINT_H
#include "foldint.h"
#include "store/kflog.h"

/* kfwork.c: accounts and their pages. */
enum rc MUST_USE kfwork_called(struct fold *f, const struct event *ev, struct err *err);       /* kf_msg_or_event */
enum rc MUST_USE kfwork_listed_anew(struct fold *f, const struct event *ev, struct err *err);  /* kf_account_auth_change */
/* Scripts or settings changed: accounts that they name and that nobody knows are asked for, the timer is set. */
enum rc MUST_USE kfwork_align(struct fold *f, struct err *err);
enum rc MUST_USE kfwork_fire(struct fold *f, int64_t due_ms, struct err *err); /* no callback came for a while */
enum rc MUST_USE kfwork_page(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE kfwork_unread(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE kfwork_accounts(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE kfwork_people(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE kfwork_ask_name(struct fold *f, struct span customer, struct err *err);
/* Does that 客服账号 of a script mean this account: its name, or its id? */
bool kfwork_means(struct span said, const struct kflog_account *k);
bool kfwork_served(const struct fold *f, const struct kflog_account *k); /* some script that runs names it */

/* kftake.c: one message or event of a page, each once. */
enum rc MUST_USE kftake_message(
	struct fold *f, const struct kflog_account *k, const struct answer_kf_message *m, struct err *err);
/* The conversation; made when there is none yet. */
enum rc MUST_USE kftake_session(
	struct fold *f, struct span account, struct span customer, struct kflog_session *ret, struct err *err);

#endif
