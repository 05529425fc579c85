/* app/manual: the manual for operators, in Chinese. Its chapters are the Markdown files of src/app/manual, made into the program by
 * scripts/embed; what they show is executed by tests/app/test_manual.sh. Of Markdown they use headings, paragraphs, lists, fenced
 * blocks, `words` and **words**; a line <!-- later --> stands for the kinds that this version does not run (the keyword table). */
#ifndef SIYU_APP_MANUAL_H
#define SIYU_APP_MANUAL_H
#include "base/text.h"

struct manual_chapter {
	const char *file; /* without folder: 01_tutorial.md */
	const char *text; /* its first line: "# NAME：what it is about" */
};
extern const struct manual_chapter manual_chapters[]; /* made by scripts/embed, in the order of their names */
extern const int manual_chapter_count;

enum manual_kind { MANUAL_TITLE, MANUAL_HEADING, MANUAL_SUBHEADING, MANUAL_PARAGRAPH, MANUAL_ITEM, MANUAL_FENCE };
struct manual_block {
	enum manual_kind kind;
	struct span text; /* lines of a paragraph or item are joined; of a fence as they stand, with their newlines */
	struct span mark; /* of an item: "-" or "1."; of a fence: what stands behind ``` */
};
typedef void (*manual_fn)(void *user, const struct manual_block *b);
/* Calls fn for each block of Markdown, in order; what it is given lives until it returns. */
void manual_walk(struct span markdown, manual_fn fn, void *user);

/* The name of a chapter: of its title what stands before the colon. Borrowed. */
struct span manual_name(const struct manual_chapter *c);
struct span manual_about(const struct manual_chapter *c); /* and what stands behind it */
/* The chapter of that number (from 1) or name; NULL: none. */
const struct manual_chapter *manual_find(struct span asked);

/* A chapter for a terminal: at most `columns` wide, where a Chinese character takes two; fenced blocks stay as they are. */
void manualplain_put(const struct manual_chapter *c, int columns, struct text *out);
/* All chapters as one page that asks nothing of the net and runs nothing. */
void manualpage_put(struct text *out);

#endif
