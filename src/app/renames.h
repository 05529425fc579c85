/* A step id that vanished beside one that appeared: is it a new name, or a new step? Asked while somebody is in flight, never
 * guessed (sop-language-exact.md finding 13). */
#ifndef SIYU_APP_RENAMES_H
#define SIYU_APP_RENAMES_H
#include "intake.h"

#define RENAMES_CODE "E705" /* of the question, where nobody is asked */

struct renames {
	struct arena *a;
	int n;
	struct rename_ask {
		int file;               /* of the folder */
		struct span script;     /* its name */
		struct span gone;       /* the id that vanished */
		int64_t people;         /* in flight */
		int appeared;
		struct span *id;        /* those that appeared beside it */
		int *line;              /* of their headings, from 1 */
	} *v;
};

/* Files that are good and differ from what runs. 旧版走完 asks nothing: nobody in flight meets the new steps. Release it also after
 * a failure. */
enum rc MUST_USE renames_find(struct store_db *db, const struct intake_folder *f, const bool *ok, struct renames *ret, struct err *err);
void renames_release(struct renames *r);
/* Nobody is there to answer: those files stay as they run (ok becomes false), and diags say what to write (E705). */
void renames_refuse(const struct renames *r, const struct intake_folder *f, bool *ok, struct diag_list *diags);
/* The answer 改名: writes - 编号：GONE below the heading of the i-th that appeared, into the file. */
enum rc MUST_USE renames_write(const struct intake_folder *f, const struct rename_ask *q, int i, struct err *err);

#endif
