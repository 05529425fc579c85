#include "flow/stagebook.h"
#include "sop/book.h"
#include "sop/check.h"
#include "sop/read.h"
#include "store/scriptlog.h"

enum rc stagebook_load(struct store_db *db, struct arena *a, struct stagelist *list, struct err *err)
{
	struct scriptlog *v = NULL;
	struct check_world world;
	struct book *book = book_new();
	int n = 0;
	enum rc rc = scriptlog_current(db, a, &v, &n, err);

	check_world_init(&world);
	for (int i = 0; !rc && i < n; i++) {
		enum sop_kind kind;
		struct span name;
		bool sound;

		if (read_title(v[i].text, a, &kind, &name) && kind == SOP_ASSETS)
			book_take(book, read_names(v[i].text, v[i].file, &world, &sound), true);
	}
	book_stages(book, list);
	for (int i = 0; i < list->n; i++)
		list->v[i] = arena_copy(a, list->v[i]);
	book_free(book);
	return rc;
}
