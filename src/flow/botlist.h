/* botlist: 我的任务 in pages: what an employee was shown, by numbers that hold until he asks for a new list. */
#ifndef SIYU_SRC_FLOW_BOTLIST_H
#define SIYU_SRC_FLOW_BOTLIST_H
#include "botint.h"

enum botlist_seen {
	BOTLIST_SHOWN, /* he saw that number */
	BOTLIST_NOT,   /* it stands on a page that he did not see, or the list is not so long */
	BOTLIST_NONE   /* he saw no list, or too long ago */
};

/* A new list, its first page; t->rest may name a page of the list that he saw last: 「2」, 「第2页」. */
enum rc MUST_USE botlist_show(struct bot_talk *t, struct err *err);
/* 更多: the page behind the one that he saw last. */
enum rc MUST_USE botlist_more(struct bot_talk *t, struct err *err);
/* The to-do that has that number, from 1; *ret_page: the page on which it stands; 0: on none. */
enum rc MUST_USE botlist_number(
	struct bot_talk *t, int64_t number, enum botlist_seen *ret, int64_t *ret_todo, int *ret_page, struct err *err);
/* Nothing, where x is nobody's; else 「客户 小明：」. Appends. */
enum rc MUST_USE botlist_customer(struct bot_talk *t, struct span customer, struct err *err);
/* The first bytes, on one line. Appends. */
void botlist_text(struct span s, size_t most_bytes, struct text *out);
/* 「1. 客户 小明：…（20:00前）」 on a line of its own at the end of the answer, of most_bytes at most; number 0: 「· 」 in its place. */
enum rc MUST_USE botlist_line(struct bot_talk *t, int number, const struct todo *x, size_t most_bytes, struct err *err);

#endif
