/* 话术: questions and their answers. */
#ifndef SIYU_SOP_READTALK_H
#define SIYU_SOP_READTALK_H
#include "reading.h"

void readtalk_begin(struct reading *r); /* behind the title */
/* ## 问题: the heading is taken as it is, it never holds a time (finding 31). */
void readtalk_question(struct reading *r);
/* ### 如果 …, ### 否则; returns the place of the lines below it. */
unsigned readtalk_branch(struct reading *r, unsigned place);
/* > 回答; continues: the line before was text, too. */
void readtalk_text(struct reading *r, unsigned place, bool continues);
void readtalk_file_key(struct reading *r, const struct keyword *k, struct phrase *c);
void readtalk_key(struct reading *r, unsigned place, const struct keyword *k, struct phrase *c);

#endif
