/* The names of a configuration: of its sections and keys, and those that people give to sections. What is said of them is for people (Chinese). */
#ifndef SIYU_APP_CONFNAME_H
#define SIYU_APP_CONFNAME_H
#include "app/conf.h"

/* "bot" of [app bot]; NULL: the section takes no name. */
const char *confname_example(const char *section);
/* RC_INVALID: the section of k wants a name, takes none, or not this one. */
enum rc MUST_USE confname_check(const struct conf_key *k, struct span name, struct err *err);
/* The table has no such key in such a section: RC_INVALID, says what may be meant. */
enum rc MUST_USE confname_unknown(struct span section, struct span key, struct err *err);

#endif
