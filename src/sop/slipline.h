/* Lines that are none of the language, and values that people write another way: what they most probably meant, as a suggestion, like
 * slip. Spans are in the arena of the reading. */
#ifndef SIYU_SOP_SLIPLINE_H
#define SIYU_SOP_SLIPLINE_H
#include "reading.h"

/* The first line without its form, "剧本 新客", "剧本名称：新客": what stands behind the #. Absent: nothing is known of it. */
struct span slipline_title(struct reading *r, struct span line);
/* A line that begins with no mark of the language, the one at hand: a whole sentence. */
struct span slipline_bare(struct reading *r);
/* ### and no 如果, no 否则: a whole sentence. */
struct span slipline_branch(struct reading *r, struct span body);
/* "键：值" of that key. */
struct span slipline_example(struct reading *r, struct span key);
/* A step as scripts of that kind have it, "第1天 20:30". */
struct span slipline_step(enum sop_kind kind);
/* 停止 of words that are none: the one that is meant, absent; or *ret_advice: a whole sentence. */
struct span slipline_stop(struct reading *r, struct span words, struct span *ret_advice);
/* 7天内首单: 首单，7天内. Absent: no duration stands before it. */
struct span slipline_goal(struct reading *r, const struct phrase *c);
/* An attachment without its kind, or with another mark behind it: "图片 晒单.jpg". kind: what was read of it, may be NULL. Absent: not
 * known. */
struct span slipline_media(struct reading *r, struct span words, const struct keyword *kind);
/* What may stand there instead: near, the one that was meant, may be absent; else words, with blanks between. */
struct span slipline_choice(struct reading *r, struct span near, const char *words);
/* The same of a class of keywords, those of this kind of script. */
struct span slipline_class(struct reading *r, struct span near, enum keyword_class cls);
/* Names between marks that do not part them: with 、. */
struct span slipline_list(struct reading *r, struct span words, const char *marks);
/* 王芳 李丽: two Chinese names with only a blank between. */
bool slipline_two_names(struct span name);
/* Like a time and none: 每周一三五, 每隔3天. A whole sentence, or absent. */
struct span slipline_time(struct reading *r, struct span head);
/* 第2天 and 早上 without a clock behind it. */
struct span slipline_half_day(struct reading *r, struct span day, const struct phrase *c);
/* 下单后 and 第3天 behind it. */
struct span slipline_behind(struct reading *r, const char *word, const struct phrase *c);

#endif
