/* strategywork, strategymake: tags of strategy groups (规则组标签, api.md 2.8, 3.5): read, seen on customers, and made by hand. siyu never marks anybody with one: whether
 * the employee is in the range of the group only WeCom knows. So 打标签 and 去标签 mean the corp's tags alone; conditions and triggers mean one
 * of these by its whole name, 组/标签, and never by its bare name, which is that of a tag of the corp. */
#ifndef SIYU_FLOW_STRATEGYWORK_H
#define SIYU_FLOW_STRATEGYWORK_H
#include "foldint.h"
#include "store/strategytag.h"

/* type of api.md 2.3 */
#define STRATEGYWORK_TAG 3

/* The walk reads strategy groups, then their tags, and goes on with syncwork_people, whatever became of it. */
enum rc MUST_USE strategywork_walk(struct fold *f, struct span subject, struct err *err);
/* change_external_tag with StrategyId. */
enum rc MUST_USE strategywork_event(struct fold *f, const struct event *ev, struct err *err);
/* Their tags are read anew. */
enum rc MUST_USE strategywork_ask(struct fold *f, struct err *err);
enum rc MUST_USE strategywork_groups(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE strategywork_group(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE strategywork_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE strategywork_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

/* What differs between those of one relation as WeCom has them and ours: "+组/标签 -组/标签" behind `words`. quiet: they start nothing.
 * words NULL: they are as WeCom has them from now on, else nothing changes. */
enum rc MUST_USE strategywork_seen(struct fold *f, struct span customer, struct span employee,
	const struct answer_follow *who, int64_t as_of_ms, bool quiet, struct text *words, struct err *err);
/* How scripts say it, in work. */
struct span strategywork_name(struct fold *f, struct span grp, struct span name);
/* What WeCom told of one of their groups of tags, asked at asked_ms; strategy: whose it is where it does not say. */
enum rc MUST_USE strategywork_keep(
	struct fold *f, const struct answer_tag_group *g, int64_t strategy, int64_t asked_ms, struct err *err);

/* strategymake.c: {"strategy": its name or number, "tag": 组/标签}. *ret_refusal: why not, Chinese, in work. */
enum rc MUST_USE strategymake_add(
	struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err);
enum rc MUST_USE strategymake_added(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE strategymake_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
/* Nobody knows whether it was made: the list is read, which tells. */
enum rc MUST_USE strategymake_unsure(struct fold *f, struct outbox_row *e, struct err *err);

#endif
