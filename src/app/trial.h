/* A trial: what runs, or drafts in its place, lived ahead on a copy of today's data, as if every employee confirmed and nobody new
 * came. Nothing is sent, nothing live is touched. */
#ifndef SIYU_APP_TRIAL_H
#define SIYU_APP_TRIAL_H
#include "command.h"
#include "intake.h"
#include "scratch.h"

#include "base/text.h"
#include "base/zone.h"
#include "store/othermass.h"

#define TRIAL_DAYS_MOST 60

struct trial {
	struct app *app;
	struct arena *arena;
	struct intake_folder folder;
	bool *ok;
	struct datadir live, copy;
	struct scratch scratch;
	struct zone zone;
	int64_t days, start_ms, friends; /* friends: relations that stand at its start */
	struct othermass_walk others;    /* how far what others sent was read before its start */
	struct text heads;               /* how many the drafts would take in now */
};
struct trial_telling { /* what is said of the state as it is after those days */
	enum rc (*tell)(struct trial *x, struct store_db *db, void *user, struct err *err);
	void *user;
};

void trial_init(struct trial *x, struct app *app, int64_t days);
void trial_release(struct trial *x);
/* words: files and folders of drafts; n 0: the scripts go on as they run. The exit code of a command, whose errors it has printed. */
int trial_run(struct trial *x, char **words, int n, const struct trial_telling *t);
/* --days as typed; NULL leaves *ret as it is. */
bool trial_days(const char *word, int64_t *ret);

#endif
