/* crm/truth: three-valued answers. A fact that we do not have is unknown, and not knowing never widens an audience
 * (sop-language-exact.md finding 30). Ordered so that AND is the least and OR the greatest. */
#ifndef SIYU_CRM_TRUTH_H
#define SIYU_CRM_TRUTH_H
#include <stdbool.h>

enum truth { TRUTH_NO = 0, TRUTH_UNKNOWN = 1, TRUTH_YES = 2 };

enum truth truth_of(bool yes);
enum truth truth_not(enum truth t); /* unknown stays unknown */
enum truth truth_and(enum truth a, enum truth b);
enum truth truth_or(enum truth a, enum truth b);

#endif
