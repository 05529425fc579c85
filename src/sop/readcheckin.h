/* 打卡: how one checks in, make-up days, prizes, and the table of days under a 每天 step (sop-language-exact.md parts 3, 4; findings
 * 21, 41, 65). */
#ifndef SIYU_SOP_READCHECKIN_H
#define SIYU_SOP_READCHECKIN_H
#include "table.h"

struct readcheckin_row { /* of the table of a step */
	int from, to;    /* days */
	struct sop_pos pos, attach_pos;
	bool selling;
	int attachments;
	struct sop_attachment *attachment;
	int cells;
	struct table_own *cell; /* as typed, in the arena */
	struct sop_pos *cell_pos;
};

void readcheckin_begin(struct reading *r); /* the title said 打卡 */
/* 打卡方式, 补卡, 奖品; false: another key. */
bool readcheckin_key(struct reading *r, const struct keyword *k, struct phrase *c);
void readcheckin_line(struct reading *r, unsigned place); /* a line of a table */
/* Each row of a table becomes a step of its days, its columns the literals of its texts. */
void readcheckin_expand(struct reading *r);
void readcheckin_inspect(struct reading *r);

#endif
