#include "report/runningbook.h"

#include "sop/check.h"
#include "sop/read.h"
#include "store/scriptlog.h"

enum rc runningbook_load(struct store_db *db, struct arena *a, struct book *book, struct err *err)
{
	struct scriptlog *row = NULL;
	struct check_world world;
	int n = 0;
	bool sound;
	enum rc rc = scriptlog_current(db, a, &row, &n, err);

	check_world_init(&world);
	for (int i = 0; !rc && i < n; i++)
		book_take(book, read_names(row[i].text, row[i].file, &world, &sound), true);
	return rc;
}
