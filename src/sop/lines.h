/* A file as lines, each told by how it begins (sop-language-exact.md 2.1). */
#ifndef SIYU_SOP_LINES_H
#define SIYU_SOP_LINES_H
#include "base/arena.h"
#include "base/span.h"
#include "sop/script.h"

enum lines_kind {
	LINES_BLANK,
	LINES_COMMENT,
	LINES_RULE,
	LINES_TITLE,
	LINES_STEP,
	LINES_BRANCH,
	LINES_DEEP,
	LINES_KEY,
	LINES_TEXT,
	LINES_ROW,
	LINES_OTHER
};

struct lines_line {
	enum lines_kind kind;
	int no;            /* from 1 */
	struct span raw;   /* without the line end */
	struct span whole; /* folded; the raw line for LINES_TEXT, LINES_COMMENT, LINES_BLANK */
	struct span body;  /* in whole, behind the marker, trimmed; text: behind one blank, right end trimmed */
};

struct lines {
	struct arena *arena;
	struct span rest;
	int no;
};

void lines_init(struct lines *l, struct arena *arena, struct span bytes); /* passes over a byte order mark */
bool lines_next(struct lines *l, struct lines_line *ret_line);            /* false at the end */
/* Where p, a pointer into line->whole (or at its end), stands. */
struct sop_pos lines_pos(const struct lines_line *line, const char *p);
/* Body of a LINES_ROW: |---|:--:|, what Markdown wants between column names and rows. Judged as its cells trimmed. */
bool lines_divides(struct span body);

#endif
