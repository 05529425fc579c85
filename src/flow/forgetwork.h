/* forgetwork: personal data of a customer goes, figures stay (exact D7); and what arrives about him later. */
#ifndef SIYU_FLOW_FORGETWORK_H
#define SIYU_FLOW_FORGETWORK_H
#include "foldint.h"

/* {"customer", "pseudonym", "key": hex, "ids": […], "names": […], "inputs": [id: of his, not simply done], "by"}; one without a customer was carried out and cleaned: it changes nothing. */
enum rc MUST_USE forgetwork_apply(struct fold *f, struct span body, struct err *err);
/* An input as the fold may know it: of a callback about somebody forgotten nothing (*ret_refused), elsewhere his pseudonym in place of
 * his id. *row is changed in f->work. */
enum rc MUST_USE forgetwork_door(struct fold *f, struct inbox_row *row, bool *ret_refused, struct err *err);

#endif
