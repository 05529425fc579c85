/* prosewords: the parts of speech of sop/prose. Each appends. */
#ifndef SIYU_SRC_SOP_PROSEWORDS_H
#define SIYU_SRC_SOP_PROSEWORDS_H
#include "sop/facts.h"

struct prose {
	const struct sop_script *s;
	const struct sop_rules *r;
	int house_holdout;           /* permille */
	const struct sop_step *step; /* NULL outside a step */
	struct text *out;
};
struct text *prosewords_point(struct prose *p); /* a line of a section, or of a step, begins; the sentence follows */
void prosewords_end(struct prose *p);
void prosewords_say(struct prose *p, const char *sentence); /* a whole line */

bool prosewords_tells_event(enum sop_event event); /* has a row */
bool prosewords_tells_cond(enum sop_cond_kind kind);
bool prosewords_tells_act(enum sop_act act);

void prosewords_names(const struct sop_names *names, const char *between, struct text *out); /* 「甲」或「乙」 */
void prosewords_money(int64_t fen, struct text *out);                                        /* 9.90 元 */
void prosewords_clock(int minute, struct text *out);                                        /* 09:05 */
void prosewords_span(int from, int to, struct text *out);                                   /* 21:30 到次日 09:00 */
void prosewords_event(const struct sop_trigger *t, struct text *out); /* with its filters: 第一次加上员工的好友，渠道是「包裹卡」 */
void prosewords_cond(enum sop_kind kind, const struct sop_cond *c, struct text *out); /* kind: of the script it stands in */
void prosewords_step(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, struct text *out); /* time and name */
/* Its lines, each behind `indent`; words in 〔〕 stand for what is filled in. mass: one text for many (finding 15). */
void prosewords_text(const struct sop_text *text, bool mass, const char *indent, struct text *out);
void prosewords_attachment(const struct sop_attachment *a, struct text *out);
/* What it does, without the deadline and the buttons of a 员工任务. */
void prosewords_action(const struct sop_action *a, struct text *out);
void prosewords_todo_until(const struct sop_action *a, struct text *out);

#endif
