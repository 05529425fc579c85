/* codework, codecall: what the modules of the fold know of channel codes (渠道码). */
#ifndef SIYU_FLOW_CODEWORK_H
#define SIYU_FLOW_CODEWORK_H
#include "foldint.h"
#include "sop/duty.h"
#include "store/chancode.h"

/* What an operator reads of a code that WeCom does not have any more. */
#define CODEWORK_GONE "企业微信里没有这个码了，印出去的扫不开：siyu codes drop 它，再 siyu reload 建一个新的"

struct foldcode { /* by State in f->codes */
	int64_t code;
	struct span name, script; /* script: id of its file */
	const struct sop_script *file;
	const struct sop_code *row; /* as its table says; NULL: 停用 */
};

/* In memory, from the table of the state and the scripts that run. */
enum rc MUST_USE codework_load(struct fold *f, struct err *err);
void codework_drop(struct fold *f);
/* The column 剧本 becomes a 开始 of those scripts. Once after they were read. */
void codework_bind(struct fold *f);
/* NULL: no code of a table has that State. */
const struct foldcode *codework_find(const struct fold *f, struct span state);
enum rc MUST_USE codework_next(struct fold *f, struct chancode *c, struct err *err);
/* WeCom would not have it: why in Chinese; tried again later. c is written. */
enum rc MUST_USE codework_refused(struct fold *f, struct chancode *c, struct span why, struct err *err);

/* codework.c: 渠道码 */
/* Scripts or settings changed: the tables against what WeCom has. */
enum rc MUST_USE codework_sync(struct fold *f, struct err *err);
/* The name that a State stands for: of a code in a table, also one that vanished; else of [channels]; else itself. */
struct span codework_channel(const struct fold *f, struct span state);
enum rc MUST_USE codework_wake(struct fold *f, int64_t code, struct err *err); /* its timer */
struct codework_add {
	struct span customer, employee, state;
	int64_t at_ms;
	bool again, half; /* they knew each other before; he is not accepted yet */
};
/* Somebody came by that State: counted, tagged; who is full makes room. Nothing where no code has it. */
enum rc MUST_USE codework_added(struct fold *f, const struct codework_add *x, struct err *err);
/* A half add was accepted: the tags can be put now. */
enum rc MUST_USE codework_accepted(struct fold *f, struct span customer, struct span employee, struct err *err);

/* codegroup.c: 群码 and 获客链接 */
bool codegroup_any(const struct fold *f); /* some table has a 群码: members are read for the State they came by */
/* What WeCom is to have of a 群码, as codework keeps it; empty, and why: there is no group for it. In work. */
enum rc MUST_USE codegroup_words(
	struct fold *f, const struct sop_code *row, struct span *ret_words, struct span *ret_trouble, struct err *err);
struct request codegroup_request(struct fold *f, const struct chancode *c, struct span words);
struct request codegroup_link(struct fold *f, const struct chancode *c, struct span words);
struct span codegroup_url(struct fold *f, const struct chancode *c, struct span url); /* with its State; in work */
enum rc MUST_USE codegroup_changed(struct fold *f, struct err *err); /* a group came, went, or is called otherwise */
/* What 邀请入群 sends gets its address, in the scripts in memory. */
enum rc MUST_USE codegroup_fill(struct fold *f, struct err *err);
/* The picture of that 群码 is there: it is filled in, and steps that waited for it look again. */
enum rc MUST_USE codegroup_made(struct fold *f, struct span name, struct err *err);
/* A member of that group turned out to have come by that State. */
enum rc MUST_USE codegroup_joined(struct fold *f, const struct chat *c, struct span member, struct span state,
	int64_t at_ms, struct err *err);

/* codecall.c */
enum rc MUST_USE codecall_added(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE codecall_updated(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE codecall_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE codecall_dropped(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE codecall_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE codecall_read(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE codecall_joined( /* the picture of a 群码 */
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE codecall_linked(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE codecall_unread(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
/* WeCom turned out to have it: a call whose end was not known is over. RC_CONFLICT: one is under way that is not in doubt. */
enum rc MUST_USE codecall_found(
	struct fold *f, struct chancode *c, struct span config_id, struct span qr_code, struct err *err);
/* An add_contact_way without answer. */
enum rc MUST_USE codecall_unsure(struct fold *f, struct outbox_row *e, struct err *err);
enum rc MUST_USE codecall_settled(struct fold *f, struct outbox_row *e, bool happened, struct err *err); /* by a person */
/* Deletes it at WeCom. *ret_refusal: NULL, or the Chinese sentence of why not. */
enum rc MUST_USE codecall_drop(struct fold *f, struct span name, const char **ret_refusal, struct err *err);

#endif
