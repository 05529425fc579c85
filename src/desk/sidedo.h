/* sidedo: what an employee does on a page. */
#ifndef SIYU_SRC_DESK_SIDEDO_H
#define SIYU_SRC_DESK_SIDEDO_H
#include "visit.h"

void sidedo_todo(struct visit *v);     /* POST: todo, act=done|skip|open[, result][, back] */
void sidedo_claim(struct visit *v);    /* POST by our script: todo; it was sent: JSON */
void sidedo_open(struct visit *v);     /* POST by our script: todo; what sendChatMessage takes: JSON */
void sidedo_say(struct visit *v);      /* POST: id, act=stop|resume|order|yes|no[, words], back: as typed to the app */
void sidedo_note(struct visit *v);     /* POST: id, note=remark|description, text, was: what stood there when the page was made */
void sidedo_tag(struct visit *v);      /* POST: id, tag=GROUP/NAME, on=1|0 */
void sidedo_sent(struct visit *v);     /* POST by our script: id, name; an answer of a 话术 was sent: JSON */

#endif
