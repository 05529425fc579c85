/* wecom/eventleaf: a document as the flat list of its leaves, XML and JSON alike. */
#ifndef SIYU_WECOM_EVENTLEAF_H
#define SIYU_WECOM_EVENTLEAF_H
#include "wecom/event.h"

/* Document order; paths as in struct event_leaf, the root's name is not part of them. RC_INVALID, RC_LIMIT. */
enum rc MUST_USE eventleaf_xml(
	struct arena *a, struct span bytes, struct event_leaf **ret, size_t *ret_n, struct err *err);
/* *ret_bot: the lower-case names of AI bots, not the JSON edition of the XML callbacks. */
enum rc MUST_USE eventleaf_json(
	struct arena *a, struct span bytes, struct event_leaf **ret, size_t *ret_n, bool *ret_bot, struct err *err);

#endif
