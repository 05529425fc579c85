/* sop/said: what a customer said against the words of a script (sop-language-exact.md finding 47). */
#ifndef SIYU_SOP_SAID_H
#define SIYU_SOP_SAID_H
#include "base/text.h"

/* 是: the whole message is the word, after dropping blanks, punctuation and 呀啊哦了吧谢谢. Case and width do not matter. */
bool said_is(struct span message, struct span word);
/* 含: the word stands anywhere in it, after dropping the same. */
bool said_has(struct span message, struct span word);
/* The letters that count, folded, as UTF-8: equal exactly when said_is says so. Appends. */
void said_plain(struct span message, struct text *out);

#endif
