/* pacedvfs: a VFS of SQLite that is the machine's, but a database file is never left with more than a MiB that the disk does not have. For the
 * connection that moves a log into its file: what it would give to the disk in one piece at the end, another file's durable write waits for
 * (decision 0018). */
#ifndef SIYU_SRC_STORE_PACEDVFS_H
#define SIYU_SRC_STORE_PACEDVFS_H

#define PACEDVFS_NAME "siyu-paced"
#define PACEDVFS_BYTES (1 << 20)

/* Makes PACEDVFS_NAME known, over what is SQLite's default then; once is enough. One thread at a time, before others open by that name.
 * An SQLite code. */
int pacedvfs_register(void);

#endif
