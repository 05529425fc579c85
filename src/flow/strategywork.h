/* strategywork: tags of strategy groups (规则组标签, api.md 2.8, 3.5): read, and seen on customers. siyu never marks anybody with one: whether
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

#endif
