/* tagedit: tags of the corp get another name or go, because a person says so (api.md 3.3): the id stays, so that who has the tag keeps it.
 * WeCom lets an app change only what it made. Nothing is ever deleted by itself. */
#ifndef SIYU_FLOW_TAGEDIT_H
#define SIYU_FLOW_TAGEDIT_H
#include "foldint.h"

#define TAGEDIT_GONE 40068 /* no such tag (api.md 1.4) */

/* Absent: a name that WeCom takes and that a script can say; else why not, Chinese, in work. */
struct span tagedit_unfit(struct fold *f, struct span to);
/* {"tag": 组/标签 or 标签, "to": the new name}, {"tag"}; {"group", "to"}, {"group"}. *ret_refusal: why not, Chinese, in work. */
enum rc MUST_USE tagedit_rename(struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err);
enum rc MUST_USE tagedit_drop(struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err);
enum rc MUST_USE tagedit_rename_group(
	struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err);
enum rc MUST_USE tagedit_drop_group(
	struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err);
enum rc MUST_USE tagedit_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE tagedit_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE tagedit_strategy_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE tagedit_strategy_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

#endif
