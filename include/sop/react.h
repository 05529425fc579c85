/* sop/react: 目标 and 停止 of a live round at one event (part 5, 目标与停止; findings 8, 27). */
#ifndef SIYU_SOP_REACT_H
#define SIYU_SOP_REACT_H
#include "sop/facts.h"
#include "sop/reason.h"

struct react {
	bool goal;           /* met now: store goal_ms, run the script's goal_action in order (3) */
	bool end;            /* the round ends after them (4) */
	const char *outcome; /* "goal", "stopped": one outcome, 达成 beats 停止; NULL when it does not end */
	enum reason reason;  /* REASON_GOAL, REASON_STOP; REASON_OK when it does not end */
	const struct sop_trigger *stop; /* the 停止 that hit, NULL when actions of the goal end it */
	struct span handover;           /* 转剧本 among the goal's actions: noted beside the outcome; absent */
};
/* Goal and stops of one live round at one event; only events after entry are heard (finding 8). True when anything
 * follows. The fold asks before it looks at other scripts' triggers (5). */
bool react_to(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e, const struct sop_happening *ev,
	struct react *ret, struct text *detail);

#endif
