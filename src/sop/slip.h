/* Words that people write and the language has not: what they most probably meant, as a suggestion. Nothing here is read
 * as a script; a near word (sop/keyword) is looked for where nothing is known. Spans are in the arena of the reading. */
#ifndef SIYU_SOP_SLIP_H
#define SIYU_SOP_SLIP_H
#include "reading.h"

/* A key that is none, 内容 or 图片: a whole sentence. Absent: nothing is known of it. */
struct span slip_key(const struct reading *r, struct span word, unsigned place);
/* A condition that is none, 没有下单 or 有油皮标签: one that is. Absent: nothing is known of it. */
struct span slip_cond(struct reading *r, struct span word);
/* A variable that is none, 姓名: one that is, with its braces. Absent: nothing is known of it. */
/* Those that such a script may write. */
struct span slip_variables(enum sop_kind kind);
struct span slip_variable(struct span word);
/* The name of a step that holds a time, 周三 10:00 答疑 or 付款后第3天: a whole sentence. Absent: it holds none. */
struct span slip_heading(struct reading *r, struct span name);
/* 首单后 3天, 提前1天 of a 秒杀: name before 前 or 后 and the days behind it, *at what follows. A whole sentence; absent: nothing is known of it. */
struct span slip_date(struct reading *r, struct span name, bool before, int days, const struct phrase *at);
/* Of a name of that sort (链接, 标签 …) that there is not: the one that is near, which may be absent, and where it is made. */
struct span slip_name(struct reading *r, struct span sort, struct span near);

#endif
