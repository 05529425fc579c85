/* desk/userfile: accounts of people who log in with a password because they have no WeCom at hand: a file of its own, no state of the fold.
 * One a line, with tabs between: NAME ROLE EMPLOYEE PASSWORD (crypt/password); EMPLOYEE is '-' where it is nobody's. */
#ifndef SIYU_DESK_USERFILE_H
#define SIYU_DESK_USERFILE_H
#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

#define USERFILE_NAME_BYTES 64

struct userfile_account {
	struct span name, employee; /* userid, empty: nobody's */
	unsigned role;              /* DESK_… (desk/desk.h), one of them */
	struct span password;       /* as kept */
};

/* In the order of the file; none: there is no file. RC_INVALID: it is damaged. */
enum rc MUST_USE userfile_read(
	const char *path, struct arena *a, struct userfile_account **ret, int *ret_count, struct err *err);
enum rc MUST_USE userfile_write(const char *path, const struct userfile_account *all, int n, struct err *err); /* 0600 */
/* The one called so; NULL: nobody is. */
struct userfile_account *userfile_find(struct userfile_account *all, int n, struct span name);
/* Letters of any language, digits, '.', '_' and '-', up to USERFILE_NAME_BYTES. */
bool userfile_name_good(struct span name);
unsigned userfile_role(struct span word);      /* 老板 主管 运营 员工; 0: no such */
const char *userfile_role_word(unsigned role); /* NULL: no single role */

#endif
