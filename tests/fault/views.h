/* views: what the commands and pages print of a state, each place that asks the database for it failing once. */
#ifndef SIYU_TEST_VIEWS_H
#define SIYU_TEST_VIEWS_H
#include "app/conf.h"
#include "base/text.h"
#include "base/zone.h"

struct fold;
struct store_db;

struct views {
	const char *data_dir; /* where the state lies: it is asked whom and what there is */
	struct store_db *db;
	struct fold *fold;
	const struct conf *conf;
	const struct zone *zone;
	int64_t now_ms;
	const struct span *script; /* texts of scripts: whom would they take in? */
	int scripts;
};
/* Everything that can be asked of it, again and again until nothing fails any more (faultdb_places, code): a view that missed an answer
 * says so, and prints afterwards what it printed before. false: said tells what was not so. */
bool views_ask(const struct views *v, int code, struct text *said);

#endif
