/* tagedit: tags of the corp get another name or go, because a person says so (api.md 3.3): the id stays, so that who has the tag keeps it.
 * WeCom lets an app change only what it made. Nothing is ever deleted by itself. */
#ifndef SIYU_FLOW_TAGEDIT_H
#define SIYU_FLOW_TAGEDIT_H
#include "foldint.h"

/* {"tag": 组/标签 or 标签, "to": the new name}, {"tag"}. *ret_refusal: why not, Chinese, in work. */
enum rc MUST_USE tagedit_rename(struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err);
enum rc MUST_USE tagedit_drop(struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err);
enum rc MUST_USE tagedit_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE tagedit_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
/* The library calls this id so: known under another name, it was renamed, here or by hand. */
enum rc MUST_USE tagedit_called(struct fold *f, struct span tag_id, struct span name, struct span grp, struct err *err);

#endif
