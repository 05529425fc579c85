/* crm/moves: the states of everything that has any, and the moves allowed between them: one table, held by a test
 * against the CHECK lists of the schema. A move to the same state is none and is not allowed. */
#ifndef SIYU_CRM_MOVES_H
#define SIYU_CRM_MOVES_H
#include <stdbool.h>

enum moves_of {
	MOVES_ENROLMENT,
	MOVES_OCCURRENCE,
	MOVES_TASK,
	MOVES_MEMBER,
	MOVES_EFFECT,
	MOVES_TODO,
	MOVES_RELATION,
	MOVES_POST,
	MOVES_POST_MEMBER,
	MOVES_KINDS
};

const char *moves_table(enum moves_of of);        /* table of the schema: "task_member" */
int moves_count(enum moves_of of);                /* states */
const char *moves_state(enum moves_of of, int i); /* name as the CHECK lists it, in its order */
/* from "" is birth. Unknown names are never allowed. */
bool moves_allowed(enum moves_of of, const char *from, const char *to);
bool moves_final(enum moves_of of, const char *state); /* no move leads away */

#endif
