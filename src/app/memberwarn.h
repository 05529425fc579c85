/* memberwarn: what is said of an employee whom somebody types and nobody knows: a userid is easily mistyped. */
#ifndef SIYU_APP_MEMBERWARN_H
#define SIYU_APP_MEMBERWARN_H
#include "app/conf.h"
#include "base/span.h"

/* To standard error, a line where nobody has that userid, neither among those whom the state knows nor under [employees], [roles] or [teams] of
 * the configuration: what comes of it, what to do, and who may be meant. Before there is a state, and where the configuration names nobody, nobody
 * is known, and nothing is said. */
void memberwarn_unknown(const struct conf *conf, struct span employee, const char *comes_of_it, const char *what_to_do);
/* Did that employee leave? false also before there is a state: then nobody did. */
bool memberwarn_left(const struct conf *conf, struct span employee);

#endif
