/* Resident memory of several processes of one program. */
#ifndef SIYU_APP_TRIMCODE_H
#define SIYU_APP_TRIMCODE_H

/* To be called once a process is ready: lets go of the code that only the start ran, the initialisers of some forty libraries, 4 to 5 MB
 * in each process (exact 46). Whatever is wanted again comes back from the page cache. Does nothing where there is no /proc. */
void trimcode_drop(void);

#endif
