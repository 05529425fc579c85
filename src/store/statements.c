#include "store/statements.h"

#include "handle.h"

bool statements_at(int i, struct statement *ret_statement)
{
	for (int m = 0; m < STMT_SLOTS; m++) {
		const struct stmt_module *module = stmt_modules[m];
		if (i >= module->count) {
			i -= module->count;
			continue;
		}
		const struct stmt_sql *sql = &module->sql[i];
		*ret_statement = (struct statement){module->name, i, sql->sql, sql->one, sql->scan};
		return true;
	}
	return false;
}
