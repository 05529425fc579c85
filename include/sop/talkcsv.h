/* sop/talkcsv: 话术 as a table and back (sop-language-exact.md part 3). One row a question, and one more for each of its
 * branches with the same 问题. Columns: 问题 别名 回答 自动 转人工 标签建议 阶段 人群, and behind them 条件 and any other key of
 * a question, by its word. 人群 is 新客 or 老客, 阶段 a stage, 条件 any condition or 否则: they make the branch. In 回答 a line is
 * a line, and a line of --- begins the next message (\--- is such a line of a text); in other cells each line is one key line. Pure. */
#ifndef SIYU_SOP_TALKCSV_H
#define SIYU_SOP_TALKCSV_H
#include "base/err.h"
#include "base/text.h"

/* Appends the table of a 话术 that read_script takes; its title, the keys of the file and comments are not in it. */
void talkcsv_write(struct span script, struct text *out);
/* Appends the questions of a table in UTF-8 as lines of a 话术, to stand behind its head. RC_INVALID: a column that is unknown or
 * missing, a row without 问题, two of 人群, 阶段, 条件 in one row; the text says the line. */
enum rc MUST_USE talkcsv_read(struct span csv, struct text *out, int *ret_rows, struct err *err);
/* Appends `old`, a 话术 (a title alone is one), with the questions of that table in place of its own: those that say what they said keep
 * their bytes, the others their comments. As talkcsv_read. */
enum rc MUST_USE talkcsv_put(struct span old, struct span csv, struct text *out, int *ret_rows, struct err *err);
/* Appends the columns that such a table may have, with blanks between. */
void talkcsv_columns(struct text *out);
/* What stands above the first ## of a script: its head. */
struct span talkcsv_head(struct span script);

#endif
