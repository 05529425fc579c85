/* confedit: one value in the text of a configuration; everything else keeps its bytes, comments and order. The text is one that conf_parse
 * takes. */
#ifndef SIYU_SRC_APP_CONFEDIT_H
#define SIYU_SRC_APP_CONFEDIT_H
#include "base/span.h"
#include "base/text.h"

/* Whether `key = …` stands in [section] or [section name] (name NULL: without one). */
bool confedit_has(struct span text, const char *section, const char *name, const char *key);
/* The line of that key becomes `key = "value"`; one that is not there stands behind its section's header, a section that is not there at
 * the end. value has no quote and no line feed. */
void confedit_set(struct text *io, const char *section, const char *name, const char *key, struct span value);

#endif
