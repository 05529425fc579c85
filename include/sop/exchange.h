/* sop/exchange: scripts as tables of people and back (sop-language-exact.md part 3). Both sides are text: a table is CSV in
 * UTF-8 here; what it looks like outside (a byte order mark, GB18030, a workbook) is the business of the door. A kind
 * joins by a row of the table in exchange.c. Pure. */
#ifndef SIYU_SOP_EXCHANGE_H
#define SIYU_SOP_EXCHANGE_H
#include "base/err.h"
#include "base/text.h"
#include "sop/keyword.h"

struct exchange_kind {
	const char *word; /* of its title: 话术 */
	enum sop_kind kind;
	enum keyword_table table; /* of the file */
	/* Appends the table of a script that read_script takes. */
	void (*write)(const struct exchange_kind *k, struct span script, struct text *out);
	/* Appends `old`, a script (a title alone is one), with what its table says replaced by that of csv; the rest of it
	 * stays. RC_INVALID: a column that is unknown, missing or twice, a row that cannot be taken; the text says the line. */
	enum rc (*read)(const struct exchange_kind *k, struct span old, struct span csv, struct text *out, int *ret_rows,
		struct err *err);
};

/* The kinds in their order. i from 0; NULL at the end. */
const struct exchange_kind *exchange_at(int i);
/* Appends the columns that its table may have, with blanks between. */
void exchange_columns(const struct exchange_kind *k, struct text *out);
/* NULL: no such kind has a table. */
const struct exchange_kind *exchange_find(struct span word);

#endif
