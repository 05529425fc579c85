/* A thread whose work may wait. */
#ifndef SIYU_APP_BEHIND_H
#define SIYU_APP_BEHIND_H

/* Of the calling thread alone: whoever folds or sends goes first. by: 1 a little … 19 the most (nice). Where the system has priorities of
 * processes only, nothing. */
void behind_others(int by);

#endif
