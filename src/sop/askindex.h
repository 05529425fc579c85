/* The wordings of all questions, found by their characters and pairs of characters. */
#ifndef SIYU_SOP_ASKINDEX_H
#define SIYU_SOP_ASKINDEX_H
#include "sop/ask.h"

struct askindex_wording {
	const struct sop_script *script;
	const struct sop_question *question;
	struct span said;  /* as written */
	struct span plain; /* as compared */
	int question_no;   /* over all files */
	uint32_t weight;   /* of all its grams */
};

struct askindex;
struct askindex *askindex_new(const struct sop_script *const *scripts, int n);
void askindex_free(struct askindex *x);
int askindex_questions(const struct askindex *x);
/* Every wording that is alike by ASK_LEAST_PERMILLE or more, in no order of meaning. The results lie in x until the next call. *ret_plain: the message as compared. Returns how many. */
struct askindex_like {
	const struct askindex_wording *wording;
	int permille;
};
int askindex_look(struct askindex *x, struct span message, struct span *ret_plain, const struct askindex_like **ret);

#endif
