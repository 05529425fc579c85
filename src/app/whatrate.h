/* How people deal with tasks, measured on a state: how many of them are tapped, and after how long. */
#ifndef SIYU_APP_WHATRATE_H
#define SIYU_APP_WHATRATE_H
#include "base/text.h"
#include "store/db.h"

struct whatrate {
	int64_t tasks, done; /* that are over; tapped, or published */
	int64_t mean_ms;     /* from the task to the tap; of a moment until it was seen */
};
struct whatrates {
	struct whatrate all, people, rooms, moments; /* into customer groups; moments: one for each employee of a post */
	int64_t asked, over_quota; /* customers of those that were tapped */
};

enum rc MUST_USE whatrate_measure(struct store_db *db, struct whatrates *ret, struct err *err);
/* That of its kind where there were enough of them, else that of all: `one` stands in r. *ret_apart: its own. */
struct whatrate whatrate_of(const struct whatrates *r, const struct whatrate *one, bool *ret_apart);
int whatrate_permille(int64_t part, int64_t of, int otherwise);
void whatrate_say(const struct whatrates *r, struct text *out); /* a Chinese sentence or more, without a line end */
void whatrate_json(const struct whatrates *r, struct text *out);

#endif
