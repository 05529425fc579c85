/* What-if replay (exact 25): what came from outside lived once more under other scripts. Customers, orders and what people told
 * come from the log as they came; what employees and WeCom did with tasks that never were is answered by the sandbox's brain
 * at the rates that the state shows. Another file is written, nothing is sent. */
#ifndef SIYU_APP_WHATIF_H
#define SIYU_APP_WHATIF_H
#include "datadir.h"
#include "intake.h"
#include "outlook.h"
#include "whatknow.h"
#include "whatrate.h"

#include "app/conf.h"

struct whatif {
	const struct conf *conf;
	const struct datadir *live;
	const char *dir;           /* an empty folder to live in */
	struct store_db *state;    /* what happened: a copy */
	struct intake_folder *folder; /* the other scripts, read and checked; becomes empty */
	const bool *ok;
	int64_t position;          /* of the state in the log */
	bool progress;             /* on standard error */
	/* what came of it */
	struct whatrates rates;
	struct whatknow_left left;
	int64_t todos; /* that employees did, and that are none in the other world */
	int64_t inputs, from_ms, to_ms;
	int64_t first; /* of the log: above 1 what came before is not in it any more */
	struct outlook actual, other;
};

/* From where the log begins: who came before is not in the other world. RC_NOTFOUND it is empty. Both outlooks are to be released, whatever it returns. */
enum rc MUST_USE whatif_live(struct whatif *x, struct err *err);

#endif
