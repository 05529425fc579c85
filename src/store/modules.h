/* modules: every module of the store that has statements, in one list. X(name) expects `const struct stmt_module name_module`
 * in src/store/name.c. db_open prepares them all; the tests explain them all. */
#ifndef SIYU_STORE_MODULES_H
#define SIYU_STORE_MODULES_H

/* clang-format off */
#define STORE_MODULES(X) \
	X(db) \
	X(purchase) \
	X(ledger) \
	X(touch)
/* clang-format on */

#endif
