/* simgroups: the customer groups and the accounts of 微信客服 that the scripts of a folder speak of, for the made-up world of `siyu
 * simulate`. */
#ifndef SIYU_SRC_APP_SIMGROUPS_H
#define SIYU_SRC_APP_SIMGROUPS_H
#include "intake.h"
#include "sandbox/brain.h"

/* Makes them now: of each that 资料 or a 群 names up to three, of the first employees; of these only every parts-th employee's, the
 * part-th (from 0) first. Returns how many there are of all. */
int simgroups_make(const struct intake_folder *scripts, struct brain *b, int64_t now_ms, int employees, int part, int parts);

/* The accounts, before scripts are taken; so many visitors come to each in the time from from_ms on for span_ms, ask, click what a menu
 * offers, and wait for a person. They are nobody's: they come in one part alone, in the others there are the accounts. */
void simgroups_visit(
	const struct intake_folder *scripts, struct brain *b, int64_t from_ms, int64_t span_ms, int visitors);

#endif
