/* tagwork: tags on relations: marking, and what employees did themselves. */
#ifndef SIYU_FLOW_TAGWORK_H
#define SIYU_FLOW_TAGWORK_H
#include "foldint.h"
#include "store/contacttag.h"

/* The tags of a customer, read when they are first asked for. */
struct tagwork_worn {
	struct span customer; /* whose they are; absent: not read yet */
	struct contacttag *v;
	int n;
};
enum rc MUST_USE tagwork_wears(struct fold *f, struct span customer, struct tagwork_worn *w, struct err *err);
/* worn: what he wears, NULL: not known yet. */
enum rc MUST_USE tagwork_put(struct fold *f, struct span customer, struct span employee, const struct sop_names *tags,
	struct tagwork_worn *worn, struct err *err);
enum rc MUST_USE tagwork_take(
	struct fold *f, struct span customer, const struct sop_names *tags, struct tagwork_worn *worn, struct err *err);
enum rc MUST_USE tagwork_seen(struct fold *f, struct span customer, struct span employee,
	const struct answer_follow *who, int64_t as_of_ms, struct err *err);
/* "+会员 -新客" in work, empty: the tags of the relation are those that we know. */
enum rc MUST_USE tagwork_differs(struct fold *f, struct span customer, struct span employee,
	const struct answer_follow *who, int64_t as_of_ms, struct span *ret_words, struct err *err);
/* Tags that were put on at some time before: they are known from now on, and start nothing. */
enum rc MUST_USE tagwork_inherit(struct fold *f, struct span customer, struct span employee,
	const struct answer_follow *who, struct err *err);
enum rc MUST_USE tagwork_marked(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE tagwork_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
/* "group/name" of a held request, as mark wrote it. */
void tagwork_read_name(struct fold *f, struct span written, struct span *ret_grp, struct span *ret_name);

#endif
