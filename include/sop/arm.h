/* sop/arm: 实验 and 对照组 are hashes, stored in the enrolment when it starts (architecture-exact.md finding 37). The hash is
 * the caller's: the first 8 bytes, big endian, of SHA-256 over arm_salt. */
#ifndef SIYU_SOP_ARM_H
#define SIYU_SOP_ARM_H
#include "base/text.h"
#include "sop/script.h"

#define ARM_HOLDOUT "holdout" /* `what` of a script's own 对照组 */

/* Appends the bytes to hash. what: the experiment's name, or ARM_HOLDOUT. script absent: the corp-wide 对照组 (hash
 * without script, finding 45). Different arguments never give the same bytes. */
void arm_salt(struct span corp, struct span script, struct span what, struct span customer, struct text *out);
bool arm_has_experiment(const struct sop_script *s);
char arm_pick(const struct sop_script *s, uint64_t hash); /* 0 when the script has no experiment */
bool arm_holdout(int permille, uint64_t hash);
/* May a customer of that arm (0: none) get the step? '*' (其他): no other step of the same time names his arm. */
bool arm_fits(const struct sop_script *s, const struct sop_step *step, char arm);

#endif
