/* sop/ask: which question of the 话术 a customer's message asks, how surely, and what is answered. Pure; whole numbers only,
 * so that the same message and the same files give the same answer everywhere.
 *
 * Alike means: both without what finding 47 drops, as sets of characters and pairs of neighbours, each weighed by how
 * few wordings of all files have it; twice the common weight over the sum of both, in thousandths (Dice). One-character and
 * two-character words are found like any other. 1000 and `exact` is the whole message. */
#ifndef SIYU_SOP_ASK_H
#define SIYU_SOP_ASK_H
#include "sop/facts.h"

#define ASK_HITS 8
#define ASK_LETTERS 400        /* of a message; what stands behind is not looked at */
#define ASK_LEAST_PERMILLE 200 /* below: not alike */
#define ASK_PROPOSE_PERMILLE 500 /* below: alike, but nobody is asked to answer it */
#define ASK_RIVAL_PERMILLE 50  /* so near to the best one, another question makes it unsure */

struct ask_hit {
	const struct sop_script *script;
	const struct sop_question *question;
	struct span wording; /* the heading or alias */
	int permille;
	bool exact;
	bool refused;             /* 人群 or 排除标签 of its file do not let him have it: passed over */
	const struct sop_cond *why; /* … the predicate of 人群; NULL: an excluded tag */
	struct span tag;          /* … that tag */
};

/* All wordings of n scripts; others than 话术 and those 停用 are passed over. Scripts are borrowed and must outlive it. */
struct ask;
struct ask *ask_new(const struct sop_script *const *scripts, int n);
void ask_free(struct ask *a); /* NULL is harmless */
int ask_questions(const struct ask *a);
/* The questions most alike, best first, one hit a question: exact ones, then by likeness, then in the order of files and
 * lines; none below ASK_LEAST_PERMILLE. At most `most` (<= ASK_HITS). Returns how many. Uses scratch in a: one thread at a time. */
int ask_find(struct ask *a, struct span message, struct ask_hit *hits, int most);

enum ask_verdict {
	ASK_UNSUBSCRIBE, /* 退订: everything stops */
	ASK_HUMAN,       /* he calls a person */
	ASK_SURE,        /* answered by itself where a channel can */
	ASK_PROPOSED,    /* an employee decides; doubt says why */
	ASK_UNKNOWN      /* nothing alike enough */
};
enum ask_doubt {
	ASK_DOUBT_NONE,
	ASK_DOUBT_OFF,      /* 自动回复：关 */
	ASK_DOUBT_NOT_SAME, /* 精确, and it is only alike */
	ASK_DOUBT_LOW,      /* below ≥ N% */
	ASK_DOUBT_NOT,      /* 不, 没 … stands in one of the two alone */
	ASK_DOUBT_NUMBER,   /* other numbers */
	ASK_DOUBT_RIVAL,    /* another question is as much alike */
	ASK_DOUBT_HUMAN,    /* 转人工：是 */
	ASK_DOUBT_COUNT
};
struct ask_words { struct sop_names unsubscribe, human; }; /* of the house: whole message; anywhere */
struct ask_answer {
	enum ask_verdict verdict;
	enum ask_doubt doubt;
	struct span word;                   /* ASK_UNSUBSCRIBE, ASK_HUMAN: what was heard */
	const struct sop_script *by;        /* … of which file; NULL: the house's list */
	int hits;
	struct ask_hit hit[ASK_HITS];
	int chosen;                         /* index of the hit that answers, -1: none */
	const struct sop_reply *branch;     /* what is said behind question->reply; NULL: nothing */
	bool matched;                       /* 命中: what 提问命中 hears: exact, or over the file's own ≥ N% */
};
/* Words and likeness; no facts yet. Words that stop or call a person win over everything (but are no reason not to look). */
void ask_hear(struct ask *a, const struct ask_words *words, struct span message, struct ask_answer *ret);
/* SOP_NEED_… of the files and questions that were hit. */
unsigned ask_needs(const struct sop_rules *r, const struct ask_answer *x);
/* Who he is decides: 人群 and 排除标签 of the files, branches of the question. f NULL: nobody is asked about, every file
 * and no branch holds. */
void ask_settle(const struct sop_rules *r, const struct sop_facts *f, int64_t now_ms, struct span message,
	struct ask_answer *x);
/* Why it is not answered by itself, in Chinese. Appends. */
void ask_say_doubt(const struct ask_answer *x, struct text *out);

#endif
