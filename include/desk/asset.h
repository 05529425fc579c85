/* desk/asset: the files that pages load from us, built in (src/desk/static, by scripts/embed). Their address carries a part of their
 * SHA-256, so that a browser may keep them for ever. */
#ifndef SIYU_DESK_ASSET_H
#define SIYU_DESK_ASSET_H

struct asset {
	const char *name, *hash; /* "side", "js" with its hash: /static/side-HASH.js */
	const char *kind;        /* "js" or "css" */
	const char *text;
};
extern const struct asset asset_table[];
extern const int asset_count;

#endif
