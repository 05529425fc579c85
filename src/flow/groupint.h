/* groupint: customer groups inside flow: who is in, and the rounds whose subject is a group. */
#ifndef SIYU_SRC_FLOW_GROUPINT_H
#define SIYU_SRC_FLOW_GROUPINT_H
#include "foldint.h"
#include "sop/group.h"

/* groupwork.c: customer groups, as callbacks and reads tell of them */
enum rc MUST_USE groupwork_event(struct fold *f, const struct event *ev, struct err *err); /* change_external_chat */
/* Scripts came: all groups are listed, once, if one of them looks at groups. */
enum rc MUST_USE groupwork_begin(struct fold *f, struct err *err);
enum rc MUST_USE groupwork_listed_now(struct fold *f, struct err *err); /* sets f->groups_listed */
/* All that scripts may call a group of that name; in work. */
struct sop_names groupwork_named(struct fold *f, struct span name);
/* All that scripts may call this group. */
enum rc MUST_USE groupwork_called(struct fold *f, struct span chat, struct sop_names *ret, struct err *err);
/* The same of all groups that he is in. */
enum rc MUST_USE groupwork_of(struct fold *f, struct span customer, struct sop_names *ret, struct err *err);
enum rc MUST_USE groupwork_face(struct fold *f, const struct chat *c, struct group_face *ret, struct err *err);
enum rc MUST_USE groupwork_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE groupwork_read(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
struct groupwork_news { /* members of whom nobody told that they came, or went */
	int64_t came, went;
};
/* The same of any question: what groupchat/get said of that group, asked for then. Adds to news. */
enum rc MUST_USE groupwork_take(struct fold *f, struct span chat, const struct answer *x, int64_t called_ms,
	struct groupwork_news *news, struct err *err);
/* We gave it to a new owner. */
enum rc MUST_USE groupwork_owned(struct fold *f, struct span chat, struct span owner, struct err *err);
/* groupchat/list has it: it is known from now on, and stands. */
enum rc MUST_USE groupwork_found(struct fold *f, struct span chat, struct err *err);
/* Does that refusal mean that it is no group any more? One that was read before and is no customer group now (90501) has an owner whom the app
 * does not see for a while (api.md 7.2). x NULL: WeCom did not answer. */
bool groupwork_is_gone(const struct chat *c, const struct answer *x);
enum rc MUST_USE groupwork_unread(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

/* groupenrol.c: rounds whose subject is a group. `customer` is then the chat_id, `employee` the owner. */
enum rc MUST_USE groupenrol_hear(struct fold *f, const struct happened *h, struct err *err);
/* Its name is known now, or another one: 建群, 开营. */
enum rc MUST_USE groupenrol_known(struct fold *f, const struct chat *c, struct err *err);
enum rc MUST_USE groupenrol_size(struct fold *f, const struct chat *c, int64_t was, int64_t size, struct err *err);
enum rc MUST_USE groupenrol_reload(struct fold *f, struct err *err); /* scripts came: camps that are to begin; resets work */
enum rc MUST_USE groupenrol_gone(struct fold *f, const struct chat *c, struct err *err);  /* it was dismissed */
enum rc MUST_USE groupenrol_owner(struct fold *f, const struct chat *c, struct err *err); /* it has another owner */

/* deeds.c: 员工任务 or 通知 of a step, for the customer of r alone. */
enum rc MUST_USE deeds_one(struct fold *f, const struct round *r, const struct sop_step *step,
	const struct sop_action *a, struct err *err);
/* 入群, 退群 of the scripts that go on in that group: what is done to this friend of ours. */
enum rc MUST_USE groupdeeds_moved(struct fold *f, const struct chat *c, struct span member, bool in, struct err *err);

/* groupgreet.c: 入群欢迎语, a template that the owner chooses by hand. */
/* A round began, or its script changed: the template is made or changed, and the owner asked to choose it, once. */
enum rc MUST_USE groupgreet_begin(struct fold *f, struct round *r, struct err *err);
enum rc MUST_USE groupgreet_reload(struct fold *f, struct err *err); /* scripts came; resets work */
enum rc MUST_USE groupgreet_made(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE groupgreet_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

/* groupdeeds.c: actions for the members of the group of r who are friends of ours, on their 跟进人's relation. */
enum rc MUST_USE groupdeeds_tag(
	struct fold *f, const struct round *r, const struct sop_names *tags, bool on, struct err *err);

#endif
