/* kfint: 微信客服 (WeChat customer service) in the fold: reading of accounts, what is said there, what we say. */
#ifndef SIYU_FLOW_KFINT_H
#define SIYU_FLOW_KFINT_H
#include "foldheard.h"
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
enum rc MUST_USE kfwork_refresh(struct fold *f, struct err *err); /* accounts and their receptionists, as WeCom has them */
/* Does that 客服账号 of a script mean this account: its name, or its id? */
bool kfwork_means(struct span said, const struct kflog_account *k);
bool kfwork_served(const struct fold *f, const struct kflog_account *k); /* some script that runs names it */

/* kftake.c: one message or event of a page, each once. */
enum rc MUST_USE kftake_message(
	struct fold *f, const struct kflog_account *k, const struct answer_kf_message *m, struct err *err);
/* The conversation; made when there is none yet. */
enum rc MUST_USE kftake_session(
	struct fold *f, struct span account, struct span customer, struct kflog_session *ret, struct err *err);

/* What is said to him. Messages of one conversation go out one after the other. */
struct kfsay_part {
	const char *msgtype;             /* text, msgmenu, image, video, file, link, miniprogram */
	struct span text;                /* of a menu what stands above it */
	struct sop_names options;        /* of a menu */
	struct request_attachment *file; /* NULL: none */
	struct span code;                /* goes by it, now, and counts for nothing; absent: by the account */
	int64_t not_after_ms;            /* of the code */
	int64_t enrolment;               /* of a step; 0: none */
	struct span script, step;        /* of an answer the file and the reply; empty: neither */
	bool last;                       /* with it the step, or the answer, is said */
};
/* RC_LIMIT: WeCom would not take it; it stands as failed. s: not put back by the caller. */
enum rc MUST_USE kfsay_put(struct fold *f, struct kflog_session *s, const struct kfsay_part *p, struct err *err);
/* Texts, files and options as parts in their order; the last of them is `last`. Appends nothing where there is nothing to say. */
struct kfsay_words {
	int texts;
	const struct span *text;
	const struct sop_step *files;    /* its attachments; NULL: none */
	const struct sop_names *options; /* NULL: none */
};
enum rc MUST_USE kfsay_all(
	struct fold *f, struct kflog_session *s, const struct kfsay_words *what, const struct kfsay_part *as, struct err *err);
/* *ret: why nothing can be said to him now, in Chinese; NULL: it can. */
enum rc MUST_USE kfsay_closed(struct fold *f, const struct kflog_session *s, const char **ret, struct err *err);
enum rc MUST_USE kfsay_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE kfsay_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
/* msg_send_fail: the late truth about one that WeCom took. */
enum rc MUST_USE kfsay_undelivered(
	struct fold *f, struct span account, const struct answer_kf_event *e, struct err *err);
/* A person has him: what waits does not go any more. */
enum rc MUST_USE kfsay_drop(struct fold *f, const struct kflog_session *s, const char *why, struct err *err);
/* The message of ours whose menu has that id of an item. RC_NOTFOUND. */
enum rc MUST_USE kfsay_clicked(struct fold *f, struct span menu_id, struct kflog_message *ret, struct err *err);

/* kfhand.c: a person is called. */
enum rc MUST_USE kfhand_over(struct fold *f, struct kflog_session *s, struct span why, struct err *err); /* s is put */
#define KFHAND_LOOK "kflook" /* subject: nobody is handed over, somebody wants to know */
enum rc MUST_USE kfhand_look(struct fold *f, struct span account, struct err *err); /* asks for its receptionists */
enum rc MUST_USE kfhand_ask_state(struct fold *f, const struct kflog_session *s, struct err *err);
enum rc MUST_USE kfhand_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE kfhand_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE kfhand_servicers(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE kfhand_no_servicers(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE kfhand_state(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

/* kfplay.c: 剧本 in 微信客服: what a script of that 客服账号 may say to him, and says. */
enum rc MUST_USE kfplay_facts(
	struct fold *f, const struct sop_script *s, struct span customer, struct sop_facts *to, struct err *err);
/* The step is claimed; SOP_MESSAGE_BREAK stands between the messages of text. */
enum rc MUST_USE kfplay_say(
	struct fold *f, struct round *r, const struct sop_step *step, struct span text, struct err *err);
/* He entered: which 20秒内 step goes with the code of it. */
enum rc MUST_USE kfplay_greet(
	struct fold *f, const struct happened *h, struct round **rounds, const enum reason *entries, struct err *err);

/* kftalk.c: is it a 话术 of that account (适用, 客服账号)? */
bool kftalk_speaks(const struct sop_script *s, const struct kflog_account *k);
/* kftalk.c: what he said against the 话术 of that account. text false: it was a picture, or the like. */
enum rc MUST_USE kftalk_message(struct fold *f, const struct kflog_account *k, const struct kflog_message *row,
	bool text, const struct foldheard_end *end, struct err *err);

#endif
