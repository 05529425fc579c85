#include "nearest.h"

#include "base/alike.h"

struct span nearest_name(struct span word, const struct sop_names *known)
{
	struct span best = SPAN_ABSENT;
	int best_score = ALIKE_NONE;

	for (int i = 0; known && i < known->n; i++) {
		int s = alike_score(word, known->v[i]);
		if (s < best_score) {
			best = known->v[i];
			best_score = s;
		}
	}
	return best;
}
