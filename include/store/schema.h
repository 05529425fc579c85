/* store/schema: the migrations of siyu.db, made at build from src/store/schema/NNNN_name.sql in ascending order. */
#ifndef SIYU_STORE_SCHEMA_H
#define SIYU_STORE_SCHEMA_H

struct schema_migration {
	int version;      /* 1, 2, 3 … without a gap: PRAGMA user_version after it */
	const char *name; /* "contacts" of 0002_contacts.sql */
	const char *sql;  /* the whole file; static storage */
};
extern const struct schema_migration schema_migrations[];
extern const int schema_migration_count;

#endif
