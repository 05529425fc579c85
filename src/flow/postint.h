/* postint: what the modules of 朋友圈 share: a post on its way from the calendar to what customers leave under it. */
#ifndef SIYU_FLOW_POSTINT_H
#define SIYU_FLOW_POSTINT_H
#include "foldint.h"
#include "store/post.h"

#define POSTINT_TAG_BREAK '\n' /* between the tags of a post */

/* postwork.c */
/* Moves and writes; reason and detail (in work, or constant) as they are to be stored. */
enum rc MUST_USE postwork_move(
	struct fold *f, struct post *p, enum post_state to, enum reason reason, struct span detail, struct err *err);
/* It ends before WeCom had it: nobody was asked. */
enum rc MUST_USE postwork_lose(
	struct fold *f, struct post *p, enum post_state to, enum reason reason, struct span detail, struct err *err);
/* "verb:7[:rest]" of an effect. RC_INVALID. */
enum rc MUST_USE postwork_subject(struct fold *f, const struct outbox_row *e, struct span *ret_verb, struct post *ret,
	struct span *ret_rest, struct err *err);
/* The step of the script that runs now; NULL: it is not there any more. */
const struct sop_step *postwork_step(const struct fold *f, const struct post *p, const struct foldscript **ret_script);

/* postsend.c: ids: of its tags. */
enum rc MUST_USE postsend_go(
	struct fold *f, struct post *p, const struct span *ids, size_t n, struct err *err);
/* WeCom has it under that id. */
enum rc MUST_USE postsend_made(struct fold *f, struct post *p, struct span moment, struct err *err);

/* postwatch.c */
enum rc MUST_USE postwatch_begin(struct fold *f, struct post *p, struct err *err);
/* Likes and comments are looked for from now on, or once more. */
enum rc MUST_USE postwatch_looks(struct fold *f, struct post *p, struct err *err);
/* Somebody was seen to have published it: looks begin with the first who did. */
enum rc MUST_USE postwatch_first(struct fold *f, struct post *p, struct err *err);
/* Its step is not there any more: nobody is to publish it. Once; who did, did. */
enum rc MUST_USE postwatch_withdraw(struct fold *f, struct post *p, struct err *err);
/* Takes it back at WeCom: it was called off while it was made. */
enum rc MUST_USE postwatch_undo(struct fold *f, const struct post *p, struct err *err);

/* postask.c */
enum rc MUST_USE postask_task(struct fold *f, struct post *p, const struct outbox_row *e, struct span found,
	const struct answer *x, struct err *err);

/* postheard.c */
/* The employee published it, as we see now. */
/* Asks how many customers see what he published (api.md 6.7). */
/* api: API_MOMENT_REACH or API_MOMENT_CHOSEN. */
enum rc MUST_USE postheard_ask_reach(struct fold *f, const struct post *p, const struct post_member *m, enum api_id api,
	struct span cursor, struct err *err);
enum rc MUST_USE postheard_published(struct fold *f, struct post *p, struct post_member *m, struct err *err);

#endif
