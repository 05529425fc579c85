/* simgoods: what the made-up customers of `siyu simulate` buy: the goods of the folder's own tables (商品). */
#ifndef SIYU_SRC_APP_SIMGOODS_H
#define SIYU_SRC_APP_SIMGOODS_H
#include "base/text.h"
#include "intake.h"
#include "sandbox/brain.h"

struct simgoods {
	int n;
	struct brain_good *v; /* the cheaper the more often: SIMGOODS_RATIO times as often the cheapest as the dearest, those between evenly so */
	bool made_up;         /* no table has any: what the scripts name as goods, else one of no name of theirs, at an invented price */
};
#define SIMGOODS_RATIO 3
/* In the arena; names are those of the scripts, which must live as long. Never empty. */
void simgoods_find(const struct intake_folder *scripts, struct arena *a, struct simgoods *ret);
/* What is assumed, in Chinese, as one sentence. Appends. */
void simgoods_say(const struct simgoods *g, struct text *out);

#endif
