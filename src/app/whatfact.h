/* What the files of whatknow share. */
#ifndef SIYU_APP_WHATFACT_H
#define SIYU_APP_WHATFACT_H
#include "whatknow.h"

#include "base/map.h"
#include "store/outbox.h"
#include "wecom/answer.h"
#include "wecom/event.h"
#include "wecom/request.h"

/* The world that is told. */
struct whatfact_to {
	struct brain *brain;
	struct store_db *other; /* its state */
	int64_t now_ms;
	struct whatknow_left *left;
};
/* what: in the arena of the facts. */
typedef enum rc (*whatfact_fn)(struct whatfact_to *to, const void *what, struct err *err);

/* The log in reading. */
struct whatfact {
	struct arena *kept;      /* of facts, and of what stands behind maps */
	struct arena *work;      /* of one row */
	struct store_db *state;
	struct map *rooms, *pairs, *people, *staff, *accounts, *msgids, *talks, *posts, *marks;
	struct whatknow_left left;
	int64_t begin_ms;        /* when the log begins */
	int64_t now_ms;          /* of the row */
	struct whatknow *to;
};
/* WeCom knew it at at_ms (never before the log begins). Of one moment: those of less `rank` first, then as they were told. */
enum { WHATFACT_THERE, WHATFACT_MOVES };
void whatknow_add(struct whatfact *f, int64_t at_ms, int rank, whatfact_fn fn, const void *what);
struct span whatknow_keep(struct whatfact *f, struct span s); /* absent stays absent */

/* An answer to a question of ours: e is the question. */
struct whatfact_heard {
	const struct outbox_row *e;
	const struct answer *x; /* NULL: it never came, and nobody knows whether the call was done (whatfriend_marked alone) */
	int64_t called_ms;
	const struct request *r; /* the question; NULL: it does not stand any more */
};

/* whatroom.c: customer groups. */
void whatroom_event(struct whatfact *f, const struct event *ev);
void whatroom_read(struct whatfact *f, const struct whatfact_heard *h);
void whatroom_end(struct whatfact *f); /* the log is read */

/* whatfriend.c: customers, whose friends they are, what employees noted about them. */
void whatfriend_event(struct whatfact *f, const struct event *ev);
void whatfriend_library(struct whatfact *f, const struct event *ev);      /* change_external_tag */
void whatfriend_read(struct whatfact *f, const struct whatfact_heard *h);  /* externalcontact/get */
void whatfriend_page(struct whatfact *f, const struct whatfact_heard *h);  /* batch/get_by_user */
void whatfriend_staff(struct whatfact *f, const struct whatfact_heard *h); /* get_follow_user_list */
void whatfriend_publishers(struct whatfact *f, const struct whatfact_heard *h);    /* get_moment_task */
void whatfriend_strategy(struct whatfact *f, const struct whatfact_heard *h);      /* customer_strategy/get */
void whatfriend_strategy_tags(struct whatfact *f, const struct whatfact_heard *h); /* get_strategy_tag_list */
void whatfriend_marked(struct whatfact *f, const struct whatfact_heard *h);   /* mark_tag: ours */
void whatfriend_remarked(struct whatfact *f, const struct whatfact_heard *h); /* remark: ours */
/* What is known of him, of one whom WeCom met at met_ms. */
void whatfriend_person(struct whatfact *f, const struct answer_contact *c, int64_t met_ms, int64_t called_ms);
void whatfriend_met(struct whatfact *f, struct span customer, int64_t met_ms); /* WeCom has him since then at the latest */
void whatfriend_end(struct whatfact *f);

/* whatkf.c: 微信客服. */
void whatkf_event(struct whatfact *f, const struct event *ev);
void whatkf_accounts(struct whatfact *f, const struct whatfact_heard *h);  /* account/list */
void whatkf_servicers(struct whatfact *f, const struct whatfact_heard *h); /* servicer/list */
void whatkf_handed(struct whatfact *f, const struct whatfact_heard *h);    /* service_state/trans: ours */
void whatkf_page(struct whatfact *f, const struct whatfact_heard *h);      /* sync_msg */
void whatkf_people(struct whatfact *f, const struct whatfact_heard *h);    /* customer/batchget */
void whatkf_end(struct whatfact *f);

/* whatpost.c: likes and comments of moments. */
struct whatposts {
	int n;
	struct whatpost **post; /* that had any */
	struct map *seen;       /* moments of the other world that have theirs */
};
void whatpost_marks(struct whatfact *f, const struct whatfact_heard *h); /* get_moment_comments */
void whatpost_end(struct whatfact *f, struct whatposts *ret);           /* free with whatpost_free */
void whatpost_free(struct whatposts *p);
/* Posts that stand with their employees by now, of today (days since 1970) and the days beside it, get what was left under them. */
enum rc MUST_USE whatpost_look(struct whatposts *all, struct whatfact_to *to, int64_t today, struct err *err);

#endif
